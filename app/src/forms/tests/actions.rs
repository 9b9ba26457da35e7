//! Row buttons: what they ask and what they do.

use super::{form, pairs};
use crate::forms::{Action, Form};
use serde_json::{Value, json};

fn rows() -> Form {
    form(
        json!({
            "items": {"type": "array", "maxItems": 3, "items": {"type": "object", "properties": {
                "n": {"type": "integer", "default": 1}, "tags": {"type": "array", "items": {"type": "string"}}}}},
            "names": {"type": "array", "items": {"type": "string", "default": "?"}},
            "fixed": {"type": "array", "items": {"type": "string"}}}),
        json!({"fixed": {"ui:options": {"addable": false, "removable": false, "orderable": false}}}),
    )
}

fn act(data: &mut Value, action: &str) -> Option<String> {
    rows().apply_action(data, &Action::parse(action).unwrap())
}

#[test]
fn actions_are_read_and_written() {
    for text in
        ["submit", "draft", "refresh", "add:/items", "remove:/items/2", "up:/a/1/b/0", "down:/items/0"]
    {
        assert_eq!(Action::parse(text).unwrap().to_string(), text);
    }
    for text in ["", "delete", "add", "add:items", "drop:/items", "submit:/x"] {
        assert_eq!(Action::parse(text), None, "{text}");
    }
    let posted = pairs(&[("/a", "x"), ("action", "draft")]);
    assert_eq!(Action::posted(&posted), Some(Action::Draft));
    assert_eq!(Action::posted(&pairs(&[("/action", "draft")])), None);
}

#[test]
fn a_new_row_has_its_defaults_and_nothing_else_changes() {
    let mut data = json!({"items": [{"n": 5}]});
    assert_eq!(act(&mut data, "add:/items").as_deref(), Some("/items/1"));
    assert_eq!(data, json!({"items": [{"n": 5}, {"n": 1, "tags": []}]}));
    assert_eq!(act(&mut data, "add:/items/1/tags").as_deref(), Some("/items/1/tags/0"));
    assert_eq!(data["items"][1]["tags"], json!([null]));
    assert_eq!(act(&mut data, "add:/names").as_deref(), Some("/names/0"));
    assert_eq!(data["names"], json!(["?"]));
}

#[test]
fn rows_stop_at_max_items_and_where_the_author_says() {
    let mut data = json!({"items": [{}, {}, {}], "fixed": ["a", "b"]});
    let before = data.clone();
    for action in ["add:/items", "add:/fixed", "remove:/fixed/0", "up:/fixed/1", "down:/fixed/0"] {
        assert_eq!(act(&mut data, action), None, "{action}");
    }
    assert_eq!(data, before);
}

#[test]
fn rows_move_and_go() {
    let mut data = json!({"items": [{"n": 1}, {"n": 2}, {"n": 3}]});
    assert_eq!(act(&mut data, "up:/items/2").as_deref(), Some("/items/1"));
    assert_eq!(act(&mut data, "down:/items/0").as_deref(), Some("/items/1"));
    assert_eq!(data, json!({"items": [{"n": 3}, {"n": 1}, {"n": 2}]}));
    assert_eq!(act(&mut data, "up:/items/0"), None);
    assert_eq!(act(&mut data, "down:/items/2"), None);
    assert_eq!(act(&mut data, "remove:/items/2").as_deref(), Some("/items/1"));
    assert_eq!(act(&mut data, "remove:/items/0").as_deref(), Some("/items/0"));
    assert_eq!(act(&mut data, "remove:/items/0").as_deref(), Some("/items"));
    assert_eq!(data, json!({"items": []}));
}

#[test]
fn forged_actions_do_nothing() {
    let mut data = json!({"items": [{"n": 1}], "names": "text"});
    let before = data.clone();
    for action in
        ["remove:/items/7", "up:/items/x", "add:/other", "remove:/items", "add:/items/0", "remove:/names/0"]
    {
        assert_eq!(act(&mut data, action), None, "{action}");
    }
    assert_eq!(data, before);
}

#[test]
fn the_fields_a_new_row_shows_have_defaults_too() {
    let form = form(
        json!({"a": {"type": "array", "items": {"type": "object",
            "properties": {"kind": {"type": "string", "default": "car"}},
            "if": {"properties": {"kind": {"const": "car"}}, "required": ["kind"]},
            "then": {"properties": {"km": {"type": "integer", "default": 10}}}}}}),
        json!({}),
    );
    let mut data = json!({});
    form.apply_action(&mut data, &Action::Add(String::from("/a")));
    assert_eq!(data, json!({"a": [{"kind": "car", "km": 10}]}));
}
