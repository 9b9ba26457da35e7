//! The catalogue of process models.

use async_trait::async_trait;

use super::Actor;
use crate::error::AppError;
use crate::features::processes::model::{Catalog, FileContent, FileSaved, ModelDetail, NewModel};
use crate::ids::{GroupId, ModelId};

/// The catalogue of process models.
#[async_trait]
pub trait Processes: Send + Sync {
    /// Groups and models; a group and a search text narrow it down.
    async fn catalog(
        &self,
        actor: &Actor,
        group: Option<GroupId>,
        search: Option<String>,
    ) -> Result<Catalog, AppError>;

    /// One model.
    async fn show(&self, actor: &Actor, id: &ModelId) -> Result<ModelDetail, AppError>;

    /// A new model with a first diagram.
    async fn create(&self, actor: &Actor, model: NewModel) -> Result<ModelId, AppError>;

    /// A text file of a model.
    async fn read_file(&self, actor: &Actor, id: &ModelId, name: &str) -> Result<FileContent, AppError>;

    /// Stores a text file. `hash` is that of the text the change began with, `None` for a new file;
    /// [`AppError::Conflict`] when somebody else saved meanwhile.
    async fn save_file(
        &self,
        actor: &Actor,
        id: &ModelId,
        name: &str,
        text: String,
        hash: Option<String>,
    ) -> Result<FileSaved, AppError>;

    /// Removes a file.
    async fn delete_file(&self, actor: &Actor, id: &ModelId, name: &str, hash: &str) -> Result<(), AppError>;
}
