//! The difference of two JSON values, a line per place.

use serde_json::Value;

/// At most this many differences are told; more help nobody.
const MAX_LINES: usize = 20;

/// What differs, each line with the path of the place; empty when the values are equal.
pub(super) fn differences(expected: &Value, actual: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    compare("", expected, actual, &mut lines);
    if lines.len() > MAX_LINES {
        let more = lines.len() - MAX_LINES;
        lines.truncate(MAX_LINES);
        lines.push(format!("and {more} more differences"));
    }
    lines
}

fn compare(path: &str, expected: &Value, actual: &Value, lines: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, value) in expected {
                let path = member(path, name);
                match actual.get(name) {
                    Some(actual) => compare(&path, value, actual, lines),
                    None => lines.push(format!("{path}: expected {value}, but it is missing")),
                }
            }
            for (name, value) in actual {
                if !expected.contains_key(name) {
                    lines.push(format!("{}: not expected, but it is {value}", member(path, name)));
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (at, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                compare(&format!("{path}[{at}]"), expected, actual, lines);
            }
        }
        _ if is_same(expected, actual) => {}
        _ => lines.push(format!(
            "{}: expected {expected}, got {actual}",
            if path.is_empty() { "data" } else { path }
        )),
    }
}

fn member(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Equality as Python has it: 1 and 1.0 are the same number.
fn is_same(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Number(expected), Value::Number(actual)) if expected.is_f64() || actual.is_f64() => {
            expected.as_f64() == actual.as_f64()
        }
        _ => expected == actual,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_differ_in_nothing_whatever_their_order_and_number_form() {
        let expected = json!({"a": 1, "b": [{"c": 2.0}]});
        assert_eq!(differences(&expected, &json!({"b": [{"c": 2}], "a": 1.0})), Vec::<String>::new());
    }

    #[test]
    fn each_difference_names_its_place() {
        let expected = json!({"total": 5, "items": [{"name": "x"}], "gone": true});
        let actual = json!({"total": 6, "items": [{"name": "y"}], "new": null});
        assert_eq!(
            differences(&expected, &actual),
            [
                "total: expected 5, got 6",
                "items[0].name: expected \"x\", got \"y\"",
                "gone: expected true, but it is missing",
                "new: not expected, but it is null",
            ]
        );
    }

    #[test]
    fn many_differences_are_cut() {
        let many: Value =
            (0..50).map(|at| (at.to_string(), json!(at))).collect::<serde_json::Map<_, _>>().into();
        let lines = differences(&many, &json!({}));
        assert_eq!(lines.len(), MAX_LINES + 1);
        assert_eq!(lines[MAX_LINES], "and 30 more differences");
    }
}
