//! Schemas and posts that mean harm: refused or cut off, never a panic or a long wait.

use super::form;
use crate::forms::{Form, FormError};
use serde_json::{Value, json};

fn error(schema: &Value) -> FormError {
    Form::parse(schema, &Value::Null).unwrap_err()
}

#[test]
fn what_is_no_form_is_refused() {
    assert_eq!(error(&json!({"type": "string"})), FormError::NotAnObject);
    assert_eq!(error(&json!({"type": "array", "items": {"type": "string"}})), FormError::NotAnObject);
    assert_eq!(error(&Value::Null), FormError::NotAnObject);
    assert_eq!(error(&json!([])), FormError::NotAnObject);
    assert!(Form::parse(&json!({"type": "object"}), &Value::Null).is_ok());
}

#[test]
fn references_that_lead_nowhere_are_named() {
    for reference in ["#/definitions/gone", "https://example.org/schema.json", "other.json#/a"] {
        let schema = json!({"type": "object", "properties": {"a": {"$ref": reference}}});
        assert_eq!(error(&schema), FormError::Reference(reference.to_owned()));
    }
}

#[test]
fn depth_and_size_are_limited() {
    let mut deep = json!({"type": "string"});
    for _ in 0..40 {
        deep = json!({"type": "object", "properties": {"a": deep}});
    }
    assert!(matches!(error(&deep), FormError::TooDeep(_)));

    let many: Vec<Value> = (0..60_000).map(Value::from).collect();
    assert!(matches!(error(&json!({"type": "object", "enum": many})), FormError::TooLarge(_)));
}

#[test]
fn schemas_that_multiply_end() {
    // Every level doubles: 2^30 without a budget.
    let mut definitions = serde_json::Map::new();
    for level in 0..30 {
        let below = json!({"$ref": format!("#/$defs/d{}", level + 1)});
        definitions.insert(format!("d{level}"), json!({"allOf": [below, below]}));
    }
    definitions.insert(String::from("d30"), json!({"properties": {"a": {"type": "string"}}}));
    let schema = json!({"type": "object", "$defs": definitions, "$ref": "#/$defs/d0"});
    assert_eq!(error(&schema), FormError::TooComplex);

    let tree = json!({"type": "object", "$ref": "#/$defs/t", "$defs": {"t": {"type": "object", "properties": {
        "l": {"allOf": [{"$ref": "#/$defs/t"}]}, "r": {"allOf": [{"$ref": "#/$defs/t"}]}}}}});
    assert!(Form::parse(&tree, &Value::Null).is_ok());

    let circle = json!({"type": "object", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}},
        "properties": {"x": {"$ref": "#/$defs/a"}}});
    assert_eq!(error(&circle), FormError::TooComplex);

    let itself = json!({"type": "object", "if": {"$ref": "#"}, "properties": {"a": {"type": "string"}}});
    assert!(Form::parse(&itself, &Value::Null).is_ok());
}

#[test]
fn odd_schemas_do_not_panic() {
    let odd = [
        json!({"type": "object", "properties": []}),
        json!({"type": "object", "properties": {"a": null, "b": 1, "c": true, "d": "x", "e": []}}),
        json!({"type": "object", "properties": {"a": {"type": 5, "enum": "x", "oneOf": {}, "items": 1}}}),
        json!({"type": "object", "required": "a", "allOf": {}, "if": 5, "dependencies": []}),
        json!({"type": "object", "properties": {"a": {"type": "array", "items": {}, "minItems": 1e300}}}),
        json!({"type": "object", "properties": {"a": {"enum": []}, "b": {"oneOf": []}, "c": {"type": []}}}),
        json!({"type": "object", "properties": {"a": {"type": "number", "multipleOf": 0, "minimum": "1"}}}),
        json!({"type": "object", "properties": {"": {"type": "string"}}}),
    ];
    for schema in odd {
        let form =
            Form::parse(&schema, &json!({"a": {"ui:order": 3, "ui:layout": [1, {}], "ui:widget": []}}))
                .unwrap();
        let data = form.defaults();
        let _ = form.validate(&data);
        let _ = form.validate(&json!({"a": [1], "b": {}, "c": "x"}));
        let again = form.decode(&form.encode(&data));
        assert!(again.is_object(), "{schema}");
    }
}

#[test]
fn long_lists_stay_whole() {
    let row = json!({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "object", "properties": {
        "x": {"type": "integer"}, "y": {"type": "integer", "default": 1}, "z": {"type": "boolean"}}}}}});
    let form = form(json!({"rows": {"type": "array", "items": row}}), json!({}));
    let inner: Vec<Value> = (0..100).map(|n| json!({"x": n, "z": true})).collect();
    let data = json!({"rows": vec![json!({"a": inner}); 100]});
    assert_eq!(form.prune(&data), data);
}

#[test]
fn posts_are_bounded() {
    let form = form(json!({"a": {"type": "array", "items": {"type": "string"}}}), json!({}));
    let deep = ("/a".repeat(5_000), String::from("x"));
    let huge = (String::from("/a/18446744073709551615"), String::from("y"));
    let wrong = (String::from("/a/-1"), String::from("z"));
    assert_eq!(form.decode(&[deep, huge, wrong]), json!({"a": ["y"]}));

    let rows: Vec<_> = (0..5_000).map(|n| (format!("/a/{n}"), String::from("x"))).collect();
    assert_eq!(form.decode(&rows)["a"].as_array().unwrap().len(), 2_000);
    let rows = json!({"a": vec!["x"; 3_000]});
    assert_eq!(form.validate(&rows)[0].pointer, "/a");

    let many: Vec<_> = (0..200_000).map(|n| (format!("/x{n}"), String::new())).collect();
    assert_eq!(form.decode(&many), json!({"a": []}));
}
