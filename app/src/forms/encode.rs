//! Typed JSON to the names and texts a browser would post: the other half of `decode`, and what the views render.

use super::field::{Field, Kind};
use super::form::Form;
use super::pointer;
use serde_json::Value;

impl Form {
    /// The pairs a browser posts for a form that shows this data.
    #[must_use]
    pub fn encode(&self, data: &Value) -> Vec<(String, String)> {
        let (tree, data) = self.settle(data);
        let mut pairs = Vec::new();
        tree.walk(&mut |field| {
            let value = pointer::get(&data, &field.pointer);
            for text in texts(field, value) {
                pairs.push((field.pointer.clone(), text));
            }
        });
        pairs
    }
}

/// What one field posts, not counting the fields below it.
///
/// Lists and tick boxes post a marker first, because an empty list and an empty box post nothing by themselves.
fn texts(field: &Field, value: Option<&Value>) -> Vec<String> {
    match &field.kind {
        Kind::Object(_) | Kind::Fixed(_) => Vec::new(),
        Kind::Array(_) => vec![String::new()],
        Kind::Boolean(_) => {
            let ticked = (value == Some(&Value::Bool(true))).then(|| String::from("true"));
            std::iter::once(String::from("false")).chain(ticked).collect()
        }
        Kind::Choices(list, _) => {
            let picked = list.iter().filter(|choice| Field::is_picked(value, &choice.value));
            std::iter::once(String::new()).chain(picked.map(|choice| choice.key.clone())).collect()
        }
        _ => vec![field.show(value)],
    }
}
