//! Finds all who wait for a signal and makes a job for each, so that one that fails holds up no other.
//!
//! Idempotent: the jobs are stored in the transaction that ends this one.

use super::Outcome;
use crate::services::Core;
use crate::services::signals;
use crate::storage::jobs::{ClaimedJob, Verdict};

/// Runs the job; its payload is the signal.
pub async fn run(core: &Core, job: &ClaimedJob) -> Outcome {
    let Ok(broadcast) = serde_json::from_value(job.payload.clone()) else {
        return Outcome::Verdict(Verdict::Dead { error: "the job names no signal".to_owned() });
    };
    match signals::receivers(core, &job.id, &broadcast).await {
        Ok(jobs) => Outcome::Verdict(Verdict::Split { jobs, now: core.clock.now() }),
        Err(error) => super::again(core.clock.now(), job, error.to_string(), job.payload.clone()),
    }
}
