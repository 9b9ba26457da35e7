//! Gives a signal to one instance, or starts the process it starts.
//!
//! Idempotent: the job ends in the transition that takes the signal.

use super::Outcome;
use crate::services::Core;
use crate::services::signals;
use crate::storage::jobs::{ClaimedJob, Verdict};

/// Runs the job; its payload is the signal, and where it starts a process, if it does.
pub async fn run(core: &Core, job: &ClaimedJob) -> Outcome {
    let Ok(delivery) = serde_json::from_value(job.payload.clone()) else {
        return Outcome::Verdict(Verdict::Dead { error: "the job names no signal".to_owned() });
    };
    match signals::deliver(core, job, delivery).await {
        Ok(()) => Outcome::Stored,
        Err(error) => super::after(core, job, &error, job.payload.clone()),
    }
}
