//! What a multi-instance activity throws when its items are done (BPMN 2.0.2, table 10.30), to the
//! boundary events of the activity first.
//!
//! What is thrown is worked out with the data of the item before it ends, so that a failure is one of the
//! item; it is thrown by the activity, with the item completed: who catches it may end the activity.

use super::super::error::{self, Thrown};
use super::super::incident::Failure;
use super::super::run::{Active, Run};
use super::super::{command, escalation, io, message, throw};
use super::counters::Counters;
use crate::executable::node::{Behavior, Throw};

/// Something to throw, with what it carries.
pub(super) enum Due {
    Message(command::Message),
    Signal(command::Signal),
    Escalation(Thrown),
    Error(Thrown),
}

/// What is to be thrown when an item is done.
pub(super) fn due(
    run: &Run<'_>,
    item: Active<'_>,
    behavior: &Behavior,
    is_first: bool,
    counters: &Counters,
) -> Result<Vec<Due>, Failure> {
    let mut thrown: Vec<&Throw> = Vec::new();
    match behavior {
        Behavior::None(each) => thrown.extend(each.parts()),
        Behavior::One(first) if is_first => thrown.extend(first.parts()),
        Behavior::All | Behavior::One(_) => {}
        Behavior::Complex(events) => {
            let data = counters.over(io::view(run, item.key));
            for (condition, each) in events {
                if run.is_true(condition, &data)? {
                    thrown.extend(each.parts());
                }
            }
        }
    }
    thrown.into_iter().filter_map(|part| with_payload(run, item, part).transpose()).collect()
}

fn with_payload(run: &Run<'_>, item: Active<'_>, part: &Throw) -> Result<Option<Due>, Failure> {
    Ok(Some(match part {
        Throw::Message(throw) => Due::Message(message::compose(run, &run.data(item.key), throw)?),
        Throw::Signal { name, payload } => {
            let payload = throw::carried(run, item, payload.as_ref())?;
            Due::Signal(command::Signal { name: name.clone(), payload })
        }
        Throw::Escalation { code, payload } => {
            let payload = throw::carried(run, item, payload.as_ref())?;
            Due::Escalation(Thrown { code: code.clone().unwrap_or_default(), payload })
        }
        Throw::Error { code, payload } => {
            let payload = throw::carried(run, item, payload.as_ref())?;
            Due::Error(Thrown { code: code.clone().unwrap_or_default(), payload })
        }
        // Its parts are here one by one.
        Throw::None | Throw::Link | Throw::Multiple(_) => return Ok(None),
        Throw::Terminate | Throw::Cancel | Throw::Compensation { .. } => {
            return Err(Failure::new(
                "unsupported_event",
                "a loop throws errors, escalations, signals and messages when an item is done, nothing else",
            ));
        }
    }))
}

/// Throws all of it from the activity, until somebody who catches it ends the activity.
pub(super) fn all(run: &mut Run<'_>, activity: Active<'_>, due: Vec<Due>) {
    for each in due {
        if run.element(activity.key).is_none() {
            return;
        }
        match each {
            Due::Message(message) => message::post(run, activity.key, message),
            Due::Signal(signal) => {
                throw::signal(run, activity.key, &signal.name, signal.payload.as_ref());
            }
            Due::Escalation(thrown) => escalation::throw(run, activity.key, thrown),
            Due::Error(thrown) => {
                if !error::throw_at(run, activity.key, thrown.clone()) {
                    error::throw_from_end(run, activity, thrown);
                }
            }
        }
    }
}
