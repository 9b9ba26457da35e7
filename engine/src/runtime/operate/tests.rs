//! Tests of what operators do to a running instance.

use serde_json::{Value, json};

use super::*;
use crate::executable::node::{Catch, MessageCatch, Throw};
use crate::runtime::state::InstanceStatus;
use crate::runtime::{Command, Effect};
use crate::testing::{Instance, ProcessBuilder, map};

fn run(builder: ProcessBuilder) -> Instance<'static> {
    Instance::started(builder.executable(), json!({"a": 1}))
}

fn start() -> ProcessBuilder {
    ProcessBuilder::new("p").start("start")
}

/// The scope of the process, or of a sub-process.
fn scope_of(instance: &Instance<'_>, container: Option<&str>) -> ScopeKey {
    let is_it = |scope: &Scope| scope.container.as_ref().map(ElementId::as_str) == container;
    *instance.state.scopes.iter().find(|(_, scope)| is_it(scope)).unwrap().0
}

impl Instance<'_> {
    fn skip(&mut self, node: &str, set: Value) -> Result<(), Rejection> {
        let element = self.element(node);
        self.step(Command::Skip { element, set: map(set) })
    }

    fn move_to(&mut self, node: &str, to: &str) -> Result<(), Rejection> {
        let element = self.element(node);
        self.step(Command::MoveToken { element, to: to.into() })
    }

    fn begin(&mut self, container: Option<&str>, node: &str, data: Value) -> Result<(), Rejection> {
        let scope = scope_of(self, container);
        self.step(Command::Activate { scope, node: node.into(), data: map(data) })
    }

    fn reset(&mut self, container: Option<&str>, node: &str, data: Value) -> Result<(), Rejection> {
        let scope = scope_of(self, container);
        self.step(Command::Reset { scope, node: node.into(), data: map(data) })
    }
}

#[test]
fn a_skipped_task_is_closed_and_goes_on_with_what_was_set() {
    let mut instance = run(start().user("ask").post("c = b + 1").task("after").end("end"));
    let element = instance.element("ask");
    instance.skip("ask", json!({"b": 2})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "b": 2, "c": 3}));
    assert!(instance.effects.contains(&Effect::CloseTask { element, completed: false }));
}

#[test]
fn a_skipped_service_is_not_called_and_a_late_answer_refused() {
    let mut instance = run(start().service("call", &[]).user("after").end("end"));
    let element = instance.element("call");
    instance.skip("call", json!({"result": 1})).unwrap();
    assert!(instance.effects.contains(&Effect::CancelService { element }));
    let late = instance.step(Command::CompleteService { element, result: json!(2) });
    assert_eq!(late, Err(Rejection::NotActive { element }));
}

#[test]
fn a_skipped_event_waits_no_more() {
    let mut instance = run(start()
        .receive("wait", MessageCatch::named("M"))
        .catch("pause", Catch::after("PT1H"))
        .end("end")
        .boundary("late", "wait", true, Catch::after("PT1H"))
        .end("end_late"));
    instance.skip("wait", json!({})).unwrap();
    instance.skip("pause", json!({})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1}));
    assert!(instance.state.subscriptions.is_empty());
}

#[test]
fn a_skipped_start_event_starts_the_instance() {
    let builder = ProcessBuilder::new("p")
        .start_at("ordered", Catch::message("Order"))
        .task("work")
        .end("end")
        .start_at("night", Catch::after("PT8H"))
        .task("work");
    let mut instance = run(builder);
    instance.skip("ordered", json!({"order": 1})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "order": 1}));
}

#[test]
fn what_failed_can_be_skipped() {
    let mut instance = run(start().script("bad", "fail").end("end"));
    let element = instance.element("bad");
    instance.skip("bad", json!({"mended": true})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "mended": true}));
    assert!(instance.effects.contains(&Effect::ResolveIncident { element }));
}

#[test]
fn a_post_script_that_failed_can_be_skipped() {
    let mut instance = run(start().script("work", "b = 1").post("fail").end("end"));
    instance.skip("work", json!({})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "b": 1}));
}

#[test]
fn a_skipped_sub_process_keeps_what_can_be_undone() {
    let mut instance = Instance::started(
        start()
            .open("sub")
            .start("in")
            .task("x")
            .undo("x")
            .user("ask")
            .end("out")
            .close()
            .compensate("back", None)
            .end("end")
            .executable(),
        json!({"log": ""}),
    );
    instance.skip("sub", json!({})).unwrap();
    assert_eq!(instance.result(), json!({"log": "x"}));
}

#[test]
fn what_is_being_undone_can_be_skipped() {
    let mut instance =
        run(start().task("x").undo_by_user().task("y").undo_by_user().compensate("back", None).end("end"));
    instance.skip("undo_y", json!({"y": true})).unwrap();
    instance.skip("undo_x", json!({})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "y": true}));
    let mut instance = run(start().task("x").undo_by_user().compensate("back", None).end("end"));
    instance.skip("back", json!({})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1}));
}

#[test]
fn gateways_and_cancelled_transactions_are_not_skipped() {
    let mut instance = run(start().exclusive("choose").when("missing").end("end"));
    let element = instance.element("choose");
    assert_eq!(instance.skip("choose", json!({})), Err(Rejection::NotSkippable { element }));
    let mut instance = run(start()
        .open_transaction("booking")
        .start("in")
        .task("x")
        .undo_by_user()
        .end_with("cancel", Throw::Cancel)
        .close()
        .end("end")
        .boundary("cancelled", "booking", true, Catch::Cancel)
        .end("end_cancelled"));
    let element = instance.element("cancel");
    assert_eq!(instance.skip("cancel", json!({})), Err(Rejection::NotSkippable { element }));
    instance.skip("undo_x", json!({})).unwrap();
    assert!(instance.text().contains("end_cancelled completed"));
}

#[test]
fn a_node_can_be_activated_besides_what_runs() {
    let mut instance = run(start().user("ask").task("extra").end("end"));
    instance
        .step(Command::UpdateData {
            element: instance.element("ask"),
            set: map(json!({"b": 2})),
            removed: Vec::new(),
        })
        .unwrap();
    instance.begin(None, "extra", json!({"c": 3})).unwrap();
    assert!(instance.text().contains("extra completed"));
    assert_eq!(instance.state.status, InstanceStatus::Active);
    instance.complete("ask", json!({}));
    assert_eq!(instance.result(), json!({"a": 1, "b": 2, "c": 3}));
}

#[test]
fn an_event_sub_process_can_be_begun() {
    let builder = start()
        .user("ask")
        .end("end")
        .open_event("urgent")
        .start_at("called", Catch::message("M"))
        .script("note", "n = b")
        .end("done")
        .close_event();
    let mut instance = run(builder);
    instance.begin(None, "urgent", json!({"b": 2})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "b": 2, "n": 2}));
}

#[test]
fn nothing_is_activated_where_it_does_not_belong() {
    let builder = start()
        .task("x")
        .open("sub")
        .start("in")
        .user("ask")
        .end("out")
        .open_event("undoing")
        .start_at("undo", Catch::Compensation)
        .end("undone")
        .close_event()
        .close()
        .end("end");
    let mut instance = run(builder);
    let (root, sub) = (scope_of(&instance, None), scope_of(&instance, Some("sub")));
    let not_in = |node: &str, scope| Err(Rejection::NotInScope { node: node.into(), scope });
    assert_eq!(instance.begin(None, "ask", json!({})), not_in("ask", root));
    assert_eq!(instance.begin(Some("sub"), "x", json!({})), not_in("x", sub));
    assert_eq!(instance.move_to("ask", "x"), not_in("x", sub));
    assert_eq!(instance.reset(None, "ask", json!({})), not_in("ask", root));
    let gone = ScopeKey(999);
    let nowhere = Command::Activate { scope: gone, node: "x".into(), data: Map::new() };
    assert_eq!(instance.step(nowhere), Err(Rejection::NoScope { scope: gone }));
    let unknown = Err(Rejection::UnknownElement { element: "none".to_owned() });
    assert_eq!(instance.begin(None, "none", json!({})), unknown);
    let refused = Err(Rejection::NotEnterable { node: "undoing".into() });
    assert_eq!(instance.begin(Some("sub"), "undoing", json!({})), refused);
    assert_eq!(instance.move_to("ask", "undoing"), refused);
}

#[test]
fn a_token_moves_with_its_data() {
    let mut instance = run(start().user("x").user("y").user("z").end("end"));
    instance.complete("x", json!({"b": 2}));
    let element = instance.element("y");
    instance.move_to("y", "x").unwrap();
    assert!(instance.effects.contains(&Effect::CloseTask { element, completed: false }));
    instance.complete("x", json!({"b": 3}));
    instance.move_to("y", "end").unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "b": 3}));
}

#[test]
fn what_an_element_saw_in_place_of_its_data_stays_behind() {
    let mut instance = Instance::started(
        start().user("x").inputs(&["a"]).task("y").end("end").executable(),
        json!({"a": 1, "b": 2}),
    );
    instance.move_to("x", "y").unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "b": 2}));
}

#[test]
fn a_suspended_instance_is_mended_and_goes_on_from_there() {
    let mut instance = run(start().user("x").script("y", "b = 2").user("z").end("end"));
    instance.step(Command::Suspend).unwrap();
    instance.skip("x", json!({"set": 1})).unwrap();
    assert!(!instance.text().contains("x completed"));
    instance.step(Command::Resume).unwrap();
    instance.step(Command::Suspend).unwrap();
    instance.move_to("z", "y").unwrap();
    instance.begin(None, "y", json!({})).unwrap();
    instance.reset(None, "x", json!({"a": 5})).unwrap();
    instance.step(Command::Resume).unwrap();
    instance.complete("x", json!({}));
    instance.complete("z", json!({}));
    assert_eq!(instance.result(), json!({"a": 5, "b": 2}));
}

#[test]
fn a_reset_ends_what_is_behind_and_begins_with_the_data_given() {
    let builder = start()
        .parallel("split")
        .user("x")
        .undo("x")
        .parallel("fork")
        .user("y")
        .end("end_y")
        .at("fork")
        .parallel("join")
        .user("after")
        .end("end")
        .at("split")
        .user("other")
        .parallel("join")
        .boundary("late", "x", false, Catch::after("PT1H"))
        .user("remind")
        .end("end_late");
    let mut instance = run(builder);
    instance.fire("late");
    instance.complete("x", json!({"b": 2}));
    assert_eq!(instance.state.scopes[&scope_of(&instance, None)].compensable.len(), 1);
    instance.effects.clear();
    instance.reset(None, "x", json!({"c": 3})).unwrap();
    let closed = |effect: &&Effect| matches!(effect, Effect::CloseTask { completed: false, .. });
    assert_eq!(instance.effects.iter().filter(closed).count(), 2, "y and remind, not other");
    assert!(instance.text().contains("token of fork_to_join cancelled"));
    assert!(instance.state.scopes[&scope_of(&instance, None)].compensable.is_empty());
    assert!(instance.text().contains("late waits for"), "its boundary events wait again");
    instance.complete("x", json!({}));
    instance.complete("y", json!({}));
    instance.complete("other", json!({"o": 1}));
    instance.complete("after", json!({}));
    assert_eq!(instance.result(), json!({"c": 3, "a": 1, "o": 1}));
}

#[test]
fn a_reset_of_a_node_that_is_active_begins_it_again() {
    let mut instance = run(start().open("sub").start("in").user("x").user("y").end("out").close().end("end"));
    instance.complete("x", json!({"b": 2}));
    instance.reset(None, "sub", json!({"a": 1})).unwrap();
    instance.complete("x", json!({}));
    instance.reset(Some("sub"), "x", json!({"a": 9})).unwrap();
    instance.complete("x", json!({}));
    instance.complete("y", json!({}));
    assert_eq!(instance.result(), json!({"a": 9}));
}

#[test]
fn a_scope_that_was_taken_over_is_not_reset() {
    let builder = start()
        .user("x")
        .end("end")
        .open_event("urgent")
        .start_at("called", Catch::after("PT1H"))
        .user("u")
        .end("done")
        .close_event();
    let mut instance = run(builder);
    instance.fire("called");
    let scope = scope_of(&instance, None);
    assert_eq!(instance.reset(None, "x", json!({})), Err(Rejection::Interrupted { scope }));
}
