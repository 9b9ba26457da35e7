//! Starts an instance, or goes on where a long step paused.
//!
//! Idempotent: a second start is refused by the engine, and going on when nothing can move does nothing.

use engine::runtime::Command;

use super::Outcome;
use crate::services::Core;
use crate::services::runner::Because;
use crate::storage::jobs::{ClaimedJob, Verdict};

/// Runs the job; its payload holds the command, without one it goes on.
pub async fn run(core: &Core, job: &ClaimedJob) -> Outcome {
    let Some(instance) = &job.instance else {
        return Outcome::Verdict(Verdict::Dead { error: "the job names no instance".to_owned() });
    };
    let command = match job.payload.get("command") {
        None => Command::Continue,
        Some(command) => match serde_json::from_value(command.clone()) {
            Ok(command) => command,
            Err(error) => {
                return Outcome::Verdict(Verdict::Dead { error: format!("unknown command: {error}") });
            }
        },
    };
    let actor = job.payload.get("actor").and_then(serde_json::Value::as_str);
    let because = Because { actor, job: Some(job), message: None };
    match core.runner.run(instance, &command, &because).await {
        Ok(()) => Outcome::Stored,
        Err(error) => super::after(core, job, &error, job.payload.clone()),
    }
}
