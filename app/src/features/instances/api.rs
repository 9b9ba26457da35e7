//! Server functions of process instances.

use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};
use serde_json::Value;

use super::course::Course;
use super::migration::{MigrationCheck, MigrationPlan};
use super::model::{InstanceDetail, InstanceOperation, InstancePage, InstanceStarted, JournalPage};
use crate::error::AppError;
use crate::ids::{InstanceId, ModelId};

/// Starts an instance of a process model; returns at once.
#[server(prefix = "/v1.0", endpoint = "process-instances/start", input = Json, output = Json)]
pub async fn start_instance(model: ModelId, data: Value) -> Result<InstanceStarted, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.instances.start(&actor?, &model, data).await }.await)
}

/// The instances the person may see, newest first.
#[server(prefix = "/v1.0", endpoint = "process-instances", input = GetUrl, output = Json)]
pub async fn list_instances(
    #[server(default)] states: String,
    model: Option<ModelId>,
    #[server(default)] mine: bool,
    after: Option<String>,
    limit: Option<u32>,
) -> Result<InstancePage, AppError> {
    let filter = super::model::InstanceFilter { states, model, mine, after, limit };
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.instances.list(&actor?, filter).await }.await)
}

/// One instance.
#[server(prefix = "/v1.0", endpoint = "process-instances/show", input = GetUrl, output = Json)]
pub async fn show_instance(id: InstanceId) -> Result<InstanceDetail, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.instances.show(&actor?, &id).await }.await)
}

/// The journal of an instance, newest first.
#[server(prefix = "/v1.0", endpoint = "process-instances/journal", input = GetUrl, output = Json)]
pub async fn instance_journal(id: InstanceId, before: Option<u64>) -> Result<JournalPage, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.instances.journal(&actor?, &id, before).await }.await)
}

/// What of an instance can be led another way: its active elements, and where they can go.
#[server(prefix = "/v1.0", endpoint = "process-instances/course", input = GetUrl, output = Json)]
pub async fn instance_course(id: InstanceId) -> Result<Course, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.instances.course(&actor?, &id).await }.await)
}

/// Whether an instance can go on by the files its model has now; without a plan, one is proposed.
#[server(prefix = "/v1.0", endpoint = "process-instances/check-migration", input = Json, output = Json)]
pub async fn check_migration(
    id: InstanceId,
    plan: Option<MigrationPlan>,
) -> Result<MigrationCheck, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.instances.check_migration(&actor?, &id, plan).await }.await)
}

/// Suspends, resumes, terminates, retries, changes data, leads it another way, migrates.
#[server(prefix = "/v1.0", endpoint = "process-instances/operate", input = Json, output = Json)]
pub async fn operate_instance(id: InstanceId, operation: InstanceOperation) -> Result<(), AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.instances.operate(&actor?, &id, operation).await }.await)
}

/// Sends a signal to all who wait for it, and starts what it starts.
#[server(prefix = "/v1.0", endpoint = "signals/send", input = Json, output = Json)]
pub async fn send_signal(name: String, payload: Option<Value>) -> Result<(), AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.instances.send_signal(&actor?, &name, payload).await }.await)
}

/// Sends a message to whoever waits for it.
#[server(prefix = "/v1.0", endpoint = "messages/send", input = Json, output = Json)]
pub async fn send_message(name: String, payload: Value) -> Result<Option<InstanceId>, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    crate::ports::respond(async { services.instances.send_message(&actor?, &name, payload).await }.await)
}
