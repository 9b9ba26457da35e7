//! Process instances.

use async_trait::async_trait;
use serde_json::Value;

use super::Actor;
use crate::error::AppError;
use crate::features::instances::course::Course;
use crate::features::instances::migration::{MigrationCheck, MigrationPlan};
use crate::features::instances::model::{
    InstanceDetail, InstanceFilter, InstanceOperation, InstancePage, InstanceStarted, JournalPage,
};
use crate::ids::{InstanceId, ModelId};

/// Process instances.
#[async_trait]
pub trait Instances: Send + Sync {
    /// Starts an instance of a model; returns at once, the work goes on in the background.
    async fn start(&self, actor: &Actor, model: &ModelId, data: Value) -> Result<InstanceStarted, AppError>;

    /// The instances the person may see.
    async fn list(&self, actor: &Actor, filter: InstanceFilter) -> Result<InstancePage, AppError>;

    /// One instance.
    async fn show(&self, actor: &Actor, id: &InstanceId) -> Result<InstanceDetail, AppError>;

    /// Its journal, newest first, from before an entry.
    async fn journal(
        &self,
        actor: &Actor,
        id: &InstanceId,
        before: Option<u64>,
    ) -> Result<JournalPage, AppError>;

    /// The active elements, and where they can go.
    async fn course(&self, actor: &Actor, id: &InstanceId) -> Result<Course, AppError>;

    /// Whether it can go on by the files its model has now, by a plan or by the one that is proposed.
    async fn check_migration(
        &self,
        actor: &Actor,
        id: &InstanceId,
        plan: Option<MigrationPlan>,
    ) -> Result<MigrationCheck, AppError>;

    /// Suspend, resume, terminate, retry, change data, lead it another way, migrate.
    async fn operate(
        &self,
        actor: &Actor,
        id: &InstanceId,
        operation: InstanceOperation,
    ) -> Result<(), AppError>;

    /// Sends a signal to all instances that wait for it, and starts what it starts.
    async fn send_signal(&self, actor: &Actor, name: &str, payload: Option<Value>) -> Result<(), AppError>;

    /// Sends a message to the instance that waits for it, or starts a process with it; the instance reached,
    /// or `None` when it is kept for a receiver to come.
    async fn send_message(
        &self,
        actor: &Actor,
        name: &str,
        payload: Value,
    ) -> Result<Option<InstanceId>, AppError>;
}
