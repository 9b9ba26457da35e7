//! Decisions (DMN 1.1 to 1.5): in FEEL as the standard has it, and in Python as spiff-arena writes them.
//!
//! Reading order: [`model`] is a file as written and `parse` fills it; `library` finds what files refer to in
//! each other, `dialect` says in which language a decision is; `compile` makes a [`Decision`] of it and what it
//! requires, each program once. In Python: `language` says what a cell means, `table` finds the rules that match,
//! `hit_policy` makes a result of them. In FEEL: `feel`. [`Evaluation`] is a result with its reasons.
//!
//! In FEEL (cargo feature `feel`) the standard holds; what fails gives null and is a [`Fault`] of the evaluation. In
//! Python, these rules hold where the standard says nothing or where the models of spiff-arena need it:
//!
//! * UNIQUE: the first rule that matches counts, and a warning says where it can be seen that several do.
//! * PRIORITY and OUTPUT ORDER without output values go by the order of the rules, with a warning.
//! * No match gives no variables; the count of COLLECT is 0 then.
//! * An input is evaluated when a cell first asks for it, and a cell only when all cells before it in
//!   its rule are true.
//! * Allowed values of inputs are hints for editors; those of outputs give the priorities.

mod compile;
mod dialect;
mod error;
mod evaluate;
mod evaluation;
#[cfg(feature = "feel")]
mod feel;
mod hit_policy;
mod language;
mod library;
pub mod model;
mod order;
mod parse;
mod table;
#[cfg(test)]
mod tests;

#[cfg(feature = "feel")]
use std::sync::Arc;

pub use compile::{Target, check, compile};
pub use error::DecisionError;
pub use evaluation::{Environment, Evaluation, Fault, InputValue, TableTrace};
pub use model::Definitions;
pub use parse::parse;

use crate::script::{Language, Program};
use table::Table;

/// A compiled decision with all it requires.
#[derive(Clone)]
pub struct Decision {
    /// The id of the decision, the decision service or the business knowledge model.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The file it was read from, as the caller named it.
    pub file: String,
    #[cfg(feature = "feel")]
    given: Given,
    /// The decisions whose results it gives, by step, and their names; `None`: the last alone.
    outputs: Option<Vec<(usize, String)>>,
    /// What is required before what requires it.
    steps: Vec<Step>,
    #[cfg(feature = "feel")]
    graph: Arc<feel::Graph>,
}

impl std::fmt::Debug for Decision {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("Decision");
        shown
            .field("id", &self.id)
            .field("name", &self.name)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

/// What the data are.
#[cfg(feature = "feel")]
#[derive(Clone)]
enum Given {
    /// The input data.
    Data,
    /// The input data, and the results of these steps if they are among it.
    Decisions(Vec<usize>),
    /// The arguments of a function.
    Arguments { function: usize, parameters: Vec<(String, crate::feel::Name, Arc<feel::Shape>)> },
}

/// One decision.
#[derive(Clone)]
struct Step {
    decision: String,
    /// The name by which decisions that require it see its result.
    variable: String,
    language: Language,
    /// The names of the outputs of its table, if it is one.
    #[cfg(feature = "feel")]
    outputs: Option<Vec<String>>,
    logic: StepLogic,
}

/// How a decision is made.
#[derive(Clone)]
enum StepLogic {
    /// By a table in Python.
    Table(Box<Table>),
    /// By an expression in Python.
    Expression(Program),
    /// In FEEL.
    #[cfg(feature = "feel")]
    Feel(Arc<feel::Step>),
}
