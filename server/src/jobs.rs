//! Background work: the ledger in SQL decides, apalis carries ids.
//!
//! A job is small, loads what it needs afresh, may run twice without harm, and ends in a command to
//! the engine. [`dispatcher`] hands what is due to the [`transport`]; [`worker`] claims it in the
//! ledger, runs it and settles it.

pub mod advance;
pub mod broadcast_signal;
pub mod call_connector;
pub mod deliver_message;
pub mod deliver_signal;
pub mod dispatcher;
pub mod timer_due;
pub mod transport;
pub mod worker;

use jiff::Timestamp;
use serde_json::Value;

use crate::services::Core;
use crate::services::runner::RunError;
use crate::storage::jobs::{ClaimedJob, Verdict};

/// How often the faults of our own side are tried again before a job is dead.
const MAX_ATTEMPTS: u32 = 12;

/// The kinds of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Start an instance, or go on with a long step.
    Advance,
    /// A timer is due.
    TimerDue,
    /// A message looks for its receiver.
    DeliverMessage,
    /// A signal looks for all who wait for it.
    BroadcastSignal,
    /// A signal for one instance, or for one start event.
    DeliverSignal,
    /// A connector has to be called.
    CallConnector,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Advance,
        Self::TimerDue,
        Self::DeliverMessage,
        Self::BroadcastSignal,
        Self::DeliverSignal,
        Self::CallConnector,
    ];

    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Advance => "advance",
            Self::TimerDue => "timer_due",
            Self::DeliverMessage => "deliver_message",
            Self::BroadcastSignal => "broadcast_signal",
            Self::DeliverSignal => "deliver_signal",
            Self::CallConnector => "call_connector",
        }
    }

    /// The kind behind a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What came of running a job.
#[derive(Debug)]
pub enum Outcome {
    /// Its transition was stored, and the job with it.
    Stored,
    /// The ledger has to be told.
    Verdict(Verdict),
}

/// Runs a claimed job.
pub async fn run(core: &Core, connector: &crate::connector::Client, job: &ClaimedJob) -> Outcome {
    match Kind::from_word(&job.kind) {
        Some(Kind::Advance) => advance::run(core, job).await,
        Some(Kind::TimerDue) => timer_due::run(core, job).await,
        Some(Kind::DeliverMessage) => deliver_message::run(core, job).await,
        Some(Kind::BroadcastSignal) => broadcast_signal::run(core, job).await,
        Some(Kind::DeliverSignal) => deliver_signal::run(core, job).await,
        Some(Kind::CallConnector) => call_connector::run(core, connector, job).await,
        None => Outcome::Verdict(Verdict::Dead {
            error: format!("this version knows no job of kind {:?}", job.kind),
        }),
    }
}

/// What becomes of a job whose command was not done.
fn after(core: &Core, job: &ClaimedJob, error: &RunError, payload: Value) -> Outcome {
    use engine::runtime::Rejection;
    match error {
        RunError::Rejected(Rejection::Suspended) => Outcome::Verdict(Verdict::Park { payload }),
        // What was to be done is done, or not wanted any more.
        RunError::Rejected(_) | RunError::Missing => Outcome::Verdict(Verdict::Done),
        RunError::Overtaken(what) => {
            tracing::debug!(job = job.id, what, "somebody else was faster");
            Outcome::Verdict(Verdict::Done)
        }
        RunError::Busy | RunError::Storage(_) | RunError::Unusable(_) | RunError::Corrupt(_) => {
            again(core.clock.now(), job, error.to_string(), payload)
        }
    }
}

/// Tries again later, unless it was tried too often.
fn again(now: Timestamp, job: &ClaimedJob, error: String, payload: Value) -> Outcome {
    if job.attempt >= MAX_ATTEMPTS {
        tracing::error!(job = job.id, kind = job.kind, attempt = job.attempt, error, "a job is dead");
        sentry::capture_message(&format!("job {} is dead: {error}", job.kind), sentry::Level::Error);
        return Outcome::Verdict(Verdict::Dead { error });
    }
    tracing::warn!(job = job.id, kind = job.kind, attempt = job.attempt, error, "a job is tried again");
    let at = now.saturating_add(back_off(job.attempt)).unwrap_or(now);
    Outcome::Verdict(Verdict::Retry { at, error, payload })
}

/// One second, doubled with each attempt, five minutes at most.
fn back_off(attempt: u32) -> jiff::SignedDuration {
    jiff::SignedDuration::from_secs((1_i64 << attempt.saturating_sub(1).min(9)).min(300))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<i64> = (1..=12).map(|attempt| back_off(attempt).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    }

    #[test]
    fn kinds_keep_their_words() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.as_str()), Some(kind));
        }
    }
}
