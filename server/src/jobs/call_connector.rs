//! Calls a connector for a service task.
//!
//! Before the call it looks whether the task still waits; the answer ends in a command, so a second
//! answer is refused by the engine. The call itself may be made twice when a worker dies between the
//! call and the transition: connectors see the same task id.

use engine::executable::node::Retry;
use engine::id::ElementKey;
use engine::runtime::Command;
use engine::runtime::state::{InstanceStatus, Phase};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Outcome;
use crate::connector::{Answer, Call, Client, Failure};
use crate::services::Core;
use crate::services::runner::Because;
use crate::storage::jobs::{ClaimedJob, Verdict};

/// What the job needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Payload {
    element: ElementKey,
    operator: String,
    parameters: Map<String, Value>,
    retry: Retry,
    /// How often the connector failed in a way that may pass.
    #[serde(default)]
    failures: u32,
    /// The answer, when the instance was suspended before it could take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Command>,
}

/// Runs the job.
pub async fn run(core: &Core, client: &Client, job: &ClaimedJob) -> Outcome {
    let payload: Result<Payload, _> = serde_json::from_value(job.payload.clone());
    let (Some(instance), Ok(mut payload)) = (&job.instance, payload) else {
        return Outcome::Verdict(Verdict::Dead { error: "the job names no service task".to_owned() });
    };
    let command = match payload.answer.take() {
        Some(answer) => answer,
        None => {
            let (row, state, _) = match core.runner.load(instance).await {
                Ok(loaded) => loaded,
                Err(error) => return super::after(core, job, &error, job.payload.clone()),
            };
            if state.status == InstanceStatus::Suspended {
                return Outcome::Verdict(Verdict::Park { payload: job.payload.clone() });
            }
            let Some(element) = state
                .elements
                .get(&payload.element)
                .filter(|element| element.phase == Phase::WaitsForService)
            else {
                return Outcome::Verdict(Verdict::Done);
            };
            let call = Call {
                operator: &payload.operator,
                parameters: &payload.parameters,
                instance: &instance.0,
                model: &row.model.0,
                task: payload.element.0,
                element: element.node.as_str(),
            };
            match client.call(&call).await {
                Ok(Answer::Result(result)) => Command::CompleteService { element: payload.element, result },
                // The connector will call back.
                Ok(Answer::Later) => return Outcome::Verdict(Verdict::Done),
                Err(failure) if failure.transient && payload.failures < payload.retry.retries => {
                    return later(core, payload, &failure);
                }
                Err(Failure { code, message, .. }) => {
                    Command::FailService { element: payload.element, code, message }
                }
            }
        }
    };
    let because = Because { actor: None, job: Some(job), message: None };
    match core.runner.run(instance, &command, &because).await {
        Ok(()) => Outcome::Stored,
        Err(error) => {
            payload.answer = Some(command);
            let payload = serde_json::to_value(&payload).unwrap_or_else(|_| job.payload.clone());
            super::after(core, job, &error, payload)
        }
    }
}

/// Waits `backoff_base^(n+1)` seconds after the n-th failure.
fn later(core: &Core, mut payload: Payload, failure: &Failure) -> Outcome {
    payload.failures += 1;
    let seconds = i64::from(payload.retry.backoff_base.max(1)).saturating_pow(payload.failures).min(86_400);
    let now = core.clock.now();
    let at = now.saturating_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(now);
    let payload = serde_json::to_value(&payload).unwrap_or_default();
    Outcome::Verdict(Verdict::Retry { at, error: format!("{}: {}", failure.code, failure.message), payload })
}
