//! Wire types of process instances.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decision::Explanation;
use super::migration::MigrationPlan;
use crate::features::tasks::model::TaskSummary;
use crate::ids::{InstanceId, ModelId};

/// Where an instance stands, as people see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InstanceState {
    /// Work is going on, or queued.
    Running,
    /// Waits for a person, message, timer or service.
    Waiting,
    /// Ended as the model says.
    Completed,
    /// An element cannot go on, or the instance ended by an error.
    Failed,
    /// Stopped by an operator.
    Suspended,
    /// Ended by an operator.
    Terminated,
}

impl InstanceState {
    /// All states, in the order filters show them.
    pub const ALL: [Self; 6] =
        [Self::Running, Self::Waiting, Self::Failed, Self::Suspended, Self::Completed, Self::Terminated];

    /// The stable word in URLs and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Suspended => "suspended",
            Self::Terminated => "terminated",
        }
    }

    /// Whether nothing can happen any more. One that failed may have ended too, or wait for an operator.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Terminated)
    }

    /// The state behind a word of [`InstanceState::as_str`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// An instance in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct InstanceSummary {
    /// The instance.
    pub id: InstanceId,
    /// Its process model.
    pub model: ModelId,
    /// The name of the process model.
    pub model_name: String,
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
}

/// Which instances to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct InstanceFilter {
    /// Only these states, comma-separated words of [`InstanceState::as_str`]; empty for all.
    #[serde(default)]
    pub states: String,
    /// Only this process model.
    #[serde(default)]
    pub model: Option<ModelId>,
    /// Only those I started.
    #[serde(default)]
    pub mine: bool,
    /// Where the page begins, from the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// How many at most (1 to 200; 50 unless told).
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of instances, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct InstancePage {
    /// The instances.
    pub instances: Vec<InstanceSummary>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u64,
}

/// One instance with all that its page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct InstanceDetail {
    /// The facts.
    pub summary: InstanceSummary,
    /// The diagrams: the process itself first, then those it calls.
    pub diagrams: Vec<InstanceDiagram>,
    /// The data: of the instance when it has ended, else by active element.
    pub data: Vec<DataOfElement>,
    /// Tasks, open first.
    pub tasks: Vec<TaskSummary>,
    /// Elements that cannot go on.
    pub incidents: Vec<IncidentView>,
    /// What is awaited: timers and messages.
    pub waits: Vec<WaitView>,
    /// Whether I may suspend, resume, terminate and retry.
    pub can_operate: bool,
}

/// A diagram with the state of its elements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct InstanceDiagram {
    /// The id of the process.
    pub process: String,
    /// The name of the process.
    pub name: String,
    /// The BPMN file.
    pub xml: String,
    /// The state of every element that was touched.
    pub elements: Vec<ElementView>,
}

/// How an element of the diagram stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct ElementView {
    /// The id of the element, or of the sequence flow that was taken.
    pub id: String,
    /// How it stands.
    pub state: ElementState,
    /// How many times it was active at once now.
    pub active: u32,
    /// How many times it completed.
    pub completed: u32,
}

/// How an element of the diagram stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ElementState {
    /// Active now.
    Active,
    /// Active, and cannot go on.
    Failed,
    /// Was active and completed.
    Completed,
    /// Was active and was cancelled.
    Cancelled,
    /// A sequence flow that was taken.
    Taken,
}

/// The data of one active element, or of the ended instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct DataOfElement {
    /// The active element; `None` for the instance itself.
    pub element: Option<String>,
    /// Its key in the instance, for changing its data.
    pub key: Option<u64>,
    /// The title to show.
    pub title: String,
    /// The variables, a JSON object.
    pub data: Value,
}

/// An element that cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct IncidentView {
    /// Its key in the instance, for retrying.
    pub key: u64,
    /// The element.
    pub element: String,
    /// Its name.
    pub title: String,
    /// The stable code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// The line of the script, counted from 1.
    pub line: Option<u32>,
    /// That line's text.
    pub source_line: Option<String>,
    /// What may help.
    pub hint: Option<String>,
    /// Since when.
    pub raised_at: Timestamp,
}

/// Something awaited that is not a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct WaitView {
    /// The element that waits.
    pub element: String,
    /// Its name.
    pub title: String,
    /// What it waits for, such as `Message “Order delivered”`.
    pub what: String,
    /// When, for a timer.
    pub due: Option<Timestamp>,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct JournalEntry {
    /// Its number in the instance, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who caused it; `None` for the engine itself.
    pub by: Option<String>,
    /// The kind of event, such as `element_completed`.
    pub kind: String,
    /// The element, if it is about one.
    pub element: Option<String>,
    /// One sentence for people.
    pub text: String,
    /// How a decision was made, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// The whole event.
    pub event: Value,
}

/// A page of the journal, newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct JournalPage {
    /// The entries.
    pub entries: Vec<JournalEntry>,
    /// Give this as `before` for older entries; `None` at the beginning.
    pub older: Option<u64>,
}

/// What an operator does with an instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum InstanceOperation {
    /// Stop all work until resumed.
    Suspend,
    /// Go on.
    Resume,
    /// End it now.
    Terminate {
        /// Why, for the journal.
        reason: Option<String>,
    },
    /// Try a failed element again.
    Retry {
        /// The element's key.
        key: u64,
    },
    /// Change the data of an active or failed element.
    UpdateData {
        /// The element's key.
        key: u64,
        /// All its variables from now on, a JSON object.
        data: Value,
    },
    /// Have an active element done without its own work.
    Skip {
        /// The element's key.
        key: u64,
        /// Variables to set instead, a JSON object; `null` for none.
        #[serde(default)]
        data: Value,
    },
    /// End an active element and go on at another one of the same process or sub-process.
    Move {
        /// The element's key.
        key: u64,
        /// The element to go on at.
        to: String,
    },
    /// Add an item to a running multi-instance activity.
    AddItem {
        /// The key of the activity, which is the element around its items.
        key: u64,
        /// The item; one that counts ignores it.
        #[serde(default)]
        item: Value,
    },
    /// Start an element besides what runs.
    Activate {
        /// The key of the open process or sub-process it lies in.
        scope: u64,
        /// The element.
        element: String,
        /// Variables it begins with besides those it finds, a JSON object; `null` for none.
        #[serde(default)]
        data: Value,
    },
    /// Go back to an element that was active before: what runs behind it ends, and it is done again with
    /// the data it had.
    Reset {
        /// The key of the open process or sub-process it lies in.
        scope: u64,
        /// The element.
        element: String,
    },
    /// Throw an error from an active element, as if it had failed by itself.
    ThrowError {
        /// The element's key.
        key: u64,
        /// The error code.
        code: String,
        /// What it carries.
        #[serde(default)]
        payload: Option<Value>,
    },
    /// Throw an escalation from an active element.
    ThrowEscalation {
        /// The element's key.
        key: u64,
        /// The escalation code.
        code: String,
        /// What it carries.
        #[serde(default)]
        payload: Option<Value>,
    },
    /// Go on by the files the model has now.
    Migrate {
        /// The version, as the check of the migration named it; another one meanwhile is refused.
        version: String,
        /// What becomes what.
        #[serde(default)]
        plan: MigrationPlan,
    },
}

/// A started instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct InstanceStarted {
    /// The instance.
    pub instance: InstanceId,
}
