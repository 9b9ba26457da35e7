//! Standard loops.

use serde_json::json;

use crate::executable::node::{LoopKind, NodeKind};
use crate::runtime::Command;
use crate::testing::{Instance, ProcessBuilder};

fn counting(kind: LoopKind) -> Instance<'static> {
    let builder = ProcessBuilder::new("p").start("start").script("count", "n = n + 1").repeated(kind);
    Instance::started(builder.end("end").executable(), json!({"n": 0}))
}

#[rstest::rstest]
#[case::until_false(LoopKind::rounds("n < 3"), 3)]
#[case::at_least_once(LoopKind::rounds("n > 5"), 1)]
#[case::tested_before(LoopKind::while_true("n < 3"), 3)]
#[case::not_at_all(LoopKind::while_true("n > 5"), 0)]
#[case::so_many(LoopKind::times(4), 4)]
#[case::none(LoopKind::times(0), 0)]
#[case::the_condition_first(LoopKind::rounds("n < 3").at_most(9), 3)]
#[case::the_maximum_first(LoopKind::rounds("n < 3").at_most(2), 2)]
#[case::by_its_counter(LoopKind::rounds("loopCounter < 3"), 3)]
#[case::by_its_counter_before(LoopKind::while_true("loopCounter < 3"), 3)]
fn it_goes_on_while_its_condition_is_true(#[case] kind: LoopKind, #[case] rounds: u32) {
    assert_eq!(counting(kind).result(), json!({"n": rounds}));
}

#[test]
fn each_round_begins_with_what_the_one_before_left_and_the_last_replaces_the_data() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .script("change", "b = a\na = a + 1")
        .post("del x")
        .pre("x = 1")
        .repeated(LoopKind::rounds("a < 3"))
        .script("after", "done = True")
        .end("end")
        .executable();
    let instance = Instance::started(executable, json!({"a": 1}));
    assert_eq!(instance.result(), json!({"a": 3, "b": 2, "done": true}));
    insta::assert_snapshot!(instance.text(), @r#"
    p started with {"a":1}
    scope p opened
    start activated
    start completed, took start_to_change
    change activated
    change data: x=1
    scope change opened
    change activated
    change data: b=1 a=2
    item 0 of change done
    change completed
    change activated
    change data: b=2 a=3
    item 1 of change done, the last
    change completed
    change took all of scope change
    scope change completed
    change data: -x
    change completed, took change_to_after
    after activated
    after data: done=true
    after completed, took after_to_end
    end activated
    end completed
    scope p completed
    completed
    "#);
}

#[test]
fn what_a_round_removes_is_gone() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .script("change", "del a\nb = 1")
        .repeated(LoopKind::times(1))
        .end("end")
        .executable();
    assert_eq!(Instance::started(executable, json!({"a": 1})).result(), json!({"b": 1}));
}

#[test]
fn scripts_run_around_the_loop_or_for_each_round() {
    let looped = |each: bool| {
        let mut builder = ProcessBuilder::new("p")
            .start("start")
            .script("count", "n = n + 1")
            .pre("before = before + 1")
            .post("after = after + 1")
            .repeated(LoopKind::times(3));
        if each {
            builder = builder.scripts_on_instances();
        }
        Instance::started(builder.end("end").executable(), json!({"n": 0, "before": 0, "after": 0})).result()
    };
    assert_eq!(looped(false), json!({"n": 3, "before": 1, "after": 1}));
    assert_eq!(looped(true), json!({"n": 3, "before": 3, "after": 3}));
}

#[test]
fn a_variable_hides_the_counter() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .script("count", "loopCounter = loopCounter + 5")
        .repeated(LoopKind::rounds("loopCounter < 12"))
        .end("end")
        .executable();
    assert_eq!(Instance::started(executable, json!({"loopCounter": 1})).result(), json!({"loopCounter": 16}));
}

#[test]
fn a_loop_without_an_end_is_refused() {
    let kind = LoopKind::Standard { condition: None, maximum: None, test_before: false };
    assert_eq!(counting(kind).incidents(), [("count".to_owned(), "loop_error".to_owned())]);
}

#[test]
fn a_condition_that_fails_is_an_incident_and_a_retry_does_not_repeat_the_round() {
    let mut instance = counting(LoopKind::rounds("n < limit"));
    assert_eq!(instance.incidents(), [("count".to_owned(), "script_error".to_owned())]);
    let element = instance.item("count", 0);
    let set = crate::testing::map(json!({"limit": 3}));
    instance.step(Command::UpdateData { element, set, removed: Vec::new() }).unwrap();
    instance.step(Command::RetryIncident { element }).unwrap();
    assert_eq!(instance.result(), json!({"n": 3, "limit": 3}));

    let mut instance = counting(LoopKind::while_true("n < limit"));
    instance.mend("count", json!({"limit": 2}));
    assert_eq!(instance.result(), json!({"n": 2, "limit": 2}));
}

#[test]
fn an_incident_in_a_round_stops_the_loop_until_it_is_mended() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .script("count", "n = n + step")
        .repeated(LoopKind::rounds("n < 3"))
        .end("end")
        .executable();
    let mut instance = Instance::started(executable, json!({"n": 0}));
    let element = instance.item("count", 0);
    let set = crate::testing::map(json!({"step": 2}));
    instance.step(Command::UpdateData { element, set, removed: Vec::new() }).unwrap();
    instance.step(Command::RetryIncident { element }).unwrap();
    assert_eq!(instance.result(), json!({"n": 4, "step": 2}));
}

#[test]
fn a_loop_for_ever_pauses() {
    let builder = ProcessBuilder::new("p")
        .start("start")
        .node("pass", NodeKind::Task)
        .repeated(LoopKind::rounds("True"));
    let mut instance = Instance::new(builder.end("end").executable());
    instance.budget = 10;
    let start = Command::Start {
        instance: "i".into(),
        data: serde_json::Map::new(),
        at: None,
        message: None,
        signal: None,
    };
    instance.single_step(start).unwrap();
    instance.single_step(Command::Continue).unwrap();
    let started = instance.journal.iter();
    let started = started.filter(|event| matches!(event, crate::runtime::Event::ElementActivated { .. }));
    assert_eq!(started.count(), 20);
    assert_eq!(instance.state.elements.len(), 2);
    instance.step(Command::Terminate { reason: None }).unwrap();
}
