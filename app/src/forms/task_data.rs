//! What a schema takes from the task's data before it becomes a form: lists to choose from, fields to hide.

use serde_json::{Map, Value, json};

const PREFIX: &str = "options_from_task_data_var:";
const HIDDEN: &str = "form_ui_hidden_fields";

/// Replaces `options_from_task_data_var:NAME` by the options in the data, and hides what `form_ui_hidden_fields` names.
///
/// A list of options holds `{"value", "label"}` objects or plain values. Hidden fields are named by dotted paths.
pub fn prepare(schema: &mut Value, ui_schema: &mut Value, data: &Value) {
    options(schema, data);
    let names = data.get(HIDDEN).and_then(Value::as_array).into_iter().flatten();
    for name in names.filter_map(Value::as_str) {
        hide(ui_schema, name);
    }
}

fn options(schema: &mut Value, data: &Value) {
    match schema {
        Value::Object(map) => {
            for keyword in ["enum", "anyOf", "oneOf"] {
                if let Some(list) = map.get(keyword).and_then(|argument| found(argument, data)) {
                    fill(map, keyword, &list);
                }
            }
            // `"items": {"enum": …}` is met on the way down; a list may also be put right under `items`.
            if let Some(list) = map.get("items").and_then(|argument| found(argument, data)) {
                let mut items = Map::new();
                fill(&mut items, "enum", &list);
                map.insert(String::from("items"), Value::Object(items));
            }
            map.values_mut().for_each(|one| options(one, data));
        }
        Value::Array(list) => list.iter_mut().for_each(|one| options(one, data)),
        _ => {}
    }
}

/// The options an argument names: the text itself, or a list with that text alone.
fn found(argument: &Value, data: &Value) -> Option<Vec<(Value, String)>> {
    let text = match argument {
        Value::String(text) => text,
        Value::Array(list) => match list.as_slice() {
            [Value::String(text)] => text,
            _ => return None,
        },
        _ => return None,
    };
    let name = text.strip_prefix(PREFIX)?.trim();
    let list = data.get(name).and_then(Value::as_array);
    let option = |one: &Value| {
        let value = one.get("value").or_else(|| one.get("const")).unwrap_or(one);
        let label = one.get("label").or_else(|| one.get("title")).unwrap_or(value);
        (value.clone(), super::choices::plain(label))
    };
    Some(list.into_iter().flatten().map(option).collect())
}

fn fill(map: &mut Map<String, Value>, keyword: &str, list: &[(Value, String)]) {
    let value = if keyword == "enum" {
        let names = list.iter().map(|(_, label)| Value::from(label.as_str())).collect();
        map.insert(String::from("enumNames"), names);
        list.iter().map(|(value, _)| value.clone()).collect()
    } else {
        list.iter().map(|(value, label)| json!({"const": value, "title": label})).collect()
    };
    map.insert(keyword.to_owned(), value);
}

fn hide(ui: &mut Value, path: &str) {
    let mut place = ui;
    for name in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Some(map) = place.as_object_mut() else {
            return;
        };
        place = map.entry(name).or_insert_with(|| Value::Object(Map::new()));
    }
    if let Some(map) = place.as_object_mut() {
        map.insert(String::from("ui:widget"), Value::from("hidden"));
    } else {
        *place = json!({"ui:widget": "hidden"});
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_from_the_data() {
        let mut schema = json!({"properties": {
            "fruit": {"type": "string", "anyOf": ["options_from_task_data_var:fruits"]},
            "tags": {"type": "array", "items": {"type": "string", "enum": ["options_from_task_data_var:tags"]}}}});
        let data = json!({"fruits": [{"value": "a", "label": "Apple"}], "tags": ["x", "y"]});
        prepare(&mut schema, &mut Value::Null, &data);
        assert_eq!(schema["properties"]["fruit"]["anyOf"], json!([{"const": "a", "title": "Apple"}]));
        assert_eq!(schema["properties"]["tags"]["items"]["enum"], json!(["x", "y"]));
    }

    #[test]
    fn fields_named_in_the_data_are_hidden() {
        let mut ui = json!({"a": {"ui:help": "h"}});
        prepare(&mut Value::Null, &mut ui, &json!({"form_ui_hidden_fields": ["a", "b.c"]}));
        assert_eq!(
            ui,
            json!({
            "a": {"ui:help": "h", "ui:widget": "hidden"}, "b": {"c": {"ui:widget": "hidden"}}})
        );
    }
}
