//! The form of the scenarios of a pattern.

use std::collections::BTreeMap;
use std::path::Path;

use engine::runtime::state::InstanceStatus;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The scenarios of a pattern.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Suite {
    /// Its number in the catalogue.
    pub(super) pattern: u32,
    /// Its name there.
    pub(super) name: String,
    pub(super) scenarios: Vec<Scenario>,
}

impl Suite {
    pub(super) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// One way to play a process.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    pub(super) name: String,
    /// The process; the first of the file if it is not said.
    pub(super) process: Option<String>,
    pub(super) steps: Vec<Step>,
    pub(super) end: End,
}

/// Something that is done, and what waits after it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    #[serde(flatten)]
    pub(super) action: Action,
    /// Of the items of a multi-instance activity, the one with this number, from 0.
    pub(super) item: Option<u32>,
    /// What is entered, carried or added.
    #[serde(default, rename = "with")]
    pub(super) value: Value,
    /// Whether it must not be taken.
    #[serde(default)]
    pub(super) refused: bool,
    /// All that waits for a person, an event or an answer afterwards.
    pub(super) waiting: Vec<String>,
}

/// What is done.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    /// The instance is started with this data.
    Start(Map<String, Value>),
    /// A person finishes this task.
    Complete(String),
    /// A message of this name comes.
    Message(String),
    /// A signal of this name comes.
    Signal(String),
    /// Time passes, an ISO 8601 duration.
    Pass(String),
    /// An operator adds an item to this multi-instance activity.
    AddItem(String),
    /// An operator has this element done without its work.
    Skip(String),
    /// An operator ends the instance, and says why.
    Terminate(String),
}

/// What must be seen in the end. `task[]` is an item of the multi-instance activity or a round of the
/// loop `task`; `task` is the activity as a whole.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub(super) status: InstanceStatus,
    /// How often each of these was completed.
    #[serde(default)]
    pub(super) completed: BTreeMap<String, usize>,
    /// How often each of these was cancelled.
    #[serde(default)]
    pub(super) cancelled: BTreeMap<String, usize>,
    /// What never began.
    #[serde(default)]
    pub(super) never: Vec<String>,
    /// In which order these were completed, each as often as it is named.
    #[serde(default)]
    pub(super) order: Vec<String>,
    /// Variables of the result.
    #[serde(default)]
    pub(super) data: Map<String, Value>,
}
