//! One transition of an instance: everything that changes, stored in one transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::features::instances::model::InstanceState;
use app::features::tasks::model::TaskKind;
use app::ids::{InstanceId, ModelId, TaskId};
use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use super::Error;
use super::instances::{IncidentRow, TimerRow};
use super::jobs::{ClaimedJob, NewJob};
use super::messages::{NewMessage, SubscriptionRow};
use super::signals::SignalRow;
use super::tasks::Candidate;

/// A journal entry to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// The kind of event.
    pub kind: String,
    /// The process of the element.
    pub process: Option<String>,
    /// The element.
    pub element: Option<String>,
    /// The event as JSON text.
    pub event: String,
}

/// By how much the counters of an element change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ElementDelta {
    /// Activations that live now.
    pub active: i64,
    /// Completions.
    pub completed: i64,
    /// Cancellations.
    pub cancelled: i64,
    /// Activations that cannot go on now.
    pub failed: i64,
    /// Takings of the flow.
    pub taken: i64,
}

/// A human task to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Its id.
    pub id: TaskId,
    /// The activation of its element.
    pub key: u64,
    /// The process of its element.
    pub process: String,
    /// Its element.
    pub element: String,
    /// Its name.
    pub title: String,
    /// What it is.
    pub kind: TaskKind,
    /// Its lane.
    pub lane: Option<String>,
    /// Who may do it.
    pub candidates: Vec<Candidate>,
}

/// A human task that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedTask {
    /// The activation of its element.
    pub key: u64,
    /// Who completed it; `None` when it was cancelled.
    pub completed_by: Option<String>,
    /// What that person sent.
    pub answer: Option<Value>,
}

/// An instance to be stored for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstance {
    /// Its process model.
    pub model: ModelId,
    /// The name of the process model.
    pub model_name: String,
    /// The process that is started.
    pub process: String,
    /// The hash of the files it runs, and the files as JSON text.
    pub definition: (String, String),
    /// Who starts it.
    pub started_by: String,
}

/// An instance that goes on by other files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// The hash of the files, and the files as JSON text.
    pub definition: (String, String),
    /// The process it runs.
    pub process: String,
    /// Old id → new id of elements and flows, for those that differ.
    pub elements: BTreeMap<String, String>,
    /// Old id → new id of processes, for those that differ.
    pub processes: BTreeMap<String, String>,
    /// The new names of what is active, by the key of the element.
    pub titles: BTreeMap<u64, String>,
    /// The new names of who waits, by the key of the subscription.
    pub waits: BTreeMap<u64, String>,
}

impl Moved {
    /// What a process and an element in it are called now.
    #[must_use]
    pub fn renamed(&self, process: &str, element: &str) -> (String, String) {
        (renamed(&self.processes, process), renamed(&self.elements, element))
    }
}

fn renamed(names: &BTreeMap<String, String>, name: &str) -> String {
    names.get(name).map_or(name, String::as_str).to_owned()
}

/// One transition of an instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// The instance.
    pub instance: InstanceId,
    /// The facts of an instance that did not exist before.
    pub create: Option<NewInstance>,
    /// The files it goes on by, when they are others than before.
    pub moved: Option<Moved>,
    /// The revision it was read at; 0 for a new one.
    pub revision: u64,
    /// When.
    pub now: Timestamp,
    /// Who caused it.
    pub actor: Option<String>,
    /// The state the engine continues from, as JSON text.
    pub state_json: String,
    /// Where it stands.
    pub state: InstanceState,
    /// Whether it has ended.
    pub ended: bool,
    /// The milestone it reached.
    pub milestone: Option<String>,
    /// The journal entries.
    pub entries: Vec<NewEntry>,
    /// The counters that change, by process and element.
    pub elements: BTreeMap<(String, String), ElementDelta>,
    /// Human tasks that opened.
    pub opened: Vec<NewTask>,
    /// Human tasks that are over.
    pub closed: Vec<ClosedTask>,
    /// Timers that were set or moved.
    pub timers: Vec<TimerRow>,
    /// Timers that are over.
    pub ended_timers: Vec<u64>,
    /// Waits for messages that began.
    pub subscriptions: Vec<SubscriptionRow>,
    /// Waits for messages that are over.
    pub ended_subscriptions: Vec<u64>,
    /// Waits for signals that began.
    pub signals: Vec<SignalRow>,
    /// Waits for signals that are over.
    pub ended_signals: Vec<u64>,
    /// Data stores that were written: id and value.
    pub stores: Vec<(String, Arc<Value>)>,
    /// Messages that were sent.
    pub messages: Vec<NewMessage>,
    /// Elements that cannot go on any more.
    pub incidents: Vec<IncidentRow>,
    /// Elements that can again, or are gone.
    pub resolved: Vec<u64>,
    /// Jobs to be done.
    pub jobs: Vec<NewJob>,
    /// Whether jobs that wait for the instance to be resumed are queued again.
    pub unpark: bool,
    /// The job this transition finishes; it must still be ours.
    pub finishes: Option<ClaimedJob>,
    /// The message this transition consumes; it must still be there.
    pub consumes: Option<String>,
}

/// Stores transitions.
#[async_trait]
pub trait Transitions: Send + Sync {
    /// Stores a transition as a whole.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when the revision is no longer the one it was read at, [`Error::Guard`]
    /// when the job is no longer ours or the message is gone; then nothing is stored.
    async fn commit(&self, transition: &Transition) -> Result<(), Error>;
}
