//! The fields that a JSON schema asks for.

use serde_json::Value;

use super::kind::Kind;

/// A field of a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: Option<Kind>,
    /// Whether every answer has it.
    pub(crate) required: bool,
}

/// The keywords below which the same object is described further.
const PARTS: [&str; 6] = ["allOf", "anyOf", "oneOf", "if", "then", "else"];
/// The keywords with one such description for each field.
const BY_FIELD: [&str; 2] = ["dependencies", "dependentSchemas"];
/// Descriptions are followed so deep.
const MAX_DEPTH: usize = 8;

/// All fields of a form, those too that depend on others; `None` when it may have fields that are not in
/// the file.
pub(crate) fn fields(schema: &Value) -> Option<Vec<Field<'_>>> {
    let mut found = Vec::new();
    collect(schema, true, 0, &mut found)?;
    (!found.is_empty()).then_some(found)
}

fn collect<'a>(schema: &'a Value, surely: bool, depth: usize, found: &mut Vec<Field<'a>>) -> Option<()> {
    if depth > MAX_DEPTH || schema.get("$ref").is_some() {
        return None;
    }
    let required: Vec<&str> = match schema.get("required") {
        Some(Value::Array(names)) if surely => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let kind = field.get("type").and_then(Value::as_str).and_then(Kind::of_schema);
        match found.iter().position(|known| known.name == name) {
            None => found.push(Field { name, kind, required: required.contains(&name.as_str()) }),
            // Said twice, it may be either.
            Some(at) if found[at].kind != kind && kind.is_some() => found[at].kind = None,
            Some(_) => {}
        }
    }
    let parts = PARTS.iter().filter_map(|keyword| schema.get(keyword)).flat_map(each);
    let by_field = BY_FIELD.iter().filter_map(|keyword| schema.get(keyword)?.as_object());
    for part in parts.chain(by_field.flat_map(serde_json::Map::values)) {
        collect(part, false, depth + 1, found)?;
    }
    Some(())
}

/// The descriptions of a list, or the only one.
fn each(value: &Value) -> std::slice::Iter<'_, Value> {
    match value {
        Value::Array(values) => values.iter(),
        single => std::slice::from_ref(single).iter(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_that_depend_on_others_are_found() {
        let schema = json!({
            "properties": {"state": {"type": "string"}},
            "required": ["state"],
            "dependencies": {"state": {"oneOf": [
                {"properties": {"state": {"enum": ["missing"]}, "missing": {"type": "array"}}, "required": ["missing"]},
                {"properties": {"state": {"enum": ["ready"]}}}
            ]}},
            "if": {"properties": {"state": {"const": "x"}}},
            "then": {"properties": {"weight": {"type": "number"}}}
        });
        let found = fields(&schema).unwrap();
        let shown: Vec<_> = found.iter().map(|field| (field.name, field.kind, field.required)).collect();
        assert_eq!(
            shown,
            [
                ("state", Some(Kind::Text), true),
                ("weight", Some(Kind::Number), false),
                ("missing", Some(Kind::List), false)
            ]
        );
    }

    #[test]
    fn a_form_with_parts_elsewhere_is_not_known() {
        assert!(fields(&json!({"properties": {"a": {}}, "allOf": [{"$ref": "#/definitions/b"}]})).is_none());
        assert!(fields(&json!({"type": "object"})).is_none());
        assert!(fields(&json!(1)).is_none());
    }
}
