//! What a decision is evaluated with, and what came of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::script::{HostFunctions, Program, ScriptEngine, ScriptError, Variables};

/// What a decision is evaluated with, besides its data.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// What runs the expressions.
    pub scripts: &'a dyn ScriptEngine,
    /// The functions of the host that they may call.
    pub host: &'a dyn HostFunctions,
    /// The time.
    pub now: jiff::Timestamp,
}

impl Environment<'_> {
    pub(super) fn value(&self, program: &Program, data: &dyn Variables) -> Result<Value, ScriptError> {
        self.scripts.evaluate(program, data, self.host, self.now)
    }
}

/// The result of a decision, and how it came about.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Evaluation {
    /// The id of the decision.
    pub decision: String,
    /// The inputs that rules asked for, in the order of the columns.
    pub inputs: Vec<InputValue>,
    /// The numbers of the rules that matched, from 1, in the order in which they count.
    pub matched: Vec<u32>,
    /// The variables it sets; dotted names are nested dictionaries.
    pub outputs: Map<String, Value>,
    /// The result as the standard has it: of one output its value, of several a dictionary; lists of
    /// these when several rules count; null when there is none.
    pub value: Value,
    /// The decisions it required.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Evaluation>,
}

/// The value of an input column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputValue {
    /// Its label, else its expression.
    pub input: String,
    /// Its value.
    pub value: Value,
}

/// Variables with some more in front.
pub(super) struct Bound<'a> {
    pub(super) outer: &'a dyn Variables,
    pub(super) bound: &'a [(&'a str, &'a Value)],
}

impl Variables for Bound<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        let bound = self.bound.iter().find(|(bound, _)| *bound == name);
        bound.map(|(_, value)| *value).or_else(|| self.outer.get(name))
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.outer.names();
        for (name, _) in self.bound {
            if !names.iter().any(|known| known == name) {
                names.push((*name).to_owned());
            }
        }
        names
    }
}
