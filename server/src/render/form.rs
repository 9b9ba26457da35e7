//! The JSON schema and UI schema of a form: Jinja in the text, then JSON.

use serde_json::{Map, Value};

use super::template;

/// A form file with the task's data filled in; the error is for people.
///
/// Values stand in JSON strings, so they are escaped for that; `{{ x | tojson }}` gives bare JSON.
///
/// # Errors
/// The template or the JSON it gives is not valid.
pub fn form_json(file: &str, text: &str, data: &Map<String, Value>) -> Result<Value, String> {
    let filled = if template::is_template(text) {
        template::fill(text, &escaped(data)).map_err(|error| format!("{file}: {error}"))?.text
    } else {
        text.to_owned()
    };
    serde_json::from_str(&filled).map_err(|error| format!("{file} is not valid JSON: {error}"))
}

/// The data with every text escaped as the inside of a JSON string.
fn escaped(data: &Map<String, Value>) -> Map<String, Value> {
    data.iter().map(|(name, value)| (name.clone(), escape(value))).collect()
}

fn escape(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let quoted = Value::from(text.as_str()).to_string();
            Value::from(&quoted[1..quoted.len() - 1])
        }
        Value::Array(items) => Value::Array(items.iter().map(escape).collect()),
        Value::Object(entries) => {
            Value::Object(entries.iter().map(|(name, value)| (name.clone(), escape(value))).collect())
        }
        other => other.clone(),
    }
}
