//! What a form starts with.

use super::field::{Field, Kind, Widget};
use super::form::{Form, ROUNDS};
use super::pointer;
use serde_json::{Map, Value};

/// Most rows `minItems` may open by itself.
const MAX_OPENED: usize = 50;

impl Form {
    /// What an untouched form holds. Tick boxes start as false, lists as empty, so that scripts find them.
    #[must_use]
    pub fn defaults(&self) -> Value {
        self.defaults_over(&Value::Object(Map::new()))
    }

    /// The data of a task or draft with the defaults of what is missing in it.
    #[must_use]
    pub fn defaults_over(&self, data: &Value) -> Value {
        let mut data = data.clone();
        for _ in 0..ROUNDS {
            let next = filled(&self.tree(&data), Some(&data)).unwrap_or_default();
            if next == data {
                break;
            }
            data = next;
        }
        data
    }
}

/// A field's value with defaults filled in, `None` when it stays absent.
pub(super) fn filled(field: &Field, value: Option<&Value>) -> Option<Value> {
    let value = value.filter(|value| field.nullable || !value.is_null());
    match &field.kind {
        Kind::Object(object) => {
            let start = value.or(field.default.as_ref()).and_then(Value::as_object);
            let mut map = start.cloned().unwrap_or_default();
            for child in &object.fields {
                let (_, name) = pointer::split(&child.pointer)?;
                match filled(child, map.get(&name)) {
                    Some(value) => {
                        map.insert(name, value);
                    }
                    None => {
                        map.shift_remove(&name);
                    }
                }
            }
            Some(Value::Object(map))
        }
        Kind::Array(array) => {
            let start = value.or(field.default.as_ref());
            let mut rows = start.and_then(Value::as_array).cloned().unwrap_or_default();
            let least = array.bounds.min.map_or(0, |min| usize::try_from(min).unwrap_or(MAX_OPENED));
            if value.is_none() && rows.len() < least {
                rows.resize(least.min(MAX_OPENED), Value::Null);
            }
            // New rows are filled in the next round, when the tree has them.
            for (row, field) in rows.iter_mut().zip(&array.rows) {
                *row = filled(field, Some(row)).unwrap_or_default();
            }
            Some(Value::Array(rows))
        }
        Kind::Fixed(fixed) => Some(fixed.clone()),
        Kind::Choices(..) => {
            value.or(field.default.as_ref()).cloned().or_else(|| Some(Value::Array(Vec::new())))
        }
        Kind::Boolean(_) if field.widget == Widget::Checkbox => {
            value.or(field.default.as_ref()).cloned().or(Some(Value::Bool(false)))
        }
        _ => value.or(field.default.as_ref()).cloned(),
    }
}
