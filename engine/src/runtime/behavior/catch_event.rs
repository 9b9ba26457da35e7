//! `intermediateCatchEvent` (BPMN 2.0.2, 13.5.2): waits for a message or a time.

use super::{Answer, Progress};
use crate::executable::node::Catch;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::{message, wait};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, catch: &Catch) -> Result<Progress, Failure> {
    wait::begin(run, at, catch)
}

pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, catch: &Catch, answer: &Answer<'_>) {
    if let (Catch::Message(catch), Answer::Message(message)) = (catch, answer) {
        message::take(run, at, catch, message);
    }
}
