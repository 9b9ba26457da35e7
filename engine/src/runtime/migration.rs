//! Migration: a running instance goes on by another model. What can be said about it beforehand: a plan
//! of which element becomes which, and what of an instance would not fit.

mod fit;
mod plan;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(super) use fit::faults;
pub use plan::{Plan, plan};

use super::state::State;
use crate::executable::Executable;
use crate::id::{ElementId, ProcessId};

/// How many problems a refusal names.
const NAMED: usize = 10;

/// Something of an instance that does not fit another model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum MigrationProblem {
    /// The model has no such process.
    #[error("there is no process {to} for {process}")]
    UnknownProcess {
        /// The process in the old model.
        process: ProcessId,
        /// What it would be in the new one.
        to: ProcessId,
    },
    /// The model has no such node or flow.
    #[error("there is no {to} for {element}")]
    UnknownElement {
        /// The element in the old model.
        element: ElementId,
        /// What it would be in the new one.
        to: ElementId,
    },
    /// It is of another kind, or waits for something else, than what the instance is doing there.
    #[error("{to} is a {kind}, which cannot go on for {element}")]
    OtherKind {
        /// The element in the old model.
        element: ElementId,
        /// What it would be in the new one.
        to: ElementId,
        /// The kind of that.
        kind: String,
    },
    /// It lies in another process or sub-process, or at another place of it.
    #[error("{to} lies elsewhere than {element}")]
    OtherPlace {
        /// The element in the old model.
        element: ElementId,
        /// What it would be in the new one.
        to: ElementId,
    },
}

/// Everything of an instance that does not fit the new model, when elements and processes become what
/// the maps say; those that are not in them keep their ids.
#[must_use]
pub fn check(
    old: &Executable,
    new: &Executable,
    state: &State,
    ids: &BTreeMap<ElementId, ElementId>,
    processes: &BTreeMap<ProcessId, ProcessId>,
) -> Vec<MigrationProblem> {
    faults(Some(old), new, state, ids, processes)
}

/// As many problems as a refusal names.
pub(super) fn some_of(mut problems: Vec<MigrationProblem>) -> Vec<MigrationProblem> {
    problems.truncate(NAMED);
    problems
}

/// The problems as one text.
pub(super) fn first_of(problems: &[MigrationProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
