//! Server functions of the process catalogue.

use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};

use super::model::{Catalog, FileContent, FileSaved, ModelDetail, NewModel};
use crate::error::AppError;
use crate::ids::{GroupId, ModelId};

/// Groups and models; a group and a search text narrow it down.
#[server(prefix = "/v1.0", endpoint = "process-models", input = GetUrl, output = Json)]
pub async fn list_models(group: Option<GroupId>, search: Option<String>) -> Result<Catalog, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.processes.catalog(&actor?, group, search).await }.await)
}

/// One process model.
#[server(prefix = "/v1.0", endpoint = "process-models/show", input = GetUrl, output = Json)]
pub async fn show_model(id: ModelId) -> Result<ModelDetail, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.processes.show(&actor?, &id).await }.await)
}

/// Creates a process model with a first diagram.
#[server(prefix = "/v1.0", endpoint = "process-models/create", input = Json, output = Json)]
pub async fn create_model(model: NewModel) -> Result<ModelId, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.processes.create(&actor?, model).await }.await)
}

/// A text file of a process model.
#[server(prefix = "/v1.0", endpoint = "process-models/files/show", input = GetUrl, output = Json)]
pub async fn read_file(id: ModelId, name: String) -> Result<FileContent, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.processes.read_file(&actor?, &id, &name).await }.await)
}

/// Stores a text file; `hash` is that of the text the change began with, `null` for a new file.
#[server(prefix = "/v1.0", endpoint = "process-models/files/save", input = Json, output = Json)]
pub async fn save_file(
    id: ModelId,
    name: String,
    text: String,
    hash: Option<String>,
) -> Result<FileSaved, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.processes.save_file(&actor?, &id, &name, text, hash).await }.await)
}

/// Removes a file of a process model.
#[server(prefix = "/v1.0", endpoint = "process-models/files/delete", input = Json, output = Json)]
pub async fn delete_file(id: ModelId, name: String, hash: String) -> Result<(), AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.processes.delete_file(&actor?, &id, &name, &hash).await }.await)
}
