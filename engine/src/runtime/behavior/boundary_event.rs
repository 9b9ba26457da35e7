//! `boundaryEvent` (BPMN 2.0.2, 13.5.3): goes on with the data of the activity it sits on, and ends
//! that activity when it interrupts.

use super::Progress;
use crate::executable::{Node, NodeIndex, NodeKind};
use crate::id::SubscriptionKey;
use crate::runtime::arrive;
use crate::runtime::cancel;
use crate::runtime::run::{Active, Beginning, Run};
use crate::runtime::state::Arrivals;

/// It is active only once it has fired.
pub(super) fn work() -> Progress {
    Progress::Done
}

/// Lets a boundary event fire: what it waited for has come.
pub(in crate::runtime) fn fire(
    run: &mut Run<'_>,
    activity: Active<'_>,
    node: &Node,
    key: SubscriptionKey,
    arrivals: &Arrivals,
) {
    let NodeKind::BoundaryEvent { interrupting, catch, .. } = &node.kind else {
        return;
    };
    let Some(wait) = run.state().subscriptions.get(&key).cloned() else {
        return;
    };
    if *interrupting {
        arrive::end_waits(run, &wait);
    } else {
        arrive::wait_again(run, key, &wait, catch);
    }
    let Some(event) = activity.process.find(&node.id).and_then(|index| activate(run, activity, index)) else {
        return;
    };
    arrive::take(run, event, arrivals);
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
    let beginning = Beginning { from: Some(activity.key), ..Beginning::default() };
    let element = run.activate(&activity.process.node(boundary).id, activity.scope, beginning);
    run.active(element)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::executable::node::Catch;
    use crate::runtime::Effect;
    use crate::testing::{Instance, ProcessBuilder};

    fn task_with(interrupting: bool, catch: Catch) -> Instance<'static> {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .user("review")
            .end("end")
            .boundary("event", "review", interrupting, catch)
            .script("react", "reacted = True")
            .end("end_event")
            .executable();
        Instance::started(executable, json!({"a": 1}))
    }

    #[test]
    fn an_interrupting_one_ends_the_activity() {
        let mut instance = task_with(true, Catch::after("PT1H"));
        let element = instance.element("review");
        instance.fire("event");
        assert_eq!(instance.result(), json!({"a": 1, "reacted": true}));
        assert!(instance.effects.contains(&Effect::CloseTask { element, completed: false }));
        insta::assert_snapshot!(instance.text(), @r#"
        p started with {"a":1}
        scope p opened
        start activated
        start completed, took start_to_review
        review activated
        event waits for 1970-01-01T01:00:00Z
        review waits for a person
        event triggered
        event activated
        review cancelled
        event completed, took event_to_react
        react activated
        react data: reacted=true
        react completed, took react_to_end_event
        end_event activated
        end_event completed
        scope p completed
        completed
        "#);
    }

    #[test]
    fn one_that_does_not_interrupt_leaves_the_activity_alone() {
        let mut instance = task_with(false, Catch::after("PT1H"));
        instance.advance(7_200);
        assert!(instance.state.subscriptions.is_empty(), "a duration fires once");
        instance.complete("review", json!({"b": 2}));
        assert_eq!(instance.result(), json!({"a": 1, "reacted": true, "b": 2}));
    }

    #[test]
    fn a_cycle_fires_as_often_as_it_says() {
        let mut instance = task_with(false, Catch::every("R3/PT1H"));
        instance.advance(10 * 3_600);
        assert_eq!(instance.text().matches("react completed").count(), 3);
        assert!(instance.state.subscriptions.is_empty());
    }

    #[test]
    fn times_that_nobody_saw_are_not_made_up_for() {
        let mut instance = task_with(false, Catch::every("R/PT1H"));
        instance.now = "1970-01-01T05:30:00Z".parse().unwrap();
        instance.fire("event");
        let (due, _) = instance.next_timer().unwrap();
        assert_eq!(due, "1970-01-01T06:00:00Z".parse().unwrap());
    }

    #[test]
    fn a_message_can_come_again_when_it_does_not_interrupt() {
        let mut instance = task_with(false, Catch::message("Ping"));
        for number in 1..=2 {
            instance.deliver("event", "Ping", json!({"number": number})).unwrap();
        }
        assert_eq!(instance.text().matches("react completed").count(), 2);
        instance.complete("review", json!({}));
        assert_eq!(instance.result(), json!({"a": 1, "number": 2, "reacted": true}));
    }

    #[test]
    fn waits_end_with_the_activity() {
        let mut instance = task_with(true, Catch::after("PT1H"));
        let subscription = instance.wait("event");
        instance.complete("review", json!({}));
        assert!(instance.effects.contains(&Effect::CancelTimer { subscription }));
        assert_eq!(instance.result(), json!({"a": 1}));
    }

    #[test]
    fn an_interrupting_one_ends_everything_inside() {
        let called = ProcessBuilder::new("called").start("s").user("deep").end("e").build();
        let main = ProcessBuilder::new("main")
            .start("start")
            .open("sub")
            .start("inner")
            .parallel("split")
            .call("call", 1)
            .parallel("join")
            .end("inner_end")
            .at("split")
            .parallel("join")
            .at("split")
            .receive("receive", crate::executable::node::MessageCatch::named("Never"))
            .end("inner_end_2")
            .close()
            .end("end")
            .boundary("timeout", "sub", true, Catch::after("PT1H"))
            .end("end_timeout")
            .build();
        let mut instance =
            Instance::started(crate::executable::Executable::new(vec![main, called]), json!({"a": 1}));
        instance.fire("timeout");
        assert_eq!(instance.result(), json!({"a": 1}));
        let ended = |effect: &&Effect| {
            matches!(effect, Effect::CloseTask { completed: false, .. } | Effect::UnsubscribeMessage { .. })
        };
        assert_eq!(instance.effects.iter().filter(ended).count(), 2);
    }

    #[test]
    fn a_time_that_cannot_be_read_stops_the_activity_before_its_work() {
        let mut instance = task_with(true, Catch::after("one hour"));
        assert_eq!(instance.incidents(), [("review".to_owned(), "timer_error".to_owned())]);
        assert!(!instance.effects.iter().any(|effect| matches!(effect, Effect::OpenTask { .. })));
        instance.step(crate::runtime::Command::Terminate { reason: None }).unwrap();
    }
}
