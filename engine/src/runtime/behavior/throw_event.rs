//! `intermediateThrowEvent` (BPMN 2.0.2, 13.5.2): sends a message, or is a milestone.

use super::Progress;
use crate::executable::node::Throw;
use crate::runtime::incident::Failure;
use crate::runtime::message;
use crate::runtime::run::{Active, Run};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, throw: &Throw) -> Result<Progress, Failure> {
    match throw {
        Throw::None => Ok(Progress::Done),
        Throw::Message(throw) => message::send(run, at, throw).map(|()| Progress::Done),
        Throw::Error { .. } | Throw::Terminate => {
            Err(Failure::new("unsupported_event", "errors and terminations are thrown by end events only"))
        }
    }
}
