//! Begins waits: for timers and messages of an element itself and of its boundary events.

use serde_json::Value;

use super::event::Event;
use super::incident::Failure;
use super::message;
use super::run::{Active, Run};
use super::state::{Subscription, Trigger};
use crate::executable::node::{Catch, MessageCatch, Timer, TimerValue};
use crate::executable::{Node, NodeKind};
use crate::id::SubscriptionKey;
use crate::timer;

/// Waits for a message as the element itself.
pub(super) fn for_message(run: &mut Run<'_>, at: Active<'_>, catch: &MessageCatch) -> Result<(), Failure> {
    let trigger = message_trigger(run, at, catch)?;
    subscribe(run, at, at.node, trigger);
    Ok(())
}

/// Waits for a time as the element itself.
pub(super) fn for_timer(run: &mut Run<'_>, at: Active<'_>, timer: &Timer) -> Result<(), Failure> {
    let trigger = timer_trigger(run, at, timer)?;
    subscribe(run, at, at.node, trigger);
    Ok(())
}

/// Begins the waits of the boundary events of an activity; those that wait already are left alone.
pub(super) fn watch_boundary(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    for boundary in &at.node.boundary_events {
        let node = at.process.node(*boundary);
        if waits(run, at, node) {
            continue;
        }
        let NodeKind::BoundaryEvent { catch, .. } = &node.kind else { continue };
        let trigger = match catch {
            Catch::Message(catch) => message_trigger(run, at, catch)?,
            Catch::Timer(timer) => timer_trigger(run, at, timer)?,
            Catch::None | Catch::Error { .. } => continue,
        };
        subscribe(run, at, node, trigger);
    }
    Ok(())
}

fn waits(run: &Run<'_>, at: Active<'_>, node: &Node) -> bool {
    run.element(at.key).is_some_and(|element| {
        element
            .subscriptions
            .iter()
            .filter_map(|key| run.state().subscriptions.get(key))
            .any(|subscription| subscription.node == node.id)
    })
}

fn subscribe(run: &mut Run<'_>, at: Active<'_>, node: &Node, trigger: Trigger) {
    let subscription = SubscriptionKey(run.next_key());
    let wait = Subscription { element: at.key, node: node.id.clone(), trigger };
    run.emit(Event::Subscribed { subscription, wait });
}

fn message_trigger(run: &Run<'_>, at: Active<'_>, catch: &MessageCatch) -> Result<Trigger, Failure> {
    let correlations = message::expected(run, &run.data(at.key), catch)?;
    Ok(Trigger::Message { name: catch.name.clone(), correlations })
}

/// The time is fixed when the wait begins: it is not evaluated again.
fn timer_trigger(run: &Run<'_>, at: Active<'_>, timer: &Timer) -> Result<Trigger, Failure> {
    let text = match &timer.value {
        TimerValue::Literal(text) => text.clone(),
        TimerValue::Expression(program) => match run.evaluate(program, &run.data(at.key))? {
            Value::String(text) => text,
            other => {
                return Err(Failure::new(
                    "timer_error",
                    format!("the timer's expression gives {other}, not a text such as \"PT1H\""),
                ));
            }
        },
    };
    let (due, cycle) = timer::first(&text, timer.kind, run.context.now)
        .map_err(|error| Failure::new("timer_error", error.to_string()))?;
    Ok(Trigger::Timer { due, cycle })
}
