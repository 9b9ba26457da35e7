//! Forms as a whole: tables of cases in `tests/data/forms`, hostile input, row buttons, and the HTML.

mod actions;
mod cases;
mod hostile;
#[cfg(feature = "ssr")]
mod html;

use super::{Form, pointer};
use serde_json::{Value, json};

/// A form over `properties`.
fn form(properties: Value, ui: Value) -> Form {
    Form::parse(&json!({"type": "object", "properties": properties}), &ui).unwrap()
}

/// Pairs of names and texts as a browser posts them.
fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The pointers of the fields shown, without the root.
fn shown(form: &Form, data: &Value) -> Vec<String> {
    let mut list = Vec::new();
    form.fields(data).walk(&mut |field| {
        if !field.pointer.is_empty() {
            list.push(field.pointer.clone());
        }
    });
    list
}

/// The pointers of what is wrong.
fn wrong(form: &Form, data: &Value) -> Vec<String> {
    form.validate(data).into_iter().map(|error| error.pointer).collect()
}

#[test]
fn form_says_what_the_ui_schema_says_of_the_button() {
    let ui = json!({"ui:submitButtonOptions": {"submitText": "Send", "norender": true}});
    let button = form(json!({}), ui).submit_button();
    assert_eq!((button.text.as_deref(), button.hidden), (Some("Send"), true));
    assert_eq!(form(json!({}), Value::Null).submit_button(), super::SubmitButton::default());
}

#[test]
fn what_may_only_be_seen_is_put_back() {
    let form = form(
        json!({"a": {"type": "string", "readOnly": true}, "b": {"type": "string"},
               "p": {"type": "object", "readOnly": true, "properties": {
                   "c": {"type": "integer"}, "d": {"type": "integer", "default": 3}}}}),
        json!({}),
    );
    let mut data = json!({"a": "forged", "b": "mine", "p": {"c": 9}});
    form.restore_read_only(&mut data, &json!({"a": "given", "b": "old", "p": {}}));
    assert_eq!(data, json!({"a": "given", "b": "mine", "p": {"d": 3}}));
}

#[test]
fn rows_that_may_move_keep_what_was_posted() {
    let rows = json!({"r": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer", "readOnly": true}}}}});
    let fixed = json!({"r": {"ui:options": {"removable": false, "orderable": false}}});
    let original = json!({"r": [{"id": 1}, {"id": 2}]});
    let mut data = json!({"r": [{"id": 2}]});
    form(rows.clone(), json!({})).restore_read_only(&mut data, &original);
    assert_eq!(data, json!({"r": [{"id": 2}]}));
    form(rows, fixed).restore_read_only(&mut data, &original);
    assert_eq!(data, json!({"r": [{"id": 1}]}));
}

#[test]
fn field_error_keeps_its_wire_format() {
    let error = super::FieldError { pointer: String::from("/a"), message: String::from("No.") };
    assert_eq!(serde_json::to_value(&error).unwrap(), json!({"pointer": "/a", "message": "No."}));
}

#[test]
fn titles_lead_to_a_field() {
    let form = form(
        json!({"rows": {"type": "array", "title": "Lines", "items": {"title": "Line", "type": "object",
            "properties": {"first_name": {"type": "string"}}}}}),
        json!({}),
    );
    let tree = form.fields(&json!({"rows": [{}, {}]}));
    assert_eq!(tree.trail("/rows/1/first_name"), "Lines – Line 2 – First name");
    assert_eq!(pointer::split("/rows/1").unwrap().0, "/rows");
}
