//! JSON pointers (RFC 6901) into form data.

use serde_json::{Map, Value};

/// The pointer of `key` below `parent`.
#[must_use]
pub fn child(parent: &str, key: &str) -> String {
    if key.contains(['~', '/']) {
        format!("{parent}/{}", key.replace('~', "~0").replace('/', "~1"))
    } else {
        format!("{parent}/{key}")
    }
}

/// Splits a pointer into its parent and its last, unescaped token.
#[must_use]
pub fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, last) = pointer.rsplit_once('/')?;
    Some((parent, unescape(last)))
}

/// The unescaped tokens of a pointer, outermost first.
pub fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescape)
}

/// The value at a pointer.
#[must_use]
pub fn get<'a>(data: &'a Value, pointer: &str) -> Option<&'a Value> {
    data.pointer(pointer)
}

/// Puts a value at a pointer, making the objects on the way; `None` takes it away.
///
/// A row of an array is never added or taken away by this: a missing row is ignored, an emptied one becomes null.
pub fn put(data: &mut Value, pointer: &str, value: Option<Value>) {
    let Some((parent, last)) = split(pointer) else {
        *data = value.unwrap_or(Value::Null);
        return;
    };
    let mut place = data;
    for token in tokens(parent) {
        place = match place {
            Value::Array(rows) => match token.parse::<usize>().ok().and_then(|i| rows.get_mut(i)) {
                Some(row) => row,
                None => return,
            },
            other => object(other).entry(token).or_insert(Value::Null),
        };
    }
    match (place, value) {
        (Value::Array(rows), value) => {
            if let Some(row) = last.parse::<usize>().ok().and_then(|i| rows.get_mut(i)) {
                *row = value.unwrap_or(Value::Null);
            }
        }
        (place, Some(value)) => {
            object(place).insert(last, value);
        }
        (Value::Object(map), None) => {
            map.shift_remove(&last);
        }
        (_, None) => {}
    }
}

/// The map in `value`; whatever else was there is replaced by an empty one.
fn object(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut().expect("made an object just above")
}

fn unescape(token: &str) -> String {
    if token.contains('~') { token.replace("~1", "/").replace("~0", "~") } else { token.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn escapes_and_splits() {
        let pointer = child("/a", "b/c~d");
        assert_eq!(pointer, "/a/b~1c~0d");
        assert_eq!(split(&pointer), Some(("/a", String::from("b/c~d"))));
        assert_eq!(tokens(&pointer).collect::<Vec<_>>(), ["a", "b/c~d"]);
        assert_eq!(split(""), None);
    }

    #[test]
    fn puts_and_takes_away() {
        let mut data = json!({"rows": [{"a": 1}, 2]});
        put(&mut data, "/person/name", Some(json!("Ann")));
        put(&mut data, "/rows/0/a", None);
        put(&mut data, "/rows/1", None);
        put(&mut data, "/rows/7", Some(json!("ignored")));
        put(&mut data, "/rows/7/x", Some(json!("ignored")));
        put(&mut data, "/nothing/here", None);
        assert_eq!(data, json!({"rows": [{}, null], "person": {"name": "Ann"}, "nothing": null}));
        put(&mut data, "/person/name/first", Some(json!(1)));
        assert_eq!(get(&data, "/person/name/first"), Some(&json!(1)));
    }
}
