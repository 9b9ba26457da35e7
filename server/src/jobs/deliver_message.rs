//! Brings a message to whoever waits for it, or starts the process it starts, or leaves it for later.
//!
//! Idempotent: a message is consumed in the transition that receives it, so it is received once.

use super::Outcome;
use crate::services::Core;
use crate::services::messages::deliver;
use crate::storage::jobs::{ClaimedJob, Verdict};

/// Runs the job; its payload names the message.
pub async fn run(core: &Core, job: &ClaimedJob) -> Outcome {
    let Some(message) = job.payload.get("message").and_then(serde_json::Value::as_str) else {
        return Outcome::Verdict(Verdict::Dead { error: "the job names no message".to_owned() });
    };
    match deliver(core, message).await {
        // Kept messages are found again when somebody begins to wait for their name.
        Ok(_) => Outcome::Verdict(Verdict::Done),
        Err(error) => super::after(core, job, &error, job.payload.clone()),
    }
}
