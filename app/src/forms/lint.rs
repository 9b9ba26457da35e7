//! A look over the whole schema and uiSchema before they become a form: limits, references, what will fall back.

use super::field::Format;
use super::form::FormError;
use super::pattern;
use serde_json::{Map, Value};

const MAX_DEPTH: usize = 64;
const MAX_PARTS: usize = 50_000;

const WIDGETS: [&str; 20] = [
    "text",
    "textarea",
    "password",
    "email",
    "uri",
    "url",
    "color",
    "date",
    "date-time",
    "datetime",
    "time",
    "checkbox",
    "checkboxes",
    "radio",
    "select",
    "hidden",
    "updown",
    "range",
    "number",
    "integer",
];

/// Keywords whose argument is a schema, a list of schemas, or an object of named schemas.
const ONE: [&str; 8] =
    ["items", "contains", "not", "if", "then", "else", "additionalProperties", "propertyNames"];
const LIST: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
const NAMED: [&str; 5] = ["properties", "definitions", "$defs", "dependencies", "dependentSchemas"];

/// Checks limits and references; gives the warnings for the form's author.
pub(super) fn check(schema: &Value, ui: &Value) -> Result<Vec<String>, FormError> {
    let mut parts = 0;
    measure(schema, 0, &mut parts)?;
    measure(ui, 0, &mut parts)?;
    let mut lint = Lint { root: schema, warnings: Vec::new() };
    lint.schema(schema, "", false)?;
    lint.ui(ui, "");
    Ok(lint.warnings)
}

/// Whether a schema has anything that shows or hides fields.
pub(super) fn is_conditional(schema: &Value) -> bool {
    const CONDITIONS: [&str; 4] = ["if", "dependencies", "dependentRequired", "dependentSchemas"];
    match schema {
        Value::Object(map) => {
            let branches = ["oneOf", "anyOf"].iter().filter_map(|keyword| map.get(*keyword)?.as_array());
            CONDITIONS.iter().any(|keyword| map.contains_key(*keyword))
                || branches.flatten().any(|one| one.get("properties").is_some())
                || map.values().any(is_conditional)
        }
        Value::Array(list) => list.iter().any(is_conditional),
        _ => false,
    }
}

fn measure(value: &Value, depth: usize, parts: &mut usize) -> Result<(), FormError> {
    *parts += 1;
    if depth > MAX_DEPTH {
        return Err(FormError::TooDeep(MAX_DEPTH));
    }
    if *parts > MAX_PARTS {
        return Err(FormError::TooLarge(MAX_PARTS));
    }
    match value {
        Value::Object(map) => map.values().try_for_each(|one| measure(one, depth + 1, parts)),
        Value::Array(list) => list.iter().try_for_each(|one| measure(one, depth + 1, parts)),
        _ => Ok(()),
    }
}

struct Lint<'a> {
    root: &'a Value,
    warnings: Vec<String>,
}

impl Lint<'_> {
    /// `partial` schemas only add to another, so they need no type.
    fn schema(&mut self, schema: &Value, place: &str, partial: bool) -> Result<(), FormError> {
        let Some(map) = schema.as_object() else {
            return Ok(());
        };
        if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            if target.is_none() {
                return Err(FormError::Reference(reference.to_owned()));
            }
        }
        self.keywords(map, place, partial);
        for keyword in ONE {
            if let Some(one) = map.get(keyword) {
                self.schema(one, &format!("{place}/{keyword}"), partial || keyword != "items")?;
            }
        }
        for keyword in LIST {
            for one in map.get(keyword).and_then(Value::as_array).into_iter().flatten() {
                self.schema(one, &format!("{place}/{keyword}"), true)?;
            }
        }
        for keyword in NAMED {
            for (name, one) in map.get(keyword).and_then(Value::as_object).into_iter().flatten() {
                let partial = partial || keyword != "properties";
                self.schema(one, &format!("{place}/{keyword}/{name}"), partial)?;
            }
        }
        Ok(())
    }

    fn keywords(&mut self, map: &Map<String, Value>, place: &str, partial: bool) {
        let text = |name: &str| map.get(name).and_then(Value::as_str);
        if let Some(pattern) = text("pattern").filter(|pattern| !pattern::is_known(pattern)) {
            self.warn(place, &format!("the pattern \"{pattern}\" can't be checked here"));
        }
        if let Some(format) = text("format").filter(|format| Format::named(format).is_none()) {
            self.warn(place, &format!("the format \"{format}\" is not known; it is a plain text field"));
        }
        if text("type") == Some("array") && !partial && !map.get("items").is_some_and(Value::is_object) {
            self.warn(place, "a list without one schema in \"items\" is filled in as JSON");
        }
        const SAYS: [&str; 9] =
            ["type", "$ref", "const", "enum", "oneOf", "anyOf", "allOf", "properties", "items"];
        if !partial && !SAYS.iter().any(|keyword| map.contains_key(*keyword)) {
            self.warn(place, "without a \"type\" it is a plain text field");
        }
    }

    fn ui(&mut self, ui: &Value, place: &str) {
        let Some(map) = ui.as_object() else { return };
        let options = map.get("ui:options");
        let widget = map.get("ui:widget").or_else(|| options?.get("widget")).and_then(Value::as_str);
        if let Some(widget) = widget.filter(|widget| !WIDGETS.contains(widget)) {
            self.warn(place, &format!("the widget \"{widget}\" is not known; the usual one is shown"));
        }
        let field = map.get("ui:field").or_else(|| options?.get("field")).and_then(Value::as_str);
        if let Some(field) = field.filter(|field| *field != "hidden") {
            self.warn(place, &format!("the field \"{field}\" is not known; the usual one is shown"));
        }
        for (name, below) in map.iter().filter(|(name, _)| !name.starts_with("ui:")) {
            self.ui(below, &format!("{place}/{name}"));
        }
    }

    fn warn(&mut self, place: &str, what: &str) {
        let place = if place.is_empty() { "/" } else { place };
        self.warnings.push(format!("{place}: {what}"));
    }
}
