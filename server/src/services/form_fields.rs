//! Fields described in the model itself (`camunda:formData`), as a JSON schema.

use engine::model::dialect::FormField;
use serde_json::{Map, Value, json};

/// The JSON schema and the UI schema of fields, and what of them has no meaning here.
#[must_use]
pub fn schema(fields: &[FormField]) -> (Value, Value, Vec<String>) {
    let mut warnings = Vec::new();
    let (mut properties, mut required, mut ui) = (Map::new(), Vec::new(), Map::new());
    for field in fields {
        let mut property = property(field, &mut warnings);
        for (name, config) in &field.constraints {
            match constraint(name, config.as_deref()) {
                Some(Constraint::Required) => required.push(json!(field.id)),
                Some(Constraint::ReadOnly) => {
                    ui.insert(field.id.clone(), json!({ "ui:readonly": true }));
                }
                Some(Constraint::Keyword(keyword, value)) => {
                    property.insert(keyword.to_owned(), value);
                }
                Some(Constraint::Off) => {}
                None => warnings.push(format!("The constraint “{name}” of “{}” is not checked.", field.id)),
            }
        }
        properties.insert(field.id.clone(), Value::Object(property));
    }
    let order: Vec<&str> = fields.iter().map(|field| field.id.as_str()).collect();
    ui.insert("ui:order".to_owned(), json!(order));
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    (schema, Value::Object(ui), warnings)
}

fn property(field: &FormField, warnings: &mut Vec<String>) -> Map<String, Value> {
    let mut property = Map::new();
    property.insert("title".to_owned(), json!(field.label.as_deref().unwrap_or(&field.id)));
    let kind = field.kind.as_deref().unwrap_or("string");
    let (name, format) = match kind {
        "long" | "integer" | "short" => ("integer", None),
        "double" | "float" | "number" => ("number", None),
        "boolean" => ("boolean", None),
        "date" => ("string", Some("date")),
        "string" | "enum" => ("string", None),
        other => {
            warnings.push(format!("“{}” is of the type “{other}”, which is shown as text.", field.id));
            ("string", None)
        }
    };
    property.insert("type".to_owned(), json!(name));
    if let Some(format) = format {
        property.insert("format".to_owned(), json!(format));
    }
    if !field.values.is_empty() {
        let choices = field.values.iter().map(|(value, title)| json!({ "const": value, "title": title }));
        property.insert("oneOf".to_owned(), choices.collect());
    }
    if let Some(text) = &field.default {
        match default(name, text) {
            Some(value) => {
                property.insert("default".to_owned(), value);
            }
            None => warnings.push(format!("The default value of “{}” is left out: {text}", field.id)),
        }
    }
    property
}

/// A default value; `None` for an expression, or text that is none of its type.
fn default(kind: &str, text: &str) -> Option<Value> {
    if text.starts_with("${") || text.starts_with("#{") {
        return None;
    }
    match kind {
        "integer" => text.trim().parse::<i64>().ok().map(Value::from),
        "number" => text.trim().parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number),
        "boolean" => text.trim().parse::<bool>().ok().map(Value::from),
        _ => Some(json!(text)),
    }
}

enum Constraint {
    Off,
    Required,
    ReadOnly,
    Keyword(&'static str, Value),
}

/// What a constraint of Camunda 7 is in a JSON schema.
fn constraint(name: &str, config: Option<&str>) -> Option<Constraint> {
    let is_on = config.is_none_or(|config| config.trim() != "false");
    let number = || config.and_then(|config| config.trim().parse::<i64>().ok());
    let keyword = match name {
        "required" | "readonly" if !is_on => return Some(Constraint::Off),
        "required" => return Some(Constraint::Required),
        "readonly" => return Some(Constraint::ReadOnly),
        "minlength" => "minLength",
        "maxlength" => "maxLength",
        "min" => "minimum",
        "max" => "maximum",
        _ => return None,
    };
    Some(Constraint::Keyword(keyword, json!(number()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(id: &str, kind: &str) -> FormField {
        FormField { id: id.to_owned(), kind: Some(kind.to_owned()), ..FormField::default() }
    }

    #[test]
    fn fields_become_a_schema() {
        let amount = FormField {
            label: Some("Amount".to_owned()),
            default: Some("10".to_owned()),
            constraints: vec![
                ("required".to_owned(), None),
                ("min".to_owned(), Some("1".to_owned())),
                ("readonly".to_owned(), Some("true".to_owned())),
            ],
            ..field("amount", "long")
        };
        let size = FormField {
            values: vec![("s".to_owned(), "Small".to_owned()), ("l".to_owned(), "Large".to_owned())],
            ..field("size", "enum")
        };
        let (schema, ui, warnings) = schema(&[amount, size, field("day", "date")]);
        assert_eq!(
            schema,
            json!({
                "type": "object",
                "required": ["amount"],
                "properties": {
                    "amount": { "type": "integer", "title": "Amount", "default": 10, "minimum": 1 },
                    "size": {
                        "type": "string",
                        "title": "size",
                        "oneOf": [{ "const": "s", "title": "Small" }, { "const": "l", "title": "Large" }],
                    },
                    "day": { "type": "string", "format": "date", "title": "day" },
                },
            })
        );
        assert_eq!(ui["amount"], json!({ "ui:readonly": true }));
        assert_eq!(ui["ui:order"], json!(["amount", "size", "day"]));
        assert!(warnings.is_empty(), "{warnings:?}");
        assert!(app::forms::Form::parse(&schema, &ui).unwrap().warnings.is_empty());
    }

    #[test]
    fn what_has_no_meaning_here_is_said() {
        let odd = FormField {
            default: Some("${x}".to_owned()),
            constraints: vec![("validator".to_owned(), Some("com.example.Check".to_owned()))],
            ..field("odd", "money")
        };
        assert_eq!(schema(&[odd]).2.len(), 3);
    }
}
