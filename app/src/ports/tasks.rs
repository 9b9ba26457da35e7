//! Human tasks.

use async_trait::async_trait;
use serde_json::Value;

use super::Actor;
use crate::error::AppError;
use crate::features::tasks::model::{TaskCompleted, TaskDetail, TaskFilter, TaskPage};
use crate::ids::TaskId;

/// Human tasks.
#[async_trait]
pub trait Tasks: Send + Sync {
    /// The tasks a person can do, or did; `after` continues from the page before.
    async fn list(
        &self,
        actor: &Actor,
        filter: TaskFilter,
        after: Option<String>,
    ) -> Result<TaskPage, AppError>;

    /// One task with its form.
    async fn show(&self, actor: &Actor, id: &TaskId) -> Result<TaskDetail, AppError>;

    /// Keeps what was typed so far, valid or not.
    async fn save_draft(&self, actor: &Actor, id: &TaskId, data: Value) -> Result<(), AppError>;

    /// Forgets what the person kept, so that the form begins anew.
    async fn discard_draft(&self, actor: &Actor, id: &TaskId) -> Result<(), AppError>;

    /// Completes the task with the form's data; [`AppError::Invalid`] names the fields at fault.
    async fn complete(&self, actor: &Actor, id: &TaskId, data: Value) -> Result<TaskCompleted, AppError>;
}
