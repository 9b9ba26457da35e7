//! From schema, uiSchema and data to the field tree.

mod array;
mod leaf;

use super::choices::{choices, yes_no};
use super::field::{Field, Kind, ObjectField, Widget};
use super::resolve::Resolver;
use super::ui_schema::{Ui, label_of};
use serde_json::{Map, Value};

/// Deepest nesting of groups and lists shown.
const MAX_DEPTH: usize = 20;

/// Builds fields out of one schema document.
pub(super) struct Builder<'a> {
    /// Works out references and conditions.
    pub(super) resolver: Resolver<'a>,
}

/// Where a field stands.
#[derive(Clone)]
struct Place {
    pointer: String,
    /// The label when neither schema has one.
    label: String,
    required: bool,
    read_only: bool,
    depth: usize,
    /// References followed on the way here, to notice a schema that contains itself.
    references: Vec<String>,
    span: Option<(u8, bool)>,
}

impl Builder<'_> {
    /// The whole form.
    pub(super) fn root(&self, schema: &Value, ui: &Value, data: &Value) -> Option<Field> {
        let place = Place {
            pointer: String::new(),
            label: String::new(),
            required: true,
            read_only: false,
            depth: 0,
            references: Vec::new(),
            span: None,
        };
        self.field(schema, Ui::new(Some(ui)), Some(data), place)
    }

    fn field(&self, schema: &Value, ui: Ui<'_>, data: Option<&Value>, mut place: Place) -> Option<Field> {
        let absent = data.is_none_or(Value::is_null);
        for reference in references(schema) {
            if absent && place.references.iter().any(|seen| seen == reference) {
                return None;
            }
            place.references.push(reference.to_owned());
        }
        if place.depth > MAX_DEPTH || !self.resolver.spend() {
            return None;
        }
        let map = self.resolver.resolve(schema, data);
        let map = &*map;
        let text = |name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
        let said = |name: &str| ui.text(name).map(str::to_owned);
        let title = said("title").or_else(|| text("title"));
        place.label = title.unwrap_or(place.label);
        place.read_only |= map.get("readOnly") == Some(&Value::Bool(true))
            || ui.flag("readonly") == Some(true)
            || ui.flag("disabled") == Some(true);

        let (types, nullable) = types(map);
        let (kind, widget) = self.kind(map, types, ui, data, &place);
        Some(Field {
            title: place.label,
            show_title: ui.flag("label") != Some(false),
            description: said("description").or_else(|| text("description")),
            help: said("help"),
            placeholder: said("placeholder"),
            required: place.required,
            read_only: place.read_only,
            autofocus: ui.flag("autofocus") == Some(true),
            class_names: said("classNames"),
            span: place.span,
            default: map.get("default").cloned(),
            nullable,
            empty_value: ui.option("emptyValue").cloned(),
            message: said("validationErrorMessage").or_else(|| text("validationErrorMessage")),
            pointer: place.pointer,
            widget,
            kind,
        })
    }

    fn kind(
        &self,
        map: &Map<String, Value>,
        type_name: Option<&str>,
        ui: Ui<'_>,
        data: Option<&Value>,
        place: &Place,
    ) -> (Kind, Widget) {
        let name = ui.text("widget").unwrap_or_default();
        let hidden = name == "hidden" || ui.text("field") == Some("hidden");
        let shown = |widget| if hidden { Widget::Hidden } else { widget };
        let constant = map.get("const");
        match type_name {
            Some("object" | "array") if hidden => (Kind::Json, Widget::Hidden),
            Some("boolean") => {
                let only = constant.or_else(|| match map.get("enum")?.as_array()?.as_slice() {
                    [one] => Some(one),
                    _ => None,
                });
                let listed =
                    only.is_none() && (matches!(name, "radio" | "select") || choices(map, ui).is_some());
                if listed {
                    (Kind::Choice(yes_no(map, ui)), shown(leaf::choice_widget(name, ui, Widget::Radio(true))))
                } else {
                    (Kind::Boolean(only.and_then(Value::as_bool)), shown(Widget::Checkbox))
                }
            }
            _ if constant.is_some() => {
                (Kind::Fixed(constant.cloned().unwrap_or_default()), shown(Widget::Note))
            }
            Some("object") => self.object(map, ui, data, place),
            Some("array") => self.array(map, ui, data, place),
            Some("null") => (Kind::Fixed(Value::Null), shown(Widget::Note)),
            _ => {
                if let Some(list) = choices(map, ui) {
                    return (Kind::Choice(list), shown(leaf::choice_widget(name, ui, Widget::Select)));
                }
                if let Some("number" | "integer") = type_name {
                    let rules = leaf::number_rules(map, type_name == Some("integer"));
                    return (Kind::Number(rules), shown(leaf::number_widget(name)));
                }
                let rules = leaf::text_rules(map, ui);
                let widget = leaf::text_widget(name, ui, rules.format);
                (Kind::Text(rules), shown(widget))
            }
        }
    }

    fn object(
        &self,
        map: &Map<String, Value>,
        ui: Ui<'_>,
        data: Option<&Value>,
        place: &Place,
    ) -> (Kind, Widget) {
        let none = Map::new();
        let properties = map.get("properties").and_then(Value::as_object).unwrap_or(&none);
        if properties.is_empty() && !place.pointer.is_empty() {
            return (Kind::Json, Widget::Textarea(6));
        }
        let required = map.get("required").and_then(Value::as_array);
        let layout = ui.option("layout").map(leaf::layout).unwrap_or_default();
        let mut names = ordered(properties, ui);
        if !layout.is_empty() {
            let rank = |name: &&String| layout.iter().position(|(one, _)| one == *name).unwrap_or(usize::MAX);
            names.sort_by_key(rank);
        }
        let fields = names
            .into_iter()
            .filter_map(|name| {
                let below = Place {
                    pointer: super::pointer::child(&place.pointer, name),
                    label: label_of(name),
                    required: required.is_some_and(|list| list.iter().any(|one| one == name.as_str())),
                    depth: place.depth + 1,
                    span: layout.iter().find(|(one, _)| one == name).map(|(_, span)| *span),
                    ..place.clone()
                };
                self.field(&properties[name], ui.below(name), data.and_then(|data| data.get(name)), below)
            })
            .collect();
        (Kind::Object(ObjectField { fields, grid: !layout.is_empty() }), Widget::Group)
    }
}

/// The references a schema makes at its own level.
fn references(schema: &Value) -> impl Iterator<Item = &str> {
    let all = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    std::iter::once(schema).chain(all).filter_map(|one| one.get("$ref")?.as_str())
}

/// The type that decides the input, and whether null is allowed besides.
fn types(map: &Map<String, Value>) -> (Option<&str>, bool) {
    let (name, nullable) = match map.get("type") {
        Some(Value::String(name)) => (Some(name.as_str()), false),
        Some(Value::Array(names)) => {
            let first = names.iter().filter_map(Value::as_str).find(|name| *name != "null");
            (first.or(names.first().map(|_| "null")), names.iter().any(|name| name == "null"))
        }
        _ => (None, map.get("nullable") == Some(&Value::Bool(true))),
    };
    let implied = || {
        if map.contains_key("properties") {
            Some("object")
        } else if map.contains_key("items") {
            Some("array")
        } else {
            match map.get("const").or_else(|| map.get("enum")?.get(0)) {
                Some(Value::Bool(_)) => Some("boolean"),
                _ => None,
            }
        }
    };
    (name.or_else(implied), nullable)
}

/// Property names in the order of `ui:order`, whose `*` stands for all it does not name.
fn ordered<'m>(properties: &'m Map<String, Value>, ui: Ui<'_>) -> Vec<&'m String> {
    let Some(order) = ui.option("order").and_then(Value::as_array) else {
        return properties.keys().collect();
    };
    let order: Vec<&str> = order.iter().filter_map(Value::as_str).collect();
    let rest = order.iter().position(|name| *name == "*").unwrap_or(order.len());
    let mut names: Vec<&String> = properties.keys().collect();
    names.sort_by_key(|name| order.iter().position(|one| one == name).unwrap_or(rest));
    names
}
