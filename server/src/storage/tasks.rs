//! Human tasks and their drafts.

use app::features::tasks::model::{TaskKind, TaskState};
use app::ids::{InstanceId, ModelId, TaskId};
use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Error;

/// A row of `human_task`, with what a list shows of its instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// The task.
    pub id: TaskId,
    /// Its instance.
    pub instance: InstanceId,
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
    /// How it stands.
    pub state: TaskState,
    /// Its lane.
    pub lane: Option<String>,
    /// Whom it was opened for.
    pub assigned_to: Vec<Candidate>,
    /// Since when it waits.
    pub created_at: Timestamp,
    /// Who completed it, and when.
    pub completed: Option<(String, Timestamp)>,
    /// The model of the instance.
    pub model: ModelId,
    /// The name of the model.
    pub model_name: String,
    /// Who started the instance.
    pub started_by: String,
    /// When.
    pub started_at: Timestamp,
}

/// Who may do a task.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Candidate {
    /// A person.
    User(String),
    /// Everybody in a group.
    Group(String),
}

impl Candidate {
    /// The word stored, and the name.
    #[must_use]
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::User(name) => ("user", name),
            Self::Group(name) => ("group", name),
        }
    }
}

/// Human tasks.
#[async_trait]
pub trait Tasks: Send + Sync {
    /// One task.
    async fn task(&self, id: &TaskId) -> Result<Option<TaskRow>, Error>;

    /// The open tasks a person may do, oldest first, from behind one.
    async fn open_tasks(
        &self,
        username: &str,
        groups: &[String],
        after: Option<&TaskId>,
        limit: u32,
    ) -> Result<Vec<TaskRow>, Error>;

    /// How many open tasks a person may do.
    async fn count_open_tasks(&self, username: &str, groups: &[String]) -> Result<u64, Error>;

    /// The tasks a person completed, newest first, from before one.
    async fn completed_tasks(
        &self,
        username: &str,
        before: Option<&(Timestamp, TaskId)>,
        limit: u32,
    ) -> Result<Vec<TaskRow>, Error>;

    /// How many tasks a person completed.
    async fn count_completed_tasks(&self, username: &str) -> Result<u64, Error>;

    /// All tasks of an instance, oldest first.
    async fn tasks_of(&self, instance: &InstanceId) -> Result<Vec<TaskRow>, Error>;

    /// Who may do an open task.
    async fn candidates(&self, id: &TaskId) -> Result<Vec<Candidate>, Error>;

    /// What was sent when a task was completed.
    async fn answer(&self, id: &TaskId) -> Result<Option<Value>, Error>;

    /// A person's draft, and when it was saved.
    async fn draft(&self, id: &TaskId, username: &str) -> Result<Option<(Value, Timestamp)>, Error>;

    /// Which of these tasks a person has drafts of.
    async fn drafts(&self, ids: &[TaskId], username: &str) -> Result<Vec<TaskId>, Error>;

    /// Keeps a person's draft; of a task that is over meanwhile nothing is kept.
    async fn save_draft(
        &self,
        id: &TaskId,
        username: &str,
        data: &Value,
        now: Timestamp,
    ) -> Result<(), Error>;

    /// Forgets a person's draft, if there is one.
    async fn delete_draft(&self, id: &TaskId, username: &str) -> Result<(), Error>;

    /// Who completed the tasks of an instance last: element and person.
    async fn last_completers(&self, instance: &InstanceId) -> Result<Vec<(String, String)>, Error>;
}
