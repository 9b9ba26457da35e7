//! What throw and end events, and the markers of multi-instance activities, throw.

use std::sync::Arc;

use serde_json::Value;

use super::behavior::Progress;
use super::error::{self, Thrown};
use super::event::Event;
use super::incident::Failure;
use super::run::{Active, Run};
use super::state::{Arrival, Trigger};
use super::{advance, arrive, cancel, compensation, escalation, message, transaction};
use crate::executable::NodeKind;
use crate::executable::node::Throw;
use crate::id::{ElementKey, SubscriptionKey};
use crate::script::Program;

/// Throws all that an event throws; what ends the event, or has it wait, is the last.
pub(super) fn all(run: &mut Run<'_>, at: Active<'_>, throw: &Throw) -> Result<Progress, Failure> {
    let (last, first): (Vec<&Throw>, Vec<&Throw>) = throw.parts().iter().partition(|part| is_last(part));
    if last.len() > 1 {
        return Err(Failure::new(
            "unsupported_event",
            "one event can do only one of these: throw an error, compensate, cancel, terminate",
        ));
    }
    for part in first.into_iter().chain(last) {
        match one(run, at, part)? {
            Progress::Done if run.element(at.key).is_some() => {}
            _ => return Ok(Progress::Stopped),
        }
    }
    Ok(Progress::Done)
}

/// Whether an event does nothing else after it.
fn is_last(throw: &Throw) -> bool {
    matches!(throw, Throw::Error { .. } | Throw::Compensation { .. } | Throw::Cancel | Throw::Terminate)
}

/// Throws one thing.
pub(super) fn one(run: &mut Run<'_>, at: Active<'_>, throw: &Throw) -> Result<Progress, Failure> {
    match throw {
        Throw::None | Throw::Link | Throw::Multiple(_) => {}
        Throw::Message(throw) => message::send(run, at, throw)?,
        Throw::Signal { name, payload } => {
            let payload = carried(run, at, payload.as_ref())?;
            signal(run, at.key, name, payload.as_ref());
        }
        Throw::Escalation { code, payload } => {
            let payload = carried(run, at, payload.as_ref())?;
            let code = code.clone().unwrap_or_default();
            // Ending before the escalation is caught keeps an end from being cancelled by it.
            if matches!(at.node.kind, NodeKind::EndEvent(Throw::Escalation { .. })) {
                run_post_script(run, at)?;
                escalation::throw_from_end(run, at, Thrown { code, payload });
                return Ok(Progress::Stopped);
            }
            escalation::throw(run, at.key, Thrown { code, payload });
        }
        Throw::Error { code, payload } => {
            let payload = carried(run, at, payload.as_ref())?;
            run_post_script(run, at)?;
            let code = code.clone().unwrap_or_default();
            error::throw_from_end(run, at, Thrown { code, payload });
            return Ok(Progress::Stopped);
        }
        Throw::Terminate => {
            run_post_script(run, at)?;
            advance::end(run, at, &[]);
            cancel::work_in(run, at.scope);
            return Ok(Progress::Stopped);
        }
        Throw::Compensation { activity, waits } => {
            return Ok(compensation::throw(run, at, *activity, *waits));
        }
        Throw::Cancel => return transaction::cancel(run, at),
    }
    Ok(Progress::Done)
}

/// Throws a signal: in this instance at once, to all others by the host.
pub(super) fn signal(run: &mut Run<'_>, element: ElementKey, name: &str, payload: Option<&Arc<Value>>) {
    run.emit(Event::SignalThrown { element, name: name.to_owned(), payload: payload.cloned() });
    deliver_signal(run, name, payload);
}

/// Gives a signal to all waits of the instance that are for it; says whether there was one.
pub(super) fn deliver_signal(run: &mut Run<'_>, name: &str, payload: Option<&Arc<Value>>) -> bool {
    let waiting: Vec<SubscriptionKey> = run
        .state()
        .subscriptions
        .iter()
        .filter(|(_, wait)| matches!(&wait.trigger, Trigger::Signal { name: awaited } if awaited == name))
        .map(|(key, _)| *key)
        .collect();
    for key in &waiting {
        // One that an earlier one has ended is refused, and that is right.
        let _ = arrive::at_subscription(run, *key, Arrival::Signal { payload: payload.cloned() });
    }
    !waiting.is_empty()
}

/// What is carried by what is thrown.
pub(super) fn carried(
    run: &Run<'_>,
    at: Active<'_>,
    payload: Option<&Program>,
) -> Result<Option<Arc<Value>>, Failure> {
    payload.map(|program| Ok(Arc::new(run.evaluate(program, &run.data(at.key))?))).transpose()
}

/// These ends do not come back to complete, so the post-script runs here.
pub(super) fn run_post_script(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    at.node.post_script.as_ref().map_or(Ok(()), |script| run.execute(script, at.key))
}
