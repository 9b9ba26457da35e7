//! Reads the uiSchema beside a schema: `ui:NAME` and `ui:options.NAME` mean the same.

use serde_json::{Map, Value};

/// The uiSchema of one field.
#[derive(Clone, Copy)]
pub(super) struct Ui<'a>(pub(super) Option<&'a Map<String, Value>>);

impl<'a> Ui<'a> {
    /// The uiSchema in a JSON value, if it is an object.
    pub(super) fn new(value: Option<&'a Value>) -> Self {
        Self(value.and_then(Value::as_object))
    }

    /// The uiSchema of a property, or of `items`.
    pub(super) fn below(self, name: &str) -> Self {
        Self::new(self.0.and_then(|map| map.get(name)))
    }

    /// An option by its name without `ui:`.
    pub(super) fn option(self, name: &str) -> Option<&'a Value> {
        let map = self.0?;
        map.get("ui:options").and_then(|options| options.get(name)).or_else(|| {
            map.iter().find(|(key, _)| key.strip_prefix("ui:") == Some(name)).map(|(_, value)| value)
        })
    }

    /// An option that is a text.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.option(name)?.as_str()
    }

    /// An option that is a flag.
    pub(super) fn flag(self, name: &str) -> Option<bool> {
        self.option(name)?.as_bool()
    }
}

/// A property's name as a label: `first_name` becomes "First name".
pub(super) fn label_of(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    let mut letters = spaced.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_spellings_of_an_option() {
        let ui = json!({"ui:rows": 3, "ui:options": {"inline": true}, "name": {"ui:help": "Yours"}});
        let ui = Ui::new(Some(&ui));
        assert_eq!(ui.option("rows"), Some(&json!(3)));
        assert_eq!(ui.flag("inline"), Some(true));
        assert_eq!(ui.below("name").text("help"), Some("Yours"));
        assert_eq!(ui.below("other").text("help"), None);
    }

    #[test]
    fn names_become_labels() {
        assert_eq!(label_of("first_name"), "First name");
        assert_eq!(label_of("_"), "_");
    }
}
