//! What a decision is evaluated with, and what came of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::problem::Position;
use crate::script::{HostFunctions, Language, Program, ScriptEngine, ScriptError, Variables};
use crate::value::merge_value;

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The id of the decision.
    pub decision: String,
    /// The language it is written in.
    #[serde(default = "python")]
    pub language: Language,
    /// Whether it is a table itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_table: bool,
    /// The inputs of its own table: in Python those that rules asked for, in the order of the columns.
    pub inputs: Vec<InputValue>,
    /// The numbers of the rules that matched, from 1, in the order in which they count.
    pub matched: Vec<u32>,
    /// The variables it sets; dotted names are nested dictionaries.
    pub outputs: Map<String, Value>,
    /// The result as the standard has it: of one output its value, of several a dictionary; lists of
    /// these when several rules count; null when there is none.
    pub value: Value,
    /// The tables inside it, and in the functions it called, in the order they were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableTrace>,
    /// What failed in it; in FEEL that gives null.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Fault>,
    /// The decisions it required.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Evaluation>,
}

/// Decisions of journals that do not say are in Python.
fn python() -> Language {
    Language::Python
}

impl Evaluation {
    /// An evaluation nothing is known of yet.
    pub(super) fn new(decision: &str, language: Language) -> Self {
        Self {
            decision: decision.to_owned(),
            language,
            is_table: false,
            inputs: Vec::new(),
            matched: Vec::new(),
            outputs: Map::new(),
            value: Value::Null,
            tables: Vec::new(),
            problems: Vec::new(),
            required: Vec::new(),
        }
    }

    /// The tables that were looked at, those of required decisions first: the id of each, and the numbers of the rules
    /// that matched.
    pub fn looked_at(&self) -> impl Iterator<Item = (&str, &[u32])> {
        self.required.iter().chain([self]).flat_map(|each| {
            let inner = each.tables.iter().map(|table| (table.table.as_str(), table.matched.as_slice()));
            inner.chain(each.is_table.then_some((each.decision.as_str(), each.matched.as_slice())))
        })
    }

    /// What failed in it and in what it required.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.required.iter().flat_map(|each| &each.problems).chain(&self.problems)
    }
}

/// The variables that outputs set; dotted names are nested dictionaries.
pub(super) fn variables<'a>(outputs: impl Iterator<Item = (&'a str, Value)>) -> Map<String, Value> {
    let mut variables = Value::Object(Map::new());
    for (name, value) in outputs {
        let nested = name
            .rsplit('.')
            .fold(value, |value, name| Value::Object(Map::from_iter([(name.trim().to_owned(), value)])));
        merge_value(&mut variables, &nested);
    }
    match variables {
        Value::Object(variables) => variables,
        _ => Map::new(),
    }
}

/// A decision table that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableTrace {
    /// The id of the table, else of the decision or the business knowledge model it is in.
    pub table: String,
    /// Its inputs, in the order of the columns.
    pub inputs: Vec<InputValue>,
    /// The numbers of the rules that matched, from 1, in the order in which they count.
    pub matched: Vec<u32>,
}

/// Something that failed while a decision in FEEL was made, and gave null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// The id of the decision or the business knowledge model.
    pub element: String,
    /// The file, as the caller named it.
    pub file: String,
    /// Where in the file the expression begins.
    pub position: Position,
    /// What is wrong.
    pub message: String,
    /// Whether it is the data that was given, not the model.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_input: bool,
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
