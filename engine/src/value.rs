//! The data a token carries: named JSON values, shared until changed.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Variables by name, in the order they were first set.
///
/// Cloning is O(1) and a change copies only the table of names, never the values, so that a
/// parallel split costs nothing and a small script does not pay for big data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Data(Arc<IndexMap<String, Arc<Value>>>);

impl Data {
    /// The value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).map(AsRef::as_ref)
    }

    /// The value of a variable, shared.
    #[must_use]
    pub fn shared(&self, name: &str) -> Option<Arc<Value>> {
        self.0.get(name).cloned()
    }

    /// Sets a variable.
    pub fn set(&mut self, name: impl Into<String>, value: Arc<Value>) {
        Arc::make_mut(&mut self.0).insert(name.into(), value);
    }

    /// Removes a variable; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Arc<Value>> {
        if !self.0.contains_key(name) {
            return None;
        }
        Arc::make_mut(&mut self.0).shift_remove(name)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<Value>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The number of variables.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no variable.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether both share one table, so that they are equal without a look at the values.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Merges `newer` into this: dictionaries key by key, everything else is replaced.
    ///
    /// This is how the data of joining branches comes together: the branch that changed last wins.
    pub fn merge(&mut self, newer: &Self) {
        if self.is_same(newer) || newer.is_empty() {
            return;
        }
        if self.is_empty() {
            *self = newer.clone();
            return;
        }
        for (name, value) in newer.0.iter() {
            match self.0.get(name) {
                Some(old) if Arc::ptr_eq(old, value) => {}
                Some(old) if old.is_object() && value.is_object() => {
                    // In place where nobody shares it, so that many small merges into a big one are cheap.
                    if let Some(old) = Arc::make_mut(&mut self.0).get_mut(name) {
                        merge_value(Arc::make_mut(old), value);
                    }
                }
                _ => self.set(name.clone(), Arc::clone(value)),
            }
        }
    }

    /// The whole as a JSON object.
    #[must_use]
    pub fn to_map(&self) -> Map<String, Value> {
        self.0.iter().map(|(name, value)| (name.clone(), Value::clone(value))).collect()
    }
}

impl From<Map<String, Value>> for Data {
    fn from(map: Map<String, Value>) -> Self {
        Self(Arc::new(map.into_iter().map(|(name, value)| (name, Arc::new(value))).collect()))
    }
}

impl FromIterator<(String, Value)> for Data {
    fn from_iter<T: IntoIterator<Item = (String, Value)>>(iter: T) -> Self {
        Self(Arc::new(iter.into_iter().map(|(name, value)| (name, Arc::new(value))).collect()))
    }
}

/// Deep merge of dictionaries; anything else in `newer` replaces what was there.
pub fn merge_value(target: &mut Value, newer: &Value) {
    match (target, newer) {
        (Value::Object(target), Value::Object(newer)) => {
            for (name, value) in newer {
                match target.get_mut(name) {
                    Some(old) => merge_value(old, value),
                    None => {
                        target.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (target, newer) => *target = newer.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn data(value: Value) -> Data {
        match value {
            Value::Object(map) => map.into(),
            _ => panic!("an object"),
        }
    }

    #[test]
    fn a_clone_shares_until_it_is_changed() {
        let first = data(json!({"a": 1}));
        let mut second = first.clone();
        assert!(first.is_same(&second));
        second.set("b", Arc::new(json!(2)));
        assert_eq!(first.get("b"), None);
        assert_eq!(second.get("a"), Some(&json!(1)));
    }

    #[test]
    fn merge_is_deep_and_the_newer_side_wins() {
        let mut older = data(json!({"a": {"x": 1, "y": 1}, "list": [1, 2, 3], "keep": true}));
        older.merge(&data(json!({"a": {"y": 2, "z": 3}, "list": [9]})));
        assert_eq!(
            Value::Object(older.to_map()),
            json!({"a": {"x": 1, "y": 2, "z": 3}, "list": [9], "keep": true})
        );
    }
}
