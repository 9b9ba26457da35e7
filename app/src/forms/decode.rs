//! Posted names and texts to typed JSON.

use super::field::{Field, Kind, MAX_ROWS};
use super::form::{Form, ROUNDS};
use super::pointer;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Deepest name looked at, and most entries taken; the rest of a hostile post is ignored.
const MAX_DEPTH: usize = 40;
const MAX_PAIRS: usize = 50_000;

/// Posted texts by the tokens of their names.
#[derive(Default)]
struct Posted<'a> {
    texts: Vec<&'a str>,
    below: BTreeMap<String, Posted<'a>>,
}

impl Form {
    /// The data a posted form stands for: the fields that are shown for it, and nothing else.
    ///
    /// Fields that appear only because of the posted data start with their defaults.
    #[must_use]
    pub fn decode(&self, pairs: &[(String, String)]) -> Value {
        let mut posted = Posted::default();
        for (name, text) in pairs.iter().take(MAX_PAIRS) {
            if name.starts_with('/') && name.matches('/').count() <= MAX_DEPTH {
                let mut place = &mut posted;
                for token in pointer::tokens(name) {
                    place = place.below.entry(token).or_default();
                }
                place.texts.push(text);
            }
        }
        let mut data = Value::Object(Map::new());
        // What is shown depends on the data and the data on what is shown: repeat until both agree.
        for round in 0..ROUNDS {
            let next = decoded(&self.tree(&data), Some(&posted), round == 0).unwrap_or_default();
            if next == data {
                break;
            }
            data = next;
        }
        data
    }
}

/// The value of a field out of what was posted.
///
/// The first time, what no field is shown for is kept untyped: a schema that contains itself shows the inner group
/// only where there is data. What still has no field the next time is dropped.
fn decoded(field: &Field, posted: Option<&Posted<'_>>, first: bool) -> Option<Value> {
    match (&field.kind, posted) {
        (Kind::Object(object), _) => {
            let mut map = Map::new();
            for child in &object.fields {
                let (_, name) = pointer::split(&child.pointer)?;
                let below = posted.and_then(|posted| posted.below.get(&name));
                if let Some(value) = decoded(child, below, first) {
                    map.insert(name, value);
                }
            }
            if let Some(posted) = posted.filter(|_| first) {
                for (name, below) in &posted.below {
                    map.entry(name.as_str()).or_insert_with(|| below.untyped());
                }
            }
            Some(Value::Object(map))
        }
        (Kind::Array(_), None) => Some(field.default.clone().unwrap_or_else(|| Value::Array(Vec::new()))),
        (Kind::Array(array), Some(posted)) => {
            let mut rows: Vec<(usize, &Posted<'_>)> =
                posted.below.iter().filter_map(|(key, row)| Some((key.parse().ok()?, row))).collect();
            rows.sort_by_key(|(index, _)| *index);
            rows.truncate(MAX_ROWS);
            let value = |(index, (_, row)): (usize, &(usize, &Posted<'_>))| {
                let pointer = pointer::child(&field.pointer, &index.to_string());
                match array.rows.iter().find(|row| row.pointer == pointer) {
                    Some(field) => decoded(field, Some(row), first).unwrap_or_default(),
                    // Typed in the next round, when the row is known to exist.
                    None => row.untyped(),
                }
            };
            Some(rows.iter().enumerate().map(value).collect())
        }
        (Kind::Fixed(value), _) => Some(value.clone()),
        (_, Some(posted)) => field.read(&posted.texts),
        (_, None) => field.default.clone(),
    }
}

impl Posted<'_> {
    /// The shape of what was posted, with texts as they are.
    fn untyped(&self) -> Value {
        if self.below.is_empty() {
            return self.texts.last().map_or(Value::Null, |text| Value::from(*text));
        }
        if self.below.keys().all(|key| key.parse::<usize>().is_ok()) {
            let mut rows: Vec<_> = self.below.iter().collect();
            rows.sort_by_key(|(key, _)| key.parse::<usize>().unwrap_or_default());
            return rows.into_iter().map(|(_, row)| row.untyped()).collect();
        }
        Value::Object(self.below.iter().map(|(key, below)| (key.clone(), below.untyped())).collect())
    }
}
