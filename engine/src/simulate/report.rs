//! What a run did, in the JSON form that `millrace run --json` prints.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::problem::Problem;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything ended as the model says.
    Completed,
    /// Something waits for a person, a message or a time past the limit.
    Waiting,
    /// Something failed; see [`Report::error`].
    Error,
    /// The process was ended early.
    Terminated,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How it ended.
    pub status: Status,
    /// The data of the started instance: its result, or what its active elements hold.
    pub data: Map<String, Value>,
    /// The visited flow nodes in order of finishing, those of sub-processes and called processes too. An
    /// activity with a loop marker comes once for each round or item, then once for the whole.
    pub path: Vec<Visit>,
    /// What still waits.
    pub waiting: Vec<Waiting>,
    /// The events thrown, in order.
    pub thrown: Vec<Thrown>,
    /// Why it failed.
    pub error: Option<Failure>,
    /// How many flow nodes were activated.
    pub steps: u64,
    /// Where the virtual clock stopped.
    pub clock: Timestamp,
    /// How the instance that was started ended, whatever the instances its messages started do.
    #[serde(skip, default = "completed")]
    pub main_status: Status,
}

fn completed() -> Status {
    Status::Completed
}

/// One visit of a flow node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The id of the element.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The element name in BPMN, such as `userTask`.
    #[serde(rename = "type")]
    pub kind: String,
    /// How the visit ended.
    pub state: VisitState,
}

/// How a visit of a flow node ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VisitState {
    /// It did its work.
    Completed,
    /// Something else ended it.
    Cancelled,
    /// It failed.
    Error,
}

/// A flow node that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The id of the element.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The element name in BPMN, such as `receiveTask`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of event awaited, such as `message` or `timer`; several for an event-based gateway or a
    /// multiple event: `message, timer`. None for a task, and for an ad-hoc sub-process in which nothing runs.
    pub event: Option<String>,
}

/// An event that was thrown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thrown {
    /// The kind of event: `message`, `signal`, `escalation` or `error`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The name of the message or signal, or the code of the escalation or error.
    pub name: String,
    /// What it carries.
    pub payload: Value,
}

/// Why a run failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// A stable word, or the code of a BPMN error.
    pub code: String,
    /// What happened.
    pub message: String,
    /// The element that failed.
    pub element: Option<String>,
    /// The line of the script that failed.
    pub line: Option<u32>,
    /// The elements from the started process down to the one that failed.
    pub trace: Vec<String>,
}

impl Failure {
    /// The first error of those that keep a run from starting.
    fn of(problems: &[Problem]) -> Self {
        let first = problems.iter().find(|problem| problem.is_error());
        Self {
            code: first.map_or_else(|| "invalid_model".to_owned(), |problem| problem.code.clone()),
            message: first.map_or_else(String::new, |problem| problem.message.clone()),
            element: first.and_then(|problem| problem.element.clone()),
            line: first.and_then(|problem| problem.position).map(|position| position.line),
            trace: Vec::new(),
        }
    }
}

impl Report {
    /// The report of a run that could not start; its error is the first of the problems.
    #[must_use]
    pub fn not_started(problems: &[Problem], clock: Timestamp) -> Self {
        Self {
            status: Status::Error,
            data: Map::new(),
            path: Vec::new(),
            waiting: Vec::new(),
            thrown: Vec::new(),
            error: Some(Failure::of(problems)),
            steps: 0,
            clock,
            main_status: Status::Error,
        }
    }
}
