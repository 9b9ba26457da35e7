//! `startEvent` (BPMN 2.0.2, 13.5.1): plain, or waits for a message or a time.

use super::{Answer, Progress};
use crate::executable::NodeKind;
use crate::executable::node::Catch;
use crate::id::ElementKey;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::state::Phase;
use crate::runtime::{cancel, message, wait};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, catch: &Catch) -> Result<Progress, Failure> {
    wait::begin(run, at, catch)
}

/// The first start event to fire cancels the others that wait.
pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, catch: &Catch, answer: &Answer<'_>) {
    if let (Catch::Message(catch), Answer::Message(message)) = (catch, answer) {
        message::take(run, at, catch, message);
    }
    let waiting: Vec<ElementKey> = run
        .state()
        .scopes
        .get(&at.scope)
        .into_iter()
        .flat_map(|scope| scope.elements.iter().copied())
        .filter(|other| *other != at.key && run.phase(*other) == Some(Phase::WaitsForEvent))
        .filter(|other| run.active(*other).is_some_and(|other| matches!(other.node.kind, NodeKind::StartEvent(_))))
        .collect();
    for other in waiting {
        cancel::element(run, other);
    }
}
