//! Boundary events of loops, and errors inside.

use serde_json::json;

use crate::executable::node::{Catch, LoopKind, MultiInstance, Throw};
use crate::runtime::state::InstanceStatus;
use crate::runtime::{Command, Effect};
use crate::testing::{Instance, ProcessBuilder};

fn looped(catch: Catch, interrupting: bool) -> Instance<'static> {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("ask")
        .each(MultiInstance::times("3"))
        .end("end")
        .boundary("event", "ask", interrupting, catch)
        .script("react", "reacted = True")
        .end("end_event")
        .executable();
    Instance::started(executable, json!({}))
}

#[test]
fn there_is_one_for_all_items() {
    let mut instance = looped(Catch::after("PT1H"), true);
    assert_eq!(instance.state.subscriptions.len(), 1);
    instance.complete_item("ask", 1, json!({"a": 1}));
    instance.fire("event");
    assert_eq!(instance.result(), json!({"reacted": true}));
    let closed = |effect: &&Effect| matches!(effect, Effect::CloseTask { completed: false, .. });
    assert_eq!(instance.effects.iter().filter(closed).count(), 2);

    let mut instance = looped(Catch::after("PT1H"), false);
    instance.fire("event");
    for index in 0..3 {
        instance.complete_item("ask", index, json!({}));
    }
    assert_eq!(instance.result(), json!({"reacted": true}));
}

#[test]
fn it_ends_while_its_items_are_still_begun() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("ask")
        .each(MultiInstance::times("10"))
        .end("end")
        .boundary("event", "ask", true, Catch::after("PT1H"))
        .end("end_event")
        .executable();
    let mut instance = Instance::new(executable);
    instance.budget = 4;
    let data = serde_json::Map::new();
    let start = Command::Start { instance: "i".into(), data, at: None, message: None, signal: None };
    instance.single_step(start).unwrap();
    assert!(instance.state.elements.len() < 6);
    instance.fire("event");
    assert_eq!(instance.result(), json!({}));
}

#[test]
fn an_error_thrown_at_an_item_is_caught_at_the_activity() {
    let mut instance = looped(Catch::error(Some("E")), true);
    let element = instance.item("ask", 2);
    instance.step(Command::ThrowError { element, code: "E".to_owned(), payload: Some(json!(7)) }).unwrap();
    assert_eq!(instance.result(), json!({"error": 7, "reacted": true}));
}

#[test]
fn an_error_inside_an_item_is_caught_at_the_activity() {
    for multi in [MultiInstance::over("in"), MultiInstance::over("in").sequential()] {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .open("sub")
            .start("s")
            .error_end("fail", Some("E"), Some("item"))
            .close()
            .each(multi)
            .end("end")
            .boundary("event", "sub", true, Catch::error(None))
            .end("end_event")
            .executable();
        assert_eq!(
            Instance::started(executable, json!({"in": [1, 2]})).result(),
            json!({"in": [1, 2], "error": 1})
        );
    }
}

#[test]
fn an_escalation_inside_does_not_end_the_loop() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .start("s")
        .throw("note", Throw::escalation("X", Some("loopCounter")))
        .end("e")
        .close()
        .repeated(LoopKind::times(2))
        .end("end")
        .boundary("event", "sub", false, Catch::escalation(Some("X")))
        .script("react", "reacted = True")
        .end("end_event")
        .executable();
    let instance = Instance::started(executable, json!({"loopCounter": 0}));
    assert_eq!(instance.text().matches("react completed").count(), 2);
    assert_eq!(instance.state.status, InstanceStatus::Completed);
}

#[test]
fn a_service_that_fails_in_an_item_is_caught_at_the_activity() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .service("call", &[("n", "loopCounter")])
        .each(MultiInstance::times("2"))
        .end("end")
        .boundary("event", "call", true, Catch::error(Some("E")))
        .end("end_event")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    let element = instance.item("call", 1);
    let (code, message) = ("E".to_owned(), "no".to_owned());
    instance.step(Command::FailService { element, code, message }).unwrap();
    assert_eq!(instance.state.elements.len(), 0);
}
