//! `receiveTask` (BPMN 2.0.2, 13.3.3): waits for a message.

use super::Progress;
use crate::executable::node::MessageCatch;
use crate::runtime::command::Message;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::{message, wait};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, catch: &MessageCatch) -> Result<Progress, Failure> {
    wait::for_message(run, at, catch)?;
    Ok(Progress::Stopped)
}

pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, catch: &MessageCatch, message: &Message) {
    message::take(run, at, catch, message);
}
