//! What a schema says for given data: references followed, `allOf` merged, conditions decided.

use super::merge::merge;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::Cell;

/// Steps one look at a form may take; a schema that multiplies itself stops here.
const MAX_STEPS: u32 = 200_000;
/// Steps added for every value in the data.
const STEPS_PER_VALUE: u32 = 200;
/// Deepest chain of references and conditions at one place.
const MAX_DEPTH: usize = 32;

/// Keywords that have to be worked out before a schema can be read.
const APPLICATORS: [&str; 11] = [
    "$ref",
    "allOf",
    "if",
    "then",
    "else",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "oneOf",
    "anyOf",
    "not",
];

/// Works out schemas of one document within a budget of steps.
pub(super) struct Resolver<'a> {
    root: &'a Value,
    steps: Cell<u32>,
}

impl<'a> Resolver<'a> {
    /// A resolver with a fresh budget; more data may take more steps, so that long lists stay whole.
    pub(super) fn new(root: &'a Value, data: &Value) -> Self {
        let more = size(data).saturating_mul(STEPS_PER_VALUE);
        Self { root, steps: Cell::new(MAX_STEPS.saturating_add(more)) }
    }

    /// Takes one step from the budget; false once it is spent.
    pub(super) fn spend(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// Whether the budget ran out, so that something was left out.
    pub(super) fn is_spent(&self) -> bool {
        self.steps.get() == 0
    }

    /// The schema a local reference names.
    pub(super) fn lookup(&self, reference: &str) -> Option<&'a Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }

    /// The keywords that hold at this level for this value.
    pub(super) fn resolve<'s>(
        &self,
        schema: &'s Value,
        value: Option<&Value>,
    ) -> Cow<'s, Map<String, Value>> {
        match schema {
            Value::Object(map) if APPLICATORS.iter().any(|k| map.contains_key(*k)) => {
                let empty = Value::Object(Map::new());
                Cow::Owned(self.resolve_at(map, value.unwrap_or(&empty), 0))
            }
            Value::Object(map) => Cow::Borrowed(map),
            _ => Cow::Owned(Map::new()),
        }
    }

    fn resolve_at(&self, schema: &Map<String, Value>, value: &Value, depth: usize) -> Map<String, Value> {
        if depth > MAX_DEPTH {
            // Nobody nests this deep by hand: it goes in circles.
            self.steps.set(0);
        }
        if !self.spend() {
            return Map::new();
        }
        let mut out = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|name| self.lookup(name))
            .and_then(Value::as_object)
            .map(|target| self.resolve_at(target, value, depth + 1))
            .unwrap_or_default();
        let own = schema.iter().filter(|(keyword, _)| {
            !APPLICATORS.contains(&keyword.as_str()) && !matches!(keyword.as_str(), "definitions" | "$defs")
        });
        merge(&mut out, &own.map(|(keyword, argument)| (keyword.clone(), argument.clone())).collect());

        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.add(&mut out, part, value, depth);
        }
        if let Some(condition) = schema.get("if") {
            let branch = if self.matches(condition, value) { "then" } else { "else" };
            if let Some(branch) = schema.get(branch) {
                self.add(&mut out, branch, value, depth);
            }
        }
        for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
            for (name, consequence) in schema.get(keyword).and_then(Value::as_object).into_iter().flatten() {
                if value.get(name).is_some_and(|there| !there.is_null()) {
                    self.depend(&mut out, name, consequence, value, depth);
                }
            }
        }
        for keyword in ["oneOf", "anyOf"] {
            let Some(list) = schema.get(keyword).and_then(Value::as_array) else {
                continue;
            };
            if is_options(list) {
                out.insert(keyword.to_owned(), Value::Array(list.clone()));
            } else if let Some(branch) = self.choose(list, value) {
                self.add(&mut out, branch, value, depth);
            }
        }
        out
    }

    fn add(&self, out: &mut Map<String, Value>, part: &Value, value: &Value, depth: usize) {
        if let Some(part) = part.as_object() {
            merge(out, &self.resolve_at(part, value, depth + 1));
        }
    }

    /// `name` is there, so its consequence holds: more required names, or more schema.
    fn depend(
        &self,
        out: &mut Map<String, Value>,
        name: &str,
        consequence: &Value,
        value: &Value,
        depth: usize,
    ) {
        if consequence.is_array() {
            merge(out, &Map::from_iter([(String::from("required"), consequence.clone())]));
            return;
        }
        let Some(branches) = consequence.get("oneOf").and_then(Value::as_array) else {
            self.add(out, consequence, value, depth);
            return;
        };
        // The branch is told apart by what it demands of `name` itself; that demand is no news for the field.
        let fits = |branch: &&Value| {
            let demand = &branch["properties"][name];
            demand.is_null() || value.get(name).is_some_and(|v| self.matches(demand, v))
        };
        if let Some(branch) = branches.iter().find(fits) {
            let mut branch = branch.clone();
            if let Some(properties) = branch.get_mut("properties").and_then(Value::as_object_mut) {
                properties.shift_remove(name);
            }
            self.add(out, &branch, value, depth);
        }
    }

    /// The alternative the data belongs to: the one it fulfils, else the one whose fixed values it has, else the first.
    fn choose<'s>(&self, list: &'s [Value], value: &Value) -> Option<&'s Value> {
        let real = || list.iter().filter(|one| one["type"] != "null");
        let has_fixed = |one: &&Value| {
            let fixed = one["properties"].as_object().into_iter().flatten();
            let mut fixed =
                fixed.filter(|(_, s)| s.get("const").is_some() || s.get("enum").is_some()).peekable();
            fixed.peek().is_some()
                && fixed.all(|(name, s)| value.get(name).is_some_and(|v| self.matches(s, v)))
        };
        real()
            .find(has_fixed)
            .or_else(|| real().find(|one| self.matches(one, value)))
            .or_else(|| real().next())
    }
}

/// The number of values in a value.
fn size(value: &Value) -> u32 {
    let below = |total: u32, one: &Value| total.saturating_add(size(one));
    match value {
        Value::Object(map) => map.values().fold(1, below),
        Value::Array(list) => list.iter().fold(1, below),
        _ => 1,
    }
}

/// Whether a `oneOf` or `anyOf` is a list of values to choose from.
pub(super) fn is_options(list: &[Value]) -> bool {
    !list.is_empty()
        && list.iter().all(|one| {
            one.get("const").is_some() || one["enum"].as_array().is_some_and(|values| values.len() == 1)
        })
}
