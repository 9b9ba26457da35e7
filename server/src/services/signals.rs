//! Brings signals to all who wait for them: instances, and start events.

use app::ids::InstanceId;
use engine::runtime::Command;
use engine::runtime::command::Signal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::birth::{Birth, Start};
use super::core::Core;
use super::definitions::Unusable;
use super::runner::{Because, RunError};
use crate::jobs::Kind;
use crate::models::index::EventStart;
use crate::random;
use crate::storage;
use crate::storage::jobs::{ClaimedJob, NewJob};

/// How many receivers one job finds; another one goes on behind them.
const PAGE: u32 = 500;

/// A signal that looks for its receivers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Broadcast {
    /// The signal.
    pub signal: Signal,
    /// The instance that threw it and has had it.
    pub from: Option<InstanceId>,
    /// Who caused it.
    pub actor: String,
    /// The receiver to go on behind; the start events come with the first page.
    pub after: Option<InstanceId>,
}

/// A signal for one receiver.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivery {
    signal: Signal,
    actor: String,
    /// The start event; without one it is for the instance of the job.
    start: Option<EventStart>,
}

/// The job that finds the receivers of a signal.
#[must_use]
pub fn broadcast(signal: &Signal, from: Option<&InstanceId>, actor: &str, now: Timestamp) -> NewJob {
    let broadcast =
        Broadcast { signal: signal.clone(), from: from.cloned(), actor: actor.to_owned(), after: None };
    job(Kind::BroadcastSignal, None, json!(broadcast), now, None)
}

/// A job for each receiver; and one for those behind the page.
///
/// # Errors
///
/// When the receivers cannot be read.
pub async fn receivers(core: &Core, id: &str, broadcast: &Broadcast) -> Result<Vec<NewJob>, storage::Error> {
    let Broadcast { signal, from, actor, after } = broadcast;
    let now = core.clock.now();
    let found = core.storage.waiting_for_signal(&signal.name, after.as_ref(), PAGE).await?;
    let delivery =
        |start: Option<EventStart>| json!(Delivery { signal: signal.clone(), actor: actor.clone(), start });
    let mut jobs = Vec::new();
    for instance in found.iter().filter(|instance| Some(*instance) != from.as_ref()) {
        let key = format!("signal:{id}:{}", instance.0);
        jobs.push(job(Kind::DeliverSignal, Some(instance), delivery(None), now, Some(key)));
    }
    if after.is_none() {
        for start in core.models.index().signal_starts(&signal.name) {
            let key = format!("signal:{id}:{}:{}", start.process, start.element);
            jobs.push(job(Kind::DeliverSignal, None, delivery(Some(start.clone())), now, Some(key)));
        }
    }
    if found.len() >= PAGE as usize
        && let Some(last) = found.last()
    {
        let rest = Broadcast { after: Some(last.clone()), ..broadcast.clone() };
        jobs.push(job(Kind::BroadcastSignal, None, json!(rest), now, None));
    }
    Ok(jobs)
}

/// Gives a signal to the instance of a job, or starts a process by it; the job ends with that.
///
/// # Errors
///
/// When the instance does not take it, or it cannot be stored.
pub async fn deliver(core: &Core, job: &ClaimedJob, delivery: Delivery) -> Result<(), RunError> {
    let because = Because { actor: Some(&delivery.actor), job: Some(job), message: None };
    match (&job.instance, delivery.start) {
        (Some(instance), _) => {
            let command = Command::DeliverSignal { signal: delivery.signal };
            core.runner.run(instance, &command, &because).await
        }
        (None, Some(start)) => {
            let begin = Start::by_signal(&start, delivery.signal);
            let birth = Birth::at(&core.models, &start, &delivery.actor, begin)?;
            match core.runner.create(birth, &because).await {
                Err(RunError::Unusable(Unusable::Invalid(problems))) => {
                    tracing::warn!(model = %start.model, ?problems, "a signal would start a process that cannot run");
                    Err(RunError::Missing)
                }
                other => other.map(drop),
            }
        }
        (None, None) => Err(RunError::Missing),
    }
}

fn job(
    kind: Kind,
    instance: Option<&InstanceId>,
    payload: serde_json::Value,
    now: Timestamp,
    dedupe_key: Option<String>,
) -> NewJob {
    NewJob {
        id: random::id(),
        kind: kind.as_str(),
        instance: instance.cloned(),
        next_run: now,
        payload,
        dedupe_key,
    }
}
