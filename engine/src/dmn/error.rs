//! Why a decision could not be made, and where in its table.

use std::fmt;

use crate::script::ScriptError;

/// Why a decision could not be made.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionError {
    /// The id of the decision.
    pub decision: String,
    /// The number of the rule, from 1.
    pub rule: Option<u32>,
    /// The column: its label, name or expression.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
    /// The error of the expression.
    pub script: Option<ScriptError>,
}

impl DecisionError {
    pub(super) fn new(decision: &str, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            decision: decision.to_owned(),
            rule: None,
            column: None,
            message: message.into(),
            script: None,
        })
    }

    pub(super) fn of(decision: &str, script: ScriptError) -> Box<Self> {
        let mut error = Self::new(decision, script.to_string());
        error.script = Some(script);
        error
    }

    pub(super) fn in_rule(mut self: Box<Self>, rule: u32) -> Box<Self> {
        self.rule = Some(rule);
        self
    }

    pub(super) fn in_column(mut self: Box<Self>, column: &str) -> Box<Self> {
        self.column = Some(column.to_owned());
        self
    }
}

/// Writes `decision "id", rule 3, column "Age": what is wrong`.
impl fmt::Display for DecisionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "decision \"{}\"", self.decision)?;
        if let Some(rule) = self.rule {
            write!(formatter, ", rule {rule}")?;
        }
        if let Some(column) = &self.column {
            write!(formatter, ", column \"{column}\"")?;
        }
        write!(formatter, ": {}", self.message)
    }
}

impl std::error::Error for DecisionError {}
