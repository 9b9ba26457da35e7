//! What events wait for has come: which event it is for, and what that does.

use super::behavior::{self, boundary_event, event_based_gateway};
use super::event::Event;
use super::incident;
use super::rejection::Rejection;
use super::run::{Active, Run};
use super::state::{Arrival, Arrivals, Holder, Phase, Subscription, Trigger};
use super::{advance, event_sub_process, guard, message, wait};
use crate::executable::NodeKind;
use crate::executable::node::Catch;
use crate::id::{ElementKey, SubscriptionKey};

/// Gives what a wait was for to the event that waits.
pub(super) fn at_subscription(
    run: &mut Run<'_>,
    key: SubscriptionKey,
    arrival: Arrival,
) -> Result<(), Rejection> {
    let Some(wait) = run.state().subscriptions.get(&key).cloned() else {
        return Err(Rejection::NoSubscription { subscription: key });
    };
    let process = match wait.holder {
        Holder::Element(element) => guard::active(run, element)?.process,
        Holder::Scope(scope) => {
            run.process(scope).ok_or_else(|| Rejection::UnknownElement { element: wait.node.to_string() })?
        }
    };
    let node = process.node(guard::node(process, &wait.node)?);
    if let Some(Catch::Multiple { all: true, .. }) = node.catch()
        && open_parts(run, &wait) > 1
    {
        run.emit(Event::PartArrived { subscription: key, arrival });
        return Ok(());
    }
    let mut arrivals = arrived(run, &wait);
    arrivals.push((wait.part, arrival));
    match wait.holder {
        Holder::Scope(scope) => event_sub_process::fire(run, scope, node, &wait, key, arrivals),
        Holder::Element(element) => {
            let at = guard::active(run, element)?;
            match &node.kind {
                NodeKind::BoundaryEvent { .. } => boundary_event::fire(run, at, node, key, &arrivals),
                _ if matches!(at.node.kind, NodeKind::EventBasedGateway { .. }) => {
                    event_based_gateway::fire(run, at, node, key, arrivals);
                }
                _ => {
                    end_waits(run, &wait);
                    go_on(run, at, &arrivals);
                }
            }
        }
    }
    Ok(())
}

/// An event has all that it waited for: it takes what that carries and goes on.
fn go_on(run: &mut Run<'_>, at: Active<'_>, arrivals: &Arrivals) {
    take(run, at, arrivals);
    if matches!(at.node.kind, NodeKind::StartEvent { .. }) {
        behavior::start_event::cancel_others(run, at);
    }
    if let Err(failure) = advance::done(run, at) {
        incident::raise(run, at.key, failure);
    }
}

/// Lets a start event that was just activated go on: what it would wait for has come already.
pub(super) fn trigger_start(run: &mut Run<'_>, element: ElementKey, arrivals: &Arrivals) {
    let Some(at) = run.active(element) else {
        return;
    };
    take(run, at, arrivals);
    run.emit(Event::PhaseChanged { element, phase: Phase::Triggered });
}

/// Puts what came into the data of an event.
pub(super) fn take(run: &mut Run<'_>, at: Active<'_>, arrivals: &Arrivals) {
    for (part, arrival) in arrivals {
        match arrival {
            Arrival::Message { message } => {
                if let Some(catch) = at.node.message_catch(*part) {
                    message::take(run, at, catch, message);
                }
            }
            Arrival::Signal { payload: Some(payload) } | Arrival::Thrown { payload: Some(payload) } => {
                let variable = at.node.catch_part(*part).and_then(variable_of);
                if let Some(variable) = variable {
                    run.set(at.key, vec![(variable.to_owned(), payload.clone())]);
                }
            }
            Arrival::Condition { seen } => {
                let set = seen.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
                run.set(at.key, set);
            }
            Arrival::Timer
            | Arrival::Undo
            | Arrival::Signal { payload: None }
            | Arrival::Thrown { payload: None } => {}
        }
    }
}

fn variable_of(catch: &Catch) -> Option<&str> {
    match catch {
        Catch::Signal { variable, .. }
        | Catch::Error { variable, .. }
        | Catch::Escalation { variable, .. } => variable.as_deref(),
        _ => None,
    }
}

/// The waits of the same event, `wait` included.
fn siblings<'r>(
    run: &'r Run<'_>,
    wait: &'r Subscription,
) -> impl Iterator<Item = (SubscriptionKey, &'r Subscription)> {
    let held: &[SubscriptionKey] = match wait.holder {
        Holder::Element(element) => run.element(element).map_or(&[], |element| &element.subscriptions),
        Holder::Scope(scope) => run.state().scopes.get(&scope).map_or(&[], |scope| &scope.subscriptions),
    };
    held.iter()
        .filter_map(|key| Some((*key, run.state().subscriptions.get(key)?)))
        .filter(|(_, other)| other.node == wait.node)
}

/// How many of the definitions of an event have not come yet.
fn open_parts(run: &Run<'_>, wait: &Subscription) -> usize {
    siblings(run, wait).filter(|(_, other)| !matches!(other.trigger, Trigger::Arrived { .. })).count()
}

/// What has come for an event already.
fn arrived(run: &Run<'_>, wait: &Subscription) -> Arrivals {
    siblings(run, wait)
        .filter_map(|(_, other)| match &other.trigger {
            Trigger::Arrived { arrival } => Some((other.part, arrival.clone())),
            _ => None,
        })
        .collect()
}

/// Ends all waits of an event: it has fired.
pub(super) fn end_waits(run: &mut Run<'_>, wait: &Subscription) {
    let all: Vec<SubscriptionKey> = siblings(run, wait).map(|(key, _)| key).collect();
    for subscription in all {
        run.emit(Event::Triggered { subscription, next: None });
    }
}

/// Has an event that does not interrupt wait again. Times that passed while nobody looked are not
/// made up for; a time without a cycle does not come again.
pub(super) fn wait_again(run: &mut Run<'_>, key: SubscriptionKey, wait: &Subscription, catch: &Catch) {
    if !matches!(catch, Catch::Multiple { all: true, .. }) {
        let next = wait::next(run, &wait.trigger);
        run.emit(Event::Triggered { subscription: key, next });
        return;
    }
    let all: Vec<(SubscriptionKey, u32)> =
        siblings(run, wait).map(|(key, other)| (key, other.part)).collect();
    for (subscription, part) in all {
        let next = match catch.parts().get(part as usize) {
            Some(Catch::Timer(timer)) if timer.kind != crate::executable::node::TimerKind::Cycle => None,
            Some(part) => wait::trigger(run, wait.holder, part).ok().flatten(),
            None => None,
        };
        run.emit(Event::Triggered { subscription, next });
    }
}
