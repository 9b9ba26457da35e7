//! `sendTask` (BPMN 2.0.2, 13.3.3): sends a message and goes on.

use super::Progress;
use crate::executable::node::MessageThrow;
use crate::runtime::incident::Failure;
use crate::runtime::message;
use crate::runtime::run::{Active, Run};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, throw: &MessageThrow) -> Result<Progress, Failure> {
    message::send(run, at, throw)?;
    Ok(Progress::Done)
}
