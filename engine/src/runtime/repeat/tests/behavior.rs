//! Events thrown when items are done.

use serde_json::{Value, json};

use crate::executable::node::{Behavior, Catch, MultiInstance, Throw};
use crate::runtime::Command;
use crate::runtime::state::InstanceStatus;
use crate::testing::{Instance, ProcessBuilder};

fn throwing(behavior: Behavior, interrupting: bool, catch: Catch) -> Instance<'static> {
    let multi = MultiInstance::over("in").collect("out", "all").throwing(behavior);
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("ask")
        .each(multi)
        .end("end")
        .boundary("event", "ask", interrupting, catch)
        .script("react", "reacted = True")
        .end("end_event")
        .executable();
    Instance::started(executable, json!({"in": [1, 2, 3]}))
}

fn answer(instance: &mut Instance<'_>, indexes: &[u32]) {
    for index in indexes {
        instance.complete_item("ask", *index, json!({"out": index * 10}));
    }
}

fn reactions(instance: &Instance<'_>) -> usize {
    instance.text().matches("react completed").count()
}

#[rstest::rstest]
#[case::each(Behavior::None(Throw::escalation("X", Some("out"))), 3)]
#[case::the_first(Behavior::One(Throw::escalation("X", Some("out"))), 1)]
#[case::some(Behavior::complex(vec![
    ("out == 10", Throw::escalation("X", None)),
    ("numberOfCompletedInstances >= 2", Throw::escalation("X", None)),
    ("True", Throw::escalation("unheard", None)),
]), 3)]
#[case::none(Behavior::All, 0)]
fn events_go_to_the_boundary_events(#[case] behavior: Behavior, #[case] reacted: usize) {
    let mut instance = throwing(behavior, false, Catch::escalation(Some("X")));
    answer(&mut instance, &[2, 1, 0]);
    assert_eq!(reactions(&instance), reacted);
    assert_eq!(instance.result()["all"], json!([0, 10, 20]));
}

#[test]
fn a_signal_is_heard_at_the_activity() {
    let behavior = Behavior::One(Throw::signal("S", Some("out")));
    let mut instance = throwing(behavior, false, Catch::signal("S"));
    answer(&mut instance, &[1, 0, 2]);
    assert_eq!(instance.result()["signal"], json!(10));
}

#[rstest::rstest]
#[case::escalation(Throw::escalation("X", Some("out")), Catch::escalation(None), json!({"escalation": 20}))]
#[case::error(Throw::Error { code: Some("E".to_owned()), payload: None }, Catch::error(None), json!({}))]
#[case::signal(Throw::signal("S", None), Catch::signal("S"), json!({}))]
fn one_that_interrupts_ends_the_activity(#[case] throw: Throw, #[case] catch: Catch, #[case] carried: Value) {
    let mut instance = throwing(Behavior::None(throw), true, catch);
    answer(&mut instance, &[2]);
    let mut expected = json!({"in": [1, 2, 3], "reacted": true});
    expected.as_object_mut().unwrap().extend(crate::testing::map(carried));
    assert_eq!(instance.result(), expected);
    let ends = ["\nask completed", "\nask cancelled"].map(|end| instance.text().matches(end).count());
    assert_eq!(ends, [1, 3], "the item is done, the activity and its other items are not");
}

#[test]
fn what_cannot_be_worked_out_is_an_incident_before_anything_is_thrown() {
    let behavior = Behavior::complex(vec![
        ("True", Throw::signal("S", None)),
        ("True", Throw::escalation("X", Some("missing"))),
    ]);
    let mut instance = throwing(behavior, false, Catch::signal("S"));
    answer(&mut instance, &[0]);
    assert_eq!(instance.incidents(), [("ask".to_owned(), "script_error".to_owned())]);
    assert_eq!(reactions(&instance), 0);
    let element = instance.item("ask", 0);
    let set = crate::testing::map(json!({"missing": 1}));
    instance.step(Command::UpdateData { element, set, removed: Vec::new() }).unwrap();
    instance.step(Command::RetryIncident { element }).unwrap();
    assert_eq!(reactions(&instance), 1);
}

#[test]
fn an_error_nobody_catches_fails_the_instance() {
    let behavior = Behavior::One(Throw::Error { code: Some("E".to_owned()), payload: None });
    let mut instance = throwing(behavior, true, Catch::error(Some("other")));
    answer(&mut instance, &[0]);
    assert_eq!(instance.state.status, InstanceStatus::Failed);
}

#[test]
fn what_a_loop_cannot_throw_is_an_incident() {
    let mut instance = throwing(Behavior::None(Throw::Terminate), true, Catch::error(None));
    answer(&mut instance, &[0]);
    assert_eq!(instance.incidents(), [("ask".to_owned(), "unsupported_event".to_owned())]);
}
