//! A yes-or-no JSON schema check, for the conditions of a form only.

use super::pattern;
use super::resolve::Resolver;
use serde_json::{Map, Value};

/// Deepest nesting followed; a hostile schema must not exhaust the stack.
const MAX_DEPTH: usize = 32;

/// JSON equality: 1 and 1.0 are the same number.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len()
                && x.iter().all(|(key, value)| y.get(key).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}

/// Whether no two entries are equal.
pub(super) fn all_different(list: &[Value]) -> bool {
    list.iter().enumerate().all(|(i, a)| !list.iter().take(i).any(|b| same(a, b)))
}

/// Whether `number` is a whole multiple of `step`, as far as floating point can tell.
pub(super) fn is_multiple(number: f64, step: f64) -> bool {
    if step <= 0.0 {
        return true;
    }
    let ratio = number / step;
    (ratio - ratio.round()).abs() <= 1e-9 * ratio.abs().max(1.0)
}

impl Resolver<'_> {
    /// Whether a value fulfils a schema.
    pub(super) fn matches(&self, schema: &Value, value: &Value) -> bool {
        self.matches_at(schema, value, 0)
    }

    fn matches_at(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        let map = match schema {
            Value::Bool(always) => return *always,
            Value::Object(map) => map,
            _ => return true,
        };
        if depth > MAX_DEPTH || !self.spend() {
            return false;
        }
        map.iter().all(|(keyword, argument)| self.keyword(map, keyword, argument, value, depth + 1))
    }

    fn keyword(
        &self,
        schema: &Map<String, Value>,
        keyword: &str,
        argument: &Value,
        value: &Value,
        depth: usize,
    ) -> bool {
        let all =
            |list: &Value, test: &dyn Fn(&Value) -> bool| list.as_array().is_none_or(|l| l.iter().all(test));
        match keyword {
            "$ref" => argument
                .as_str()
                .and_then(|name| self.lookup(name))
                .is_none_or(|target| self.matches_at(target, value, depth)),
            "type" => is_type(argument, value),
            "const" => same(argument, value),
            "enum" => argument.as_array().is_none_or(|list| list.iter().any(|one| same(one, value))),
            "allOf" => all(argument, &|one| self.matches_at(one, value, depth)),
            "anyOf" => argument
                .as_array()
                .is_none_or(|list| list.iter().any(|one| self.matches_at(one, value, depth))),
            "oneOf" => argument
                .as_array()
                .is_none_or(|list| list.iter().filter(|one| self.matches_at(one, value, depth)).count() == 1),
            "not" => !self.matches_at(argument, value, depth),
            "if" => {
                let branch = if self.matches_at(argument, value, depth) { "then" } else { "else" };
                schema.get(branch).is_none_or(|branch| self.matches_at(branch, value, depth))
            }
            _ => match value {
                Value::Object(object) => self.object_keyword(keyword, argument, object, depth),
                Value::Array(list) => self.array_keyword(keyword, argument, list, depth),
                Value::String(text) => text_keyword(keyword, argument, text),
                Value::Number(number) => {
                    number.as_f64().is_none_or(|number| number_keyword(keyword, argument, number))
                }
                Value::Null | Value::Bool(_) => true,
            },
        }
    }

    fn object_keyword(
        &self,
        keyword: &str,
        argument: &Value,
        object: &Map<String, Value>,
        depth: usize,
    ) -> bool {
        match keyword {
            "properties" => argument.as_object().is_none_or(|properties| {
                properties.iter().all(|(name, schema)| {
                    object.get(name).is_none_or(|value| self.matches_at(schema, value, depth))
                })
            }),
            "required" => argument.as_array().is_none_or(|names| {
                names.iter().filter_map(Value::as_str).all(|name| object.contains_key(name))
            }),
            "minProperties" => at_least(object.len(), argument),
            "maxProperties" => at_most(object.len(), argument),
            _ => true,
        }
    }

    fn array_keyword(&self, keyword: &str, argument: &Value, list: &[Value], depth: usize) -> bool {
        match keyword {
            "items" if !argument.is_array() => list.iter().all(|one| self.matches_at(argument, one, depth)),
            "contains" => list.iter().any(|one| self.matches_at(argument, one, depth)),
            "minItems" => at_least(list.len(), argument),
            "maxItems" => at_most(list.len(), argument),
            "uniqueItems" => argument != &Value::Bool(true) || all_different(list),
            _ => true,
        }
    }
}

fn text_keyword(keyword: &str, argument: &Value, text: &str) -> bool {
    match keyword {
        "minLength" => at_least(text.chars().count(), argument),
        "maxLength" => at_most(text.chars().count(), argument),
        "pattern" => argument.as_str().and_then(|p| pattern::is_match(p, text)).unwrap_or(true),
        _ => true,
    }
}

fn number_keyword(keyword: &str, argument: &Value, number: f64) -> bool {
    let Some(bound) = argument.as_f64() else {
        return true;
    };
    match keyword {
        "minimum" => number >= bound,
        "maximum" => number <= bound,
        "exclusiveMinimum" => number > bound,
        "exclusiveMaximum" => number < bound,
        "multipleOf" => is_multiple(number, bound),
        _ => true,
    }
}

fn at_least(count: usize, argument: &Value) -> bool {
    argument.as_u64().is_none_or(|least| count as u64 >= least)
}

fn at_most(count: usize, argument: &Value) -> bool {
    argument.as_u64().is_none_or(|most| count as u64 <= most)
}

fn is_type(names: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match names {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}
