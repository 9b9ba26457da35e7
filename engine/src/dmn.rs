//! Decisions (DMN 1.1 to 1.5): decision tables whose cells are Python, as spiff-arena writes them.
//!
//! Reading order: [`model`] is a file as written and `parse` fills it; `language` says what a cell
//! means; `compile` makes a [`Decision`] of a table and those it requires, each program once; `table`
//! finds the rules that match and `hit_policy` makes a result of them; [`Evaluation`] is that result
//! with its reasons.
//!
//! What the standard says of hit policies holds, with these rules where it says nothing or where the
//! models of spiff-arena need it:
//!
//! * UNIQUE with cells in Python: the first rule that matches counts, and a warning says where it can be
//!   seen that several do.
//! * PRIORITY and OUTPUT ORDER without output values go by the order of the rules, with a warning.
//! * No match gives no variables; the count of COLLECT is 0 then.
//! * An input is evaluated when a cell first asks for it, and a cell only when all cells before it in
//!   its rule are true.
//! * Allowed values of inputs are hints for editors; those of outputs give the priorities.

mod compile;
mod error;
mod evaluation;
mod hit_policy;
mod language;
pub mod model;
mod order;
mod parse;
mod table;
#[cfg(test)]
mod tests;

pub use compile::{check, compile};
pub use error::DecisionError;
pub use evaluation::{Environment, Evaluation, InputValue};
pub use model::Definitions;
pub use parse::parse;

use crate::script::Variables;
use evaluation::Bound;
use serde_json::Value;
use table::Table;

/// A compiled decision with all it requires.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The id of the decision.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The file it was read from, as the caller named it.
    pub file: String,
    /// What it requires before what requires it; the last is the decision itself.
    steps: Vec<Step>,
}

/// One table of a decision.
#[derive(Debug, Clone)]
struct Step {
    decision: String,
    /// The name by which decisions that require it see its result.
    variable: String,
    table: Table,
}

impl Decision {
    /// Decides: evaluates what it requires, then its own table.
    ///
    /// # Errors
    ///
    /// An expression fails, or the rules that match contradict the hit policy.
    pub fn evaluate(
        &self,
        data: &dyn Variables,
        environment: &Environment<'_>,
    ) -> Result<Evaluation, Box<DecisionError>> {
        let mut required: Vec<Evaluation> = Vec::new();
        for step in &self.steps {
            let results: Vec<(&str, &Value)> = self
                .steps
                .iter()
                .zip(&required)
                .map(|(step, done)| (step.variable.as_str(), &done.value))
                .collect();
            let seen = Bound { outer: data, bound: &results };
            let evaluation = step.table.evaluate(&step.decision, &seen, environment)?;
            required.push(evaluation);
        }
        let own = required.pop().unwrap_or_default();
        Ok(Evaluation { required, ..own })
    }
}
