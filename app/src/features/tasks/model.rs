//! Wire types of human tasks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{InstanceId, ModelId, TaskId};

/// Whether a task is for a form or for a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// `userTask`: a form.
    User,
    /// `manualTask`: something done outside, confirmed here.
    Manual,
}

/// How a human task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Somebody has to do it.
    Open,
    /// It was done.
    Completed,
    /// It is not needed any more.
    Cancelled,
}

/// A task in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct TaskSummary {
    /// The task.
    pub id: TaskId,
    /// Its name in the diagram, else its element id.
    pub title: String,
    /// What it is.
    pub kind: TaskKind,
    /// How it stands.
    pub state: TaskState,
    /// The instance it belongs to.
    pub instance: InstanceId,
    /// The process model of the instance.
    pub model: ModelId,
    /// The name of the process model.
    pub model_name: String,
    /// The element in the diagram.
    pub element: String,
    /// The lane, whose people do it.
    pub lane: Option<String>,
    /// The person or the groups it is for.
    pub assigned_to: Vec<String>,
    /// Whether it is for me by name rather than for a group of mine.
    pub mine: bool,
    /// Who started the instance.
    pub started_by: String,
    /// When the instance was started.
    pub started_at: Timestamp,
    /// Since when it waits.
    pub created_at: Timestamp,
    /// Who completed it, and when.
    pub completed: Option<(String, Timestamp)>,
    /// Whether I saved a draft.
    pub has_draft: bool,
}

/// Which tasks to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskFilter {
    /// Open tasks I can do.
    #[default]
    Open,
    /// Tasks I completed.
    CompletedByMe,
}

/// A page of tasks, oldest first (completed: newest first).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct TaskPage {
    /// The tasks.
    pub tasks: Vec<TaskSummary>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u64,
}

/// A task with all that is needed to do it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct TaskDetail {
    /// The task.
    pub summary: TaskSummary,
    /// The instructions, as sanitised HTML; empty when there are none.
    pub instructions_html: String,
    /// What went wrong when the instructions or the form were prepared.
    pub warnings: Vec<String>,
    /// The JSON schema of the form; `None` for a manual task, or a user task without a form.
    pub schema: Option<Value>,
    /// The UI schema of the form.
    pub ui_schema: Value,
    /// The data the form starts with: the draft if there is one, else the task data; what was sent when
    /// the task is completed.
    pub data: Value,
    /// When the draft in `data` was saved, if it is one.
    pub draft_saved_at: Option<Timestamp>,
    /// The day that is today where the server is, for date limits of the form.
    pub today: jiff::civil::Date,
    /// Whether I may complete it.
    pub can_complete: bool,
}

/// What happened when a task was completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct TaskCompleted {
    /// The instance it belonged to.
    pub instance: InstanceId,
    /// The next task of the same instance for the same person, if the process goes on to one at once.
    pub next: Option<TaskId>,
}
