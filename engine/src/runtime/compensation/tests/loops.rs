//! Compensation and transactions with loop markers, and what operators do to those.

use serde_json::json;

use crate::executable::node::{Catch, LoopKind, MultiInstance, Throw};
use crate::runtime::state::InstanceStatus;
use crate::runtime::{Command, Rejection};
use crate::testing::{Instance, ProcessBuilder, map};

fn start() -> ProcessBuilder {
    ProcessBuilder::new("p").start("start")
}

fn run(builder: ProcessBuilder) -> Instance<'static> {
    Instance::started(builder.executable(), json!({"log": "", "n": 0, "list": ["a", "b", "c"]}))
}

#[test]
fn an_activity_with_a_loop_marker_is_undone_once() {
    let builder = start().script("count", "n = n + 1").repeated(LoopKind::times(3)).undo("x");
    let instance = run(builder.compensate("back", None).end("end"));
    assert_eq!(instance.result()["log"], json!("x"));
    assert_eq!(instance.result()["n"], json!(3));
}

#[test]
fn a_sub_process_with_a_loop_marker_is_undone_round_by_round() {
    let builder = start()
        .open("sub")
        .start("in")
        .script("a", "n = n + 1")
        .undo("a")
        .task("b")
        .undo("b")
        .end("out")
        .close()
        .repeated(LoopKind::times(2));
    let instance = run(builder.compensate("back", Some("sub")).end("end"));
    assert_eq!(instance.result()["log"], json!("baba"));
}

#[test]
fn what_all_items_did_is_undone() {
    let builder = start()
        .open("sub")
        .start("in")
        .task("a")
        .undo("a")
        .end("out")
        .close()
        .each(MultiInstance::over("list"))
        .compensate("back", None)
        .end("end");
    assert_eq!(run(builder).result()["log"], json!("aaa"));
}

/// A transaction for each item; it is left by `end`, or by its cancel boundary event.
fn bookings() -> Instance<'static> {
    let builder = start()
        .open_transaction("booking")
        .start("in")
        .task("a")
        .undo("a")
        .user("decide")
        .exclusive("choose")
        .when("ok")
        .end("out")
        .at("choose")
        .end_with("cancel", Throw::Cancel)
        .close()
        .each(MultiInstance::over("list"))
        .end("end")
        .boundary("cancelled", "booking", true, Catch::Cancel)
        .end("end_cancelled");
    run(builder)
}

#[test]
fn a_transaction_with_a_loop_marker_is_cancelled_as_a_whole() {
    let mut instance = bookings();
    // One is done, one is cancelled, one still runs: all of their work is undone.
    instance.complete("decide", json!({"ok": true}));
    instance.complete("decide", json!({"ok": false}));
    assert_eq!(instance.state.status, InstanceStatus::Completed);
    assert_eq!(instance.text().matches("undo_a completed").count(), 3, "{}", instance.text());
    assert!(instance.text().contains("end_cancelled completed"));
    assert_eq!(instance.result(), json!({"log": "", "n": 0, "list": ["a", "b", "c"]}));
}

#[test]
fn a_transaction_with_a_loop_marker_succeeds() {
    let mut instance = bookings();
    for _ in 0..3 {
        instance.complete("decide", json!({"ok": true}));
    }
    assert_eq!(instance.state.status, InstanceStatus::Completed);
    assert!(!instance.text().contains("undo_a activated"));
}

#[test]
fn a_transaction_in_the_body_of_a_loop_is_cancelled_in_its_round_only() {
    let builder = start()
        .open("round")
        .start("in")
        .script("count", "n = n + 1")
        .open_transaction("booking")
        .start("booking_in")
        .task("a")
        .undo("a")
        .exclusive("choose")
        .when("n == 2")
        .end_with("cancel", Throw::Cancel)
        .at("choose")
        .end("booking_out")
        .default_flow()
        .close()
        .end("out")
        .boundary("cancelled", "booking", true, Catch::Cancel)
        .end("out_cancelled")
        .close()
        .repeated(LoopKind::times(3))
        .user("ask")
        .compensate("back", None)
        .end("end");
    let mut instance = run(builder);
    assert_eq!(instance.incidents(), []);
    let undone = |instance: &Instance<'_>| instance.text().matches("undo_a completed").count();
    assert_eq!(undone(&instance), 1, "the second round");
    instance.complete("ask", json!({}));
    assert_eq!(undone(&instance), 3, "the others, when all is undone");
    assert_eq!(instance.result()["log"], json!("aa"));
}

#[test]
fn an_item_or_all_of_them_can_be_skipped() {
    let builder = || {
        let each = MultiInstance::over("list").collect("result", "results");
        start().user("ask").each(each).end("end")
    };
    let mut instance = run(builder());
    let item = |instance: &Instance<'_>| {
        let mut items = instance.state.elements.iter().filter(|(_, element)| element.index.is_some());
        *items.next().unwrap().0
    };
    for result in 1..=3 {
        let element = item(&instance);
        instance.step(Command::Skip { element, set: map(json!({"result": result})) }).unwrap();
    }
    assert_eq!(instance.result()["results"], json!([1, 2, 3]));
    let mut instance = run(builder());
    let element = item(&instance);
    let refused = instance.step(Command::MoveToken { element, to: "end".into() });
    assert!(matches!(refused, Err(Rejection::NotInScope { .. })));
    let whole = instance.element("ask");
    instance.step(Command::Skip { element: whole, set: map(json!({"results": []})) }).unwrap();
    assert_eq!(instance.result()["results"], json!([]));
}

#[test]
fn a_loop_is_migrated_while_it_runs() {
    let of = |id: &str| {
        let each = MultiInstance::over("list").collect("result", "results");
        start().user(id).named("Ask").each(each).end("end").executable()
    };
    let data = json!({"list": ["a", "b", "c"]});
    let mut instance = Instance::started(of("ask"), data);
    let new = of("new");
    let plan = crate::runtime::migration::plan(&instance.executable, &new);
    instance.executable = new;
    instance.step(Command::Migrate { ids: plan.ids, processes: plan.processes }).unwrap();
    for result in 1..=3 {
        let element = *instance.state.elements.iter().find(|(_, element)| element.index.is_some()).unwrap().0;
        let data = map(json!({"result": result}));
        instance.step(Command::CompleteTask { element, data }).unwrap();
    }
    assert_eq!(instance.result()["results"], json!([1, 2, 3]));
}
