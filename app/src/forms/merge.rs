//! Lays one JSON schema over another, as `allOf` and conditions need it.

use super::matches::same;
use serde_json::{Map, Value};

/// Keywords that decide something by themselves: two of them side by side mean "both", not "the later one".
const APPLICATORS: [&str; 5] = ["$ref", "if", "oneOf", "anyOf", "not"];

/// Lays `over` on top of `base`: bounds get stricter, lists of required names grow, the rest is replaced.
pub(super) fn merge(base: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (keyword, new) in over {
        let Some(old) = base.get_mut(keyword) else {
            base.insert(keyword.clone(), new.clone());
            continue;
        };
        match keyword.as_str() {
            "properties" | "definitions" | "$defs" | "dependencies" | "dependentSchemas"
            | "dependentRequired" => merge_named(old, new),
            "required" => union(old, new),
            "allOf" => append(old, new),
            "enum" => intersect(old, new),
            "minimum" | "exclusiveMinimum" | "minLength" | "minItems" => tighten(old, new, |o, n| n > o),
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" => tighten(old, new, |o, n| n < o),
            "items" => merge_schema(old, new),
            _ => *old = new.clone(),
        }
    }
}

fn merge_named(old: &mut Value, new: &Value) {
    let (Some(old), Some(new)) = (old.as_object_mut(), new.as_object()) else {
        return;
    };
    for (name, schema) in new {
        match old.get_mut(name) {
            Some(have) if have.is_array() => union(have, schema),
            Some(have) => merge_schema(have, schema),
            None => {
                old.insert(name.clone(), schema.clone());
            }
        }
    }
}

fn merge_schema(old: &mut Value, new: &Value) {
    if old == new {
        return;
    }
    match (old.as_object_mut(), new.as_object()) {
        (Some(base), Some(over)) => {
            if APPLICATORS.iter().any(|k| base.contains_key(*k) && over.contains_key(*k)) {
                let both = Value::Array(vec![old.take(), new.clone()]);
                *old = Value::Object(Map::from_iter([(String::from("allOf"), both)]));
            } else {
                merge(base, over);
            }
        }
        // `true` adds nothing.
        (Some(_), None) => {}
        (None, _) => *old = new.clone(),
    }
}

fn union(old: &mut Value, new: &Value) {
    let (Some(old), Some(new)) = (old.as_array_mut(), new.as_array()) else {
        return;
    };
    for name in new {
        if !old.contains(name) {
            old.push(name.clone());
        }
    }
}

fn append(old: &mut Value, new: &Value) {
    if let (Some(old), Some(new)) = (old.as_array_mut(), new.as_array()) {
        old.extend(new.iter().cloned());
    }
}

fn intersect(old: &mut Value, new: &Value) {
    let (Some(list), Some(new)) = (old.as_array(), new.as_array()) else {
        return;
    };
    let both: Vec<Value> = list.iter().filter(|o| new.iter().any(|n| same(o, n))).cloned().collect();
    *old = Value::Array(if both.is_empty() { new.clone() } else { both });
}

fn tighten(old: &mut Value, new: &Value, stricter: impl Fn(f64, f64) -> bool) {
    match (old.as_f64(), new.as_f64()) {
        (Some(o), Some(n)) if !stricter(o, n) => {}
        _ => *old = new.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bounds_tighten_and_names_unite() {
        let mut base = json!({"type": "object", "required": ["a"], "properties": {
            "a": {"minimum": 1, "maximum": 9, "enum": [1, 2, 3], "title": "A"}}});
        let over = json!({"required": ["a", "b"], "properties": {
            "a": {"minimum": 0, "maximum": 5, "enum": [2, 3, 4], "title": "B"}, "b": true}});
        merge(base.as_object_mut().unwrap(), over.as_object().unwrap());
        assert_eq!(
            base,
            json!({"type": "object", "required": ["a", "b"], "properties": {
            "a": {"minimum": 1, "maximum": 5, "enum": [2, 3], "title": "B"}, "b": true}})
        );
    }

    #[test]
    fn two_conditions_both_stay() {
        let mut base = json!({"properties": {"a": {"$ref": "#/$defs/x"}}});
        merge(
            base.as_object_mut().unwrap(),
            json!({"properties": {"a": {"$ref": "#/$defs/y"}}}).as_object().unwrap(),
        );
        assert_eq!(base["properties"]["a"]["allOf"].as_array().unwrap().len(), 2);
    }
}
