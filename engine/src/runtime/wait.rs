//! Begins waits: of an event itself, of boundary events, and of the starts of event sub-processes.

use serde_json::Value;

use super::behavior::Progress;
use super::data::gathered;
use super::event::Event;
use super::incident::Failure;
use super::message;
use super::run::{Active, Run};
use super::state::{Holder, Subscription, Trigger};
use crate::executable::node::{Catch, MessageCatch, Timer, TimerKind, TimerValue};
use crate::executable::{Node, NodeKind};
use crate::id::SubscriptionKey;
use crate::timer;
use crate::value::Data;

/// Waits for what an event catches; what comes without being waited for lets it go on.
pub(super) fn begin(run: &mut Run<'_>, at: Active<'_>, catch: &Catch) -> Result<Progress, Failure> {
    subscribe_all(run, Holder::Element(at.key), at.node, catch)?;
    let waits = run.element(at.key).is_some_and(|element| !element.subscriptions.is_empty());
    Ok(if waits { Progress::Stopped } else { Progress::Done })
}

/// Begins the waits of the boundary events of an activity; those that wait already are left alone.
pub(super) fn watch_boundary(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    for boundary in &at.node.boundary_events {
        let node = at.process.node(*boundary);
        if let NodeKind::BoundaryEvent { catch, .. } = &node.kind
            && !waits(run, at, node)
        {
            subscribe_all(run, Holder::Element(at.key), node, catch)?;
        }
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

/// Begins the waits for everything an event catches; what is thrown inside the instance is not
/// waited for but looked for by the one who throws.
pub(super) fn subscribe_all(
    run: &mut Run<'_>,
    holder: Holder,
    node: &Node,
    catch: &Catch,
) -> Result<(), Failure> {
    subscribe_to(run, holder, &[(node, catch)])
}

/// Begins the waits for several events: for all of them or, so that a retry does not wait twice, none.
pub(super) fn subscribe_to(
    run: &mut Run<'_>,
    holder: Holder,
    events: &[(&Node, &Catch)],
) -> Result<(), Failure> {
    let mut all = Vec::new();
    for (node, catch) in events {
        all.extend(triggers(run, holder, catch)?.into_iter().map(|(part, trigger)| (*node, part, trigger)));
    }
    for (node, part, trigger) in all {
        subscribe(run, holder, node, part, trigger);
    }
    Ok(())
}

/// What is to come for an event, with the numbers of its definitions.
fn triggers(run: &Run<'_>, holder: Holder, catch: &Catch) -> Result<Vec<(u32, Trigger)>, Failure> {
    let parts = (0..).zip(catch.parts());
    parts
        .filter_map(|(part, definition)| {
            let trigger = trigger(run, holder, definition).transpose()?;
            Some(trigger.map(|trigger| (part, trigger)))
        })
        .collect()
}

/// Begins the waits for the events behind an event-based gateway: for all of them, or for none.
pub(super) fn subscribe_behind(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    let holder = Holder::Element(at.key);
    let mut all = Vec::new();
    for flow in &at.node.outgoing {
        let event = at.process.node(at.process.flow(*flow).target);
        let awaited = match (&event.kind, event.catch()) {
            (NodeKind::ReceiveTask(catch), _) => {
                vec![(0, message_trigger(run, &data_of(run, holder), catch)?)]
            }
            (_, Some(catch)) => triggers(run, holder, catch)?,
            (_, None) => Vec::new(),
        };
        if awaited.is_empty() {
            let message =
                format!("\"{}\" behind the gateway is no event that it can wait for", event.label());
            return Err(Failure::new("unsupported", message));
        }
        all.extend(awaited.into_iter().map(|(part, trigger)| (event, part, trigger)));
    }
    if all.is_empty() {
        return Err(Failure::new("unsupported", "the gateway has no event to wait for"));
    }
    for (event, part, trigger) in all {
        subscribe(run, holder, event, part, trigger);
    }
    Ok(())
}

/// Waits for a message.
pub(super) fn subscribe_message(
    run: &mut Run<'_>,
    holder: Holder,
    node: &Node,
    catch: &MessageCatch,
) -> Result<(), Failure> {
    let trigger = message_trigger(run, &data_of(run, holder), catch)?;
    subscribe(run, holder, node, 0, trigger);
    Ok(())
}

fn subscribe(run: &mut Run<'_>, holder: Holder, node: &Node, part: u32, trigger: Trigger) {
    let subscription = SubscriptionKey(run.next_key());
    let wait = Subscription { holder, node: node.id.clone(), part, trigger };
    run.emit(Event::Subscribed { subscription, wait });
}

/// What is to come for a definition, on the data of the holder; `None` when nothing from outside is.
pub(super) fn trigger(run: &Run<'_>, holder: Holder, definition: &Catch) -> Result<Option<Trigger>, Failure> {
    Ok(Some(match definition {
        Catch::Message(catch) => message_trigger(run, &data_of(run, holder), catch)?,
        Catch::Timer(timer) => timer_trigger(run, &data_of(run, holder), timer)?,
        Catch::Signal { name, .. } => Trigger::Signal { name: name.clone() },
        Catch::Condition(_) => Trigger::Condition { holds: false },
        Catch::None
        | Catch::Error { .. }
        | Catch::Escalation { .. }
        | Catch::Cancel
        | Catch::Compensation
        | Catch::Link
        | Catch::Multiple { .. } => return Ok(None),
    }))
}

/// What an event that does not interrupt waits for next: the same, or the next time of its cycle.
/// Times that passed while nobody looked are not made up for.
pub(super) fn next(run: &Run<'_>, trigger: &Trigger) -> Option<Trigger> {
    match trigger {
        Trigger::Message { .. } | Trigger::Signal { .. } => Some(trigger.clone()),
        Trigger::Condition { .. } => Some(Trigger::Condition { holds: true }),
        Trigger::Timer { due, cycle } => {
            let (due, rest) = cycle.as_ref()?.next(run.context.now.max(*due))?;
            Some(Trigger::Timer { due, cycle: Some(rest) })
        }
        Trigger::Arrived { .. } => None,
    }
}

fn data_of(run: &Run<'_>, holder: Holder) -> Data {
    match holder {
        Holder::Element(element) => run.data(element),
        Holder::Scope(scope) => gathered(run.state(), scope),
    }
}

fn message_trigger(run: &Run<'_>, data: &Data, catch: &MessageCatch) -> Result<Trigger, Failure> {
    let correlations = message::expected(run, data, catch)?;
    Ok(Trigger::Message { name: catch.name.clone(), correlations })
}

/// The time is fixed when the wait begins: it is not evaluated again.
fn timer_trigger(run: &Run<'_>, data: &Data, timer: &Timer) -> Result<Trigger, Failure> {
    let (text, kind) = match &timer.value {
        TimerValue::Literal(text) => (text.clone(), timer.kind),
        TimerValue::Expression(program) => {
            let value = run.evaluate(program, data)?;
            timer_text(&value, timer.kind).ok_or_else(|| {
                let message = format!("the timer's expression gives {value}, not a text such as \"PT1H\"");
                Failure::new("timer_error", message)
            })?
        }
    };
    let (due, cycle) = timer::first(&text, kind, run.context.now)
        .map_err(|error| Failure::new("timer_error", error.to_string()))?;
    Ok(Trigger::Timer { due, cycle })
}

/// The ISO 8601 text of what a timer's expression gave: a text, or Python's `timedelta`, `datetime`
/// or `date` as scripts pass them on.
fn timer_text(value: &Value, kind: TimerKind) -> Option<(String, TimerKind)> {
    if let Value::String(text) = value {
        return Some((text.clone(), kind));
    }
    let part = |name: &str| value.get(name).and_then(Value::as_i64).unwrap_or(0);
    match value.get("typename")?.as_str()? {
        "timedelta" => {
            let micros = part("days")
                .checked_mul(86_400_000_000)?
                .checked_add(part("seconds").checked_mul(1_000_000)?)?
                .checked_add(part("microseconds"))?;
            // One in the past is due at once.
            let micros = micros.max(0);
            Some((format!("PT{}.{:06}S", micros / 1_000_000, micros % 1_000_000), TimerKind::Duration))
        }
        "datetime" | "date" => Some((value.get("value")?.as_str()?.to_owned(), TimerKind::Date)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[rstest::rstest]
    #[case(json!("PT1H"), Some(("PT1H", TimerKind::Cycle)))]
    #[case(json!({"typename": "timedelta", "days": 1, "seconds": 2, "microseconds": 500_000}), Some(("PT86402.500000S", TimerKind::Duration)))]
    #[case(json!({"typename": "timedelta", "days": -1, "seconds": 0, "microseconds": 0}), Some(("PT0.000000S", TimerKind::Duration)))]
    #[case(json!({"typename": "datetime", "value": "2026-05-01T12:00:00"}), Some(("2026-05-01T12:00:00", TimerKind::Date)))]
    #[case(json!(30), None)]
    fn python_times_are_timer_texts(#[case] value: Value, #[case] expected: Option<(&str, TimerKind)>) {
        let expected = expected.map(|(text, kind)| (text.to_owned(), kind));
        assert_eq!(timer_text(&value, TimerKind::Cycle), expected);
    }
}
