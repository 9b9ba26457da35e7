//! Begins waits: for timers and messages of an element itself and of its boundary events.

use serde_json::Value;

use super::behavior::Progress;
use super::event::Event;
use super::incident::Failure;
use super::message;
use super::run::{Active, Run};
use super::state::{Subscription, Trigger};
use crate::executable::node::{Catch, MessageCatch, Timer, TimerKind, TimerValue};
use crate::executable::{Node, NodeKind};
use crate::id::SubscriptionKey;
use crate::timer;

/// Waits for what an event catches; what comes without being waited for lets it go on.
pub(super) fn begin(run: &mut Run<'_>, at: Active<'_>, catch: &Catch) -> Result<Progress, Failure> {
    match catch {
        Catch::Message(catch) => for_message(run, at, catch)?,
        Catch::Timer(timer) => {
            let trigger = timer_trigger(run, at, timer)?;
            subscribe(run, at, at.node, trigger);
        }
        Catch::None | Catch::Error { .. } => return Ok(Progress::Done),
    }
    Ok(Progress::Stopped)
}

/// Waits for a message as the element itself.
pub(super) fn for_message(run: &mut Run<'_>, at: Active<'_>, catch: &MessageCatch) -> Result<(), Failure> {
    let trigger = message_trigger(run, at, catch)?;
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
        let NodeKind::BoundaryEvent { catch, .. } = &node.kind else {
            continue;
        };
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
    let (text, kind) = match &timer.value {
        TimerValue::Literal(text) => (text.clone(), timer.kind),
        TimerValue::Expression(program) => {
            let value = run.evaluate(program, &run.data(at.key))?;
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
