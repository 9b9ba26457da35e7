//! `PUT /v1.0/tasks/{instance}/{task}/callback`: a connector brings the result it promised.

use app::AppError;
use app::ids::InstanceId;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use engine::id::ElementKey;
use engine::runtime::Command;
use serde::Deserialize;

use super::Http;
use super::problem::Problem;
use crate::connector::{Failure, signature, understand};
use crate::services::instances::run_error;
use crate::services::runner::{Because, RunError};

/// What proves that the call back comes from the connector that was asked.
#[derive(Debug, Deserialize)]
pub struct Proof {
    #[serde(default)]
    signature: String,
}

/// Completes or fails the service task; 400 when it no longer waits.
pub async fn callback(
    State(http): State<Http>,
    Path((instance, task)): Path<(InstanceId, u64)>,
    Query(proof): Query<Proof>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let expected = signature(&http.core.config.secret_key, &instance.0, task);
    if !same(&expected, &proof.signature) {
        return Err(AppError::Unauthenticated.into());
    }
    let element = ElementKey(task);
    let command = match understand(200, &body) {
        Ok(result) => Command::CompleteService { element, result },
        Err(Failure { code, message, .. }) => Command::FailService { element, code, message },
    };
    match http.core.runner.run(&instance, &command, &Because::default()).await {
        Ok(()) => Ok(StatusCode::OK),
        Err(RunError::Rejected(rejection)) => {
            Err(AppError::Transport { message: format!("The task no longer waits: {rejection}.") }.into())
        }
        Err(error) => Err(run_error(error).into()),
    }
}

/// Compares in the same time wherever the texts differ.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}
