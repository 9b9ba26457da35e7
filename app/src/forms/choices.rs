//! The values a field lets one choose from: `enum`, `oneOf`/`anyOf` of constants, yes and no.

use super::field::Choice;
use super::matches::same;
use super::resolve::is_options;
use super::text;
use super::ui_schema::Ui;
use serde_json::{Map, Value};

/// The choices of a resolved schema; `None` when any value may be typed in.
pub(super) fn choices(schema: &Map<String, Value>, ui: Ui<'_>) -> Option<Vec<Choice>> {
    let pairs: Vec<(Value, String)> = if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let names = ui.option("enumNames").or_else(|| schema.get("enumNames"));
        values
            .iter()
            .enumerate()
            .map(|(index, value)| (value.clone(), name_of(names, index, value)))
            .collect()
    } else {
        let list = ["oneOf", "anyOf"]
            .iter()
            .filter_map(|keyword| schema.get(*keyword)?.as_array())
            .find(|list| is_options(list))?;
        list.iter()
            .map(|one| {
                let value = one.get("const").unwrap_or(&one["enum"][0]);
                let title = one["title"].as_str().map_or_else(|| plain(value), str::to_owned);
                (value.clone(), title)
            })
            .collect()
    };
    Some(with_keys(pairs, ui))
}

/// Yes and no, for a boolean shown as a list; `enumNames` may rename them.
pub(super) fn yes_no(schema: &Map<String, Value>, ui: Ui<'_>) -> Vec<Choice> {
    choices(schema, ui).unwrap_or_else(|| {
        let names = ui.option("enumNames").or_else(|| schema.get("enumNames"));
        let named = |index, value: bool, word: &str| {
            let name = names.and_then(|names| names[index].as_str()).unwrap_or(word);
            (Value::Bool(value), name.to_owned())
        };
        with_keys(vec![named(0, true, text::YES), named(1, false, text::NO)], ui)
    })
}

/// Names come as a list beside the values, or as an object from value to name.
fn name_of(names: Option<&Value>, index: usize, value: &Value) -> String {
    let name = match names {
        Some(Value::Array(list)) => list.get(index).and_then(Value::as_str),
        Some(Value::Object(map)) => map.get(&plain(value)).and_then(Value::as_str),
        _ => None,
    };
    name.map_or_else(|| plain(value), str::to_owned)
}

fn with_keys(pairs: Vec<(Value, String)>, ui: Ui<'_>) -> Vec<Choice> {
    let off = ui.option("enumDisabled").and_then(Value::as_array);
    let mut list: Vec<Choice> = Vec::with_capacity(pairs.len());
    for (index, (value, label)) in pairs.into_iter().enumerate() {
        let mut key = plain(&value);
        // The empty text means "nothing chosen", and 1 and "1" may both be values.
        if key.is_empty() || list.iter().any(|other| other.key == key) {
            key = format!("#{index}");
        }
        let disabled = off.is_some_and(|off| off.iter().any(|one| same(one, &value)));
        list.push(Choice { key, value, label, disabled });
    }
    list
}

/// A value as plain text: strings as they are, the rest as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
