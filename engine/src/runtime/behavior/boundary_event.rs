//! `boundaryEvent` (BPMN 2.0.2, 13.5.3): goes on with the data of the activity it sits on, and ends
//! that activity when it interrupts.

use super::{Answer, Progress};
use crate::executable::node::Catch;
use crate::executable::{NodeIndex, NodeKind};
use crate::id::{ElementKey, SubscriptionKey};
use crate::runtime::event::Event;
use crate::runtime::run::{Active, Run};
use crate::runtime::state::Trigger;
use crate::runtime::{cancel, message};

/// It is active only once it has fired.
pub(super) fn work() -> Progress {
    Progress::Done
}

/// Lets a boundary event fire: what its subscription waited for has come.
pub(in crate::runtime) fn fire(
    run: &mut Run<'_>,
    activity: Active<'_>,
    boundary: NodeIndex,
    subscription: SubscriptionKey,
    answer: &Answer<'_>,
) {
    let NodeKind::BoundaryEvent { interrupting, catch, .. } = &activity.process.node(boundary).kind else { return };
    let next = if *interrupting { None } else { next(run, subscription) };
    run.emit(Event::Triggered { subscription, next });
    let Some(event) = activate(run, activity, boundary) else { return };
    if let (Catch::Message(catch), Answer::Message(message)) = (catch, answer) {
        message::take(run, event, catch, message);
    }
    if *interrupting {
        cancel::element(run, activity.key);
    }
}

/// Activates a boundary event with the data of its activity.
pub(in crate::runtime) fn activate<'a>(
    run: &mut Run<'a>,
    activity: Active<'_>,
    boundary: NodeIndex,
) -> Option<Active<'a>> {
    let element = ElementKey(run.next_key());
    run.emit(Event::ElementActivated {
        element,
        node: activity.process.node(boundary).id.clone(),
        scope: activity.scope,
        tokens: Vec::new(),
        from: Some(activity.key),
    });
    run.active(element)
}

/// What an event that does not interrupt waits for next: the same message, or the next time of its
/// cycle. Times that passed while nobody looked are not made up for.
fn next(run: &Run<'_>, subscription: SubscriptionKey) -> Option<Trigger> {
    match &run.state().subscriptions.get(&subscription)?.trigger {
        message @ Trigger::Message { .. } => Some(message.clone()),
        Trigger::Timer { due, cycle } => {
            let (due, rest) = cycle.as_ref()?.next(run.context.now.max(*due))?;
            Some(Trigger::Timer { due, cycle: Some(rest) })
        }
    }
}
