//! Process instances: lists, one instance, its state and its journal.

use app::features::instances::model::InstanceState;
use app::ids::{InstanceId, ModelId};
use async_trait::async_trait;
use jiff::Timestamp;

use super::Error;

/// A row of `process_instance`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceRow {
    /// The instance.
    pub id: InstanceId,
    /// Its process model.
    pub model: ModelId,
    /// The name of the process model.
    pub model_name: String,
    /// The process that was started.
    pub process: String,
    /// The files it runs.
    pub definition: String,
    /// Where it stands.
    pub state: InstanceState,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub started_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The last milestone it reached.
    pub milestone: Option<String>,
    /// How many elements cannot go on.
    pub incidents: u32,
    /// How many journal entries there are; grows with every change of the state.
    pub revision: u64,
}

/// Which instances a person may see in a list: those of some models, and those the person has to do with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visible {
    /// The models whose instances may all be seen.
    pub models: Vec<ModelId>,
    /// The person.
    pub username: String,
    /// The person's groups.
    pub groups: Vec<String>,
}

/// Which instances to list.
#[derive(Debug, Clone)]
pub struct InstanceQuery {
    /// What the person may see.
    pub visible: Visible,
    /// Only these states; empty for all.
    pub states: Vec<InstanceState>,
    /// Only this model.
    pub model: Option<ModelId>,
    /// Only those this person started.
    pub started_by: Option<String>,
    /// Only those before this one, in the order of the list.
    pub before: Option<InstanceId>,
    /// How many at most.
    pub limit: u32,
}

/// A row of `element_state`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementStateRow {
    /// The process.
    pub process: String,
    /// The element or sequence flow.
    pub element: String,
    /// How often it is active now.
    pub active: u32,
    /// How often it completed.
    pub completed: u32,
    /// How often it was cancelled.
    pub cancelled: u32,
    /// How many of the active ones cannot go on.
    pub failed: u32,
    /// How often the flow was taken.
    pub taken: u32,
}

/// A row of `journal`.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalRow {
    /// Its number in the instance, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Option<String>,
    /// The kind of event.
    pub kind: String,
    /// The process of the element.
    pub process: Option<String>,
    /// The element.
    pub element: Option<String>,
    /// The event as JSON.
    pub event: serde_json::Value,
}

/// A row of `incident`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentRow {
    /// The element's key in the instance.
    pub key: u64,
    /// The element.
    pub element: String,
    /// Its name.
    pub title: String,
    /// The stable code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// The line of the script.
    pub line: Option<u32>,
    /// That line's text.
    pub source_line: Option<String>,
    /// What may help.
    pub hint: Option<String>,
    /// Since when.
    pub raised_at: Timestamp,
}

/// A row of `timer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimerRow {
    /// The wait.
    pub subscription: u64,
    /// The element that waits.
    pub element: String,
    /// Its name.
    pub title: String,
    /// When it fires.
    pub due: Timestamp,
}

/// How often models were started: model, number, when last.
pub type ModelStatistics = Vec<(ModelId, u64, Timestamp)>;

/// Process instances.
#[async_trait]
pub trait Instances: Send + Sync {
    /// One instance.
    async fn instance(&self, id: &InstanceId) -> Result<Option<InstanceRow>, Error>;

    /// One instance with the state the engine continues from, as JSON text.
    async fn instance_with_state(&self, id: &InstanceId) -> Result<Option<(InstanceRow, String)>, Error>;

    /// A page of instances, newest first.
    async fn instances(&self, query: &InstanceQuery) -> Result<Vec<InstanceRow>, Error>;

    /// How many instances a query finds in all.
    async fn count_instances(&self, query: &InstanceQuery) -> Result<u64, Error>;

    /// Whether a person started, did or may do something in an instance.
    async fn is_involved(&self, id: &InstanceId, username: &str, groups: &[String]) -> Result<bool, Error>;

    /// How the elements of an instance stand.
    async fn element_states(&self, id: &InstanceId) -> Result<Vec<ElementStateRow>, Error>;

    /// The journal, newest first, from before an entry.
    async fn journal(
        &self,
        id: &InstanceId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<JournalRow>, Error>;

    /// The journal, oldest first, from behind an entry; 0 for the beginning.
    async fn journal_behind(&self, id: &InstanceId, after: u64, limit: u32)
    -> Result<Vec<JournalRow>, Error>;

    /// The elements that cannot go on.
    async fn incidents(&self, id: &InstanceId) -> Result<Vec<IncidentRow>, Error>;

    /// The timers of an instance, soonest first.
    async fn timers(&self, id: &InstanceId) -> Result<Vec<TimerRow>, Error>;

    /// How often each model was started.
    async fn model_statistics(&self) -> Result<ModelStatistics, Error>;

    /// Whether a person ever started an instance of a model.
    async fn has_started(&self, username: &str, model: &ModelId) -> Result<bool, Error>;
}
