//! Server functions of human tasks.

use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};
use serde_json::Value;

use super::model::{TaskCompleted, TaskDetail, TaskFilter, TaskPage};
use crate::error::AppError;
use crate::ids::TaskId;

/// The tasks a person can do, or did.
#[server(prefix = "/v1.0", endpoint = "tasks", input = GetUrl, output = Json)]
pub async fn list_tasks(filter: TaskFilter, after: Option<String>) -> Result<TaskPage, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.tasks.list(&actor?, filter, after).await }.await)
}

/// One task with its form.
#[server(prefix = "/v1.0", endpoint = "tasks/show", input = GetUrl, output = Json)]
pub async fn show_task(id: TaskId) -> Result<TaskDetail, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.tasks.show(&actor?, &id).await }.await)
}

/// Keeps what was typed so far, valid or not.
#[server(prefix = "/v1.0", endpoint = "tasks/save-draft", input = Json, output = Json)]
pub async fn save_task_draft(id: TaskId, data: Value) -> Result<(), AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.tasks.save_draft(&actor?, &id, data).await }.await)
}

/// Forgets what was kept, so that the form begins anew.
#[server(prefix = "/v1.0", endpoint = "tasks/discard-draft", input = Json, output = Json)]
pub async fn discard_task_draft(id: TaskId) -> Result<(), AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.tasks.discard_draft(&actor?, &id).await }.await)
}

/// Completes a task with the data of its form.
#[server(prefix = "/v1.0", endpoint = "tasks/complete", input = Json, output = Json)]
pub async fn complete_task(id: TaskId, data: Value) -> Result<TaskCompleted, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.tasks.complete(&actor?, &id, data).await }.await)
}
