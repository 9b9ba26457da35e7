//! Fires a timer.
//!
//! Idempotent: a timer that fired or was cancelled has no wait any more, so the engine refuses it.

use engine::id::SubscriptionKey;
use engine::runtime::Command;

use super::Outcome;
use crate::services::Core;
use crate::services::runner::Because;
use crate::storage::jobs::{ClaimedJob, Verdict};
use crate::telemetry::metrics;

/// Runs the job; its payload names the wait.
pub async fn run(core: &Core, job: &ClaimedJob) -> Outcome {
    let subscription = job.payload.get("subscription").and_then(serde_json::Value::as_u64);
    let (Some(instance), Some(subscription)) = (&job.instance, subscription) else {
        return Outcome::Verdict(Verdict::Dead { error: "the job names no timer".to_owned() });
    };
    metrics::timer_late(core.clock.now().duration_since(job.due).unsigned_abs());
    let command = Command::FireTimer { subscription: SubscriptionKey(subscription) };
    let because = Because { actor: None, job: Some(job), message: None };
    match core.runner.run(instance, &command, &because).await {
        Ok(()) => Outcome::Stored,
        Err(error) => super::after(core, job, &error, job.payload.clone()),
    }
}
