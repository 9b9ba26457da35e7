//! `intermediateCatchEvent` (BPMN 2.0.2, 13.5.2): waits for a message, a time, a signal, a condition, or
//! several of them; the catch event of a link passes on what comes from its throw events.

use super::Progress;
use crate::executable::node::Catch;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::wait;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, catch: &Catch) -> Result<Progress, Failure> {
    wait::begin(run, at, catch)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::executable::node::{MessageCatch, Timer, TimerKind, TimerValue};
    use crate::runtime::{Effect, Rejection};
    use crate::script::ScriptEngine;
    use crate::testing::{Instance, ProcessBuilder, TestScripts};

    fn started(catch: Catch, data: serde_json::Value) -> Instance<'static> {
        let executable =
            ProcessBuilder::new("p").start("start").catch("catch", catch).end("end").executable();
        Instance::started(executable, data)
    }

    fn timer(source: &str) -> Catch {
        let value = TimerValue::Expression(TestScripts.compile_expression(source).unwrap());
        Catch::Timer(Timer { kind: TimerKind::Duration, value })
    }

    #[test]
    fn a_timer_waits_for_its_time() {
        let mut instance = started(timer("wait"), json!({"wait": "PT90S"}));
        instance.advance(89);
        let subscription = instance.wait("catch");
        instance.advance(1);
        assert_eq!(instance.result(), json!({"wait": "PT90S"}));
        let due = "1970-01-01T00:01:30Z".parse().unwrap();
        assert!(instance.effects.contains(&Effect::ScheduleTimer {
            subscription,
            node: "catch".into(),
            due
        }));
        assert!(instance.effects.contains(&Effect::CancelTimer { subscription }));
    }

    #[rstest::rstest]
    #[case("wait", json!({"wait": "soon"}), "timer_error")]
    #[case("wait", json!({"wait": 5}), "timer_error")]
    #[case("wait", json!({}), "script_error")]
    fn a_timer_without_a_time_is_an_incident(
        #[case] source: &str,
        #[case] data: serde_json::Value,
        #[case] code: &str,
    ) {
        let mut instance = started(timer(source), data);
        assert_eq!(instance.incidents(), [("catch".to_owned(), code.to_owned())]);
        instance.mend("catch", json!({"wait": "PT1S"}));
        instance.fire("catch");
        assert_eq!(instance.result(), json!({"wait": "PT1S"}));
    }

    #[test]
    fn a_message_brings_its_payload() {
        let mut instance = started(Catch::message("Paid"), json!({"order": {"id": 1}}));
        instance.deliver("catch", "Paid", json!({"order": {"paid": true}})).unwrap();
        assert_eq!(instance.result(), json!({"order": {"id": 1, "paid": true}}));

        let catch = Catch::Message(MessageCatch::named("Paid").into_variable("payment"));
        let mut instance = started(catch, json!({}));
        instance.deliver("catch", "Paid", json!(12)).unwrap();
        assert_eq!(instance.result(), json!({"payment": 12}));
    }

    #[test]
    fn a_message_must_fit() {
        let catch = MessageCatch::named("Paid").correlated_by("id").expecting("id", "order");
        let mut instance = started(Catch::Message(catch), json!({"order": 7}));
        let refused = Err(Rejection::NotCorrelated);
        assert_eq!(instance.deliver("catch", "Other", json!({"id": 7})), refused);
        assert_eq!(instance.deliver("catch", "Paid", json!({"id": 8})), refused);
        assert_eq!(instance.deliver("catch", "Paid", json!({})), refused, "a property it lacks is not known");
        instance.deliver("catch", "Paid", json!({"id": 7})).unwrap();
        assert_eq!(instance.result(), json!({"order": 7, "id": 7}));
        assert_eq!(json!(instance.state.correlations), json!({"Key": {"id": 7}}));
    }

    #[test]
    fn what_was_sent_before_decides_what_is_expected() {
        let catch = MessageCatch::named("Reply").correlated_by("id");
        let executable = ProcessBuilder::new("p")
            .start("start")
            .send("ask", "Request", &["id"])
            .catch("catch", Catch::Message(catch))
            .end("end")
            .executable();
        let mut instance = Instance::started(executable, json!({"id": 3}));
        assert_eq!(instance.deliver("catch", "Reply", json!({"id": 4})), Err(Rejection::NotCorrelated));
        instance.deliver("catch", "Reply", json!({"id": 3})).unwrap();
        assert_eq!(instance.result(), json!({"id": 3}));
    }
}
