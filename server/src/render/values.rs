//! Values of scripts as templates see them: dates and the like as plain text.

use serde_json::{Map, Value};

/// The data for a template.
pub(super) fn for_template(data: &Map<String, Value>) -> Value {
    Value::Object(data.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
}

fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Value::Object(entries) => match tagged(entries) {
            Some(value) => value,
            None => Value::Object(entries.iter().map(|(name, value)| (name.clone(), plain(value))).collect()),
        },
        other => other.clone(),
    }
}

/// A Python value that JSON lacks, the way Python prints it.
fn tagged(entries: &Map<String, Value>) -> Option<Value> {
    let text = || entries.get("value").and_then(Value::as_str);
    match entries.get("typename")?.as_str()? {
        "datetime" => Some(Value::from(text()?.replacen('T', " ", 1))),
        "date" | "time" | "decimal" => Some(Value::from(text()?)),
        "timedelta" => {
            let part = |name: &str| entries.get(name).and_then(Value::as_i64);
            Some(Value::from(span(part("days")?, part("seconds")?, part("microseconds").unwrap_or(0))))
        }
        "set" | "frozenset" => {
            Some(Value::Array(entries.get("items")?.as_array()?.iter().map(plain).collect()))
        }
        _ => None,
    }
}

/// `2 days, 3:04:05`, as Python writes a span.
fn span(days: i64, seconds: i64, microseconds: i64) -> String {
    let mut text = match days {
        0 => String::new(),
        1 | -1 => format!("{days} day, "),
        _ => format!("{days} days, "),
    };
    text.push_str(&format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    if microseconds != 0 {
        text.push_str(&format!(".{microseconds:06}"));
    }
    text
}
