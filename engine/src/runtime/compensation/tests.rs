//! Tests of compensation.

mod loops;

use serde_json::json;

use crate::executable::Executable;
use crate::executable::node::{Catch, NodeKind, Throw};
use crate::runtime::Command;
use crate::runtime::state::InstanceStatus;
use crate::testing::{Instance, ProcessBuilder};

/// The order in which something was undone.
fn log(instance: &Instance<'_>) -> String {
    instance.result()["log"].as_str().unwrap().to_owned()
}

fn start() -> ProcessBuilder {
    ProcessBuilder::new("p").start("start")
}

fn run(builder: ProcessBuilder) -> Instance<'static> {
    Instance::started(builder.executable(), json!({"log": ""}))
}

#[test]
fn all_that_was_completed_is_undone_newest_first() {
    let instance = run(start()
        .task("a")
        .undo("a")
        .task("b")
        .task("c")
        .undo("c")
        .compensate("back", None)
        .task("after")
        .end("end"));
    assert_eq!(log(&instance), "ca");
    insta::assert_snapshot!(instance.text(), @r#"
    p started with {"log":""}
    scope p opened
    start activated
    start completed, took start_to_a
    a activated
    a can be undone by undo_a
    a completed, took a_to_b
    b activated
    b completed, took b_to_c
    c activated
    c can be undone by undo_c
    c completed, took c_to_back
    back activated
    all in p is undone
    scope back opened
    undo_c activated
    undo_c undoes the next of back
    undo_c data: log="c"
    undo_c completed
    undo_a activated
    undo_a undoes the next of back
    undo_a data: log="ca"
    undo_a completed
    back took all of scope back
    scope back completed
    back completed, took back_to_after
    after activated
    after completed, took after_to_end
    end activated
    end completed
    scope p completed
    completed
    "#);
}

#[test]
fn with_nothing_to_undo_the_event_goes_on() {
    let instance = run(start().task("a").compensate("back", None).end("end"));
    assert_eq!(log(&instance), "");
    assert!(!instance.text().contains("scope back"));
}

#[test]
fn what_was_undone_is_not_undone_again() {
    let instance =
        run(start().task("a").undo("a").compensate("one", None).compensate("two", None).end("end"));
    assert_eq!(log(&instance), "a");
}

#[test]
fn one_activity_is_undone_as_often_as_it_was_completed() {
    let builder = start()
        .exclusive("again")
        .script("a", "n = n + 1\nlog = log")
        .undone_by("undo_a", NodeKind::ScriptTask(script("log = log + n")))
        .task("b")
        .undo("b")
        .exclusive("enough")
        .when("n < 3")
        .exclusive("again")
        .at("enough")
        .compensate("back", Some("a"))
        .end("end");
    let mut instance = Instance::new(builder.executable());
    instance.start(json!({"log": 0, "n": 0}));
    assert_eq!(instance.incidents(), []);
    assert_eq!(instance.text().matches("undo_a completed").count(), 3);
    assert_eq!(instance.text().matches("undo_b completed").count(), 0);
    // The data of the one who throws goes before that of the time the activity was completed.
    assert_eq!(instance.result()["log"], json!(9));
}

fn script(source: &str) -> crate::script::Program {
    use crate::script::ScriptEngine;
    crate::testing::TestScripts.compile_script(source).unwrap()
}

#[test]
fn a_handler_sees_what_the_activity_had_and_its_result_goes_on() {
    let builder = start()
        .script("a", "secret = 7\nseen = 1")
        .undone_by("undo_a", NodeKind::ScriptTask(script("found = secret + seen")))
        .script("forget", "del secret\nseen = 2")
        .compensate("back", None)
        .script("after", "done = found + 1")
        .end("end");
    let instance = run(builder);
    // What was forgotten does not come back.
    assert_eq!(instance.result(), json!({"seen": 2, "log": "", "found": 9, "done": 10}));
}

#[test]
fn a_handler_can_be_a_task_of_a_person_and_the_event_waits_for_it() {
    let mut instance =
        run(start().task("a").undo_by_user().task("b").undo("b").compensate("back", None).end("end"));
    assert_eq!(instance.state.status, InstanceStatus::Active);
    instance.complete("undo_a", json!({"paid": true}));
    assert_eq!(instance.result(), json!({"log": "b", "paid": true}));
}

#[test]
fn an_event_that_does_not_wait_goes_on_at_once() {
    let builder = start().task("a").undo_by_user().task("b").undo("b");
    let throw = builder.compensation(None, false);
    let mut instance = run(builder.throw("back", throw).user("next").end("end"));
    instance.complete("next", json!({"x": 1}));
    assert_eq!(instance.state.status, InstanceStatus::Active, "its scope waits for what is being undone");
    instance.complete("undo_a", json!({"y": 2}));
    assert_eq!(instance.result(), json!({"log": "b", "x": 1, "y": 2}));
    assert_eq!(instance.text().matches("back completed, took").count(), 1);
}

#[test]
fn an_end_event_ends_when_all_is_undone() {
    let builder = start().task("a").undo_by_user();
    let throw = builder.compensation(None, true);
    let mut instance = run(builder.end_with("end", throw).at("end").post("ended = True"));
    instance.complete("undo_a", json!({}));
    assert_eq!(instance.result(), json!({"log": "", "ended": true}));
    assert!(instance.text().ends_with("end data: ended=true\nend completed\nscope p completed\ncompleted\n"));
}

#[test]
fn a_failed_handler_is_tried_again() {
    let builder = start()
        .task("a")
        .undo("a")
        .task("b")
        .undone_by("undo_b", NodeKind::ScriptTask(script("log = log + extra")))
        .compensate("back", None)
        .end("end");
    let mut instance = run(builder);
    assert_eq!(instance.incidents(), [("undo_b".to_owned(), "script_error".to_owned())]);
    instance.mend("undo_b", json!({"extra": "x"}));
    assert_eq!(log(&instance), "xa");
}

#[test]
fn what_was_interrupted_cannot_be_undone() {
    let builder = start()
        .user("a")
        .undo("a")
        .end("end_a")
        .boundary("late", "a", true, Catch::after("PT1H"))
        .compensate("back", None)
        .end("end");
    let mut instance = run(builder);
    instance.fire("late");
    assert_eq!(log(&instance), "");
}

/// A sub-process with two activities that can be undone.
fn with_sub() -> ProcessBuilder {
    start()
        .task("before")
        .undo("0")
        .open("sub")
        .start("in")
        .task("a")
        .undo("a")
        .task("b")
        .undo("b")
        .end("out")
}

#[test]
fn a_sub_process_is_undone_from_inside() {
    let instance = run(with_sub().close().task("after").undo("2").compensate("back", None).end("end"));
    assert_eq!(log(&instance), "2ba0");
}

#[test]
fn a_sub_process_alone_can_be_undone() {
    let instance = run(with_sub().close().compensate("back", Some("sub")).end("end"));
    assert_eq!(log(&instance), "ba");
}

#[test]
fn the_handler_of_a_sub_process_goes_before_its_inside() {
    let instance = run(with_sub().close().undo("s").compensate("back", None).end("end"));
    assert_eq!(log(&instance), "s0");
}

#[test]
fn of_a_sub_process_of_which_some_was_undone_the_rest_is() {
    let builder = start()
        .open("sub")
        .start("in")
        .task("a")
        .undo("a")
        .task("b")
        .undo("b")
        .compensate("inner_back", Some("b"))
        .task("c")
        .undo("c")
        .end("out")
        .close()
        .compensate("back", None)
        .end("end");
    assert_eq!(log(&run(builder)), "bca");
}

#[test]
fn an_activity_around_can_be_undone_from_inside() {
    let builder = start()
        .task("a")
        .undo("a")
        .task("b")
        .undo("b")
        .open("sub")
        .start("in")
        .task("c")
        .undo("c")
        .compensate("inner_back", Some("a"))
        .end("out")
        .close()
        .compensate("back", None)
        .end("end");
    assert_eq!(log(&run(builder)), "acb");
}

/// The sub-process has an event sub-process that undoes it.
fn undone_by_event(inside: impl Fn(ProcessBuilder) -> ProcessBuilder) -> ProcessBuilder {
    let builder = with_sub()
        .open_event("undoing")
        .start_at("undo", Catch::Compensation)
        .script("note", "log = log + \"<\"");
    inside(builder).script("noted", "log = log + \">\"").end("undone").close_event().close()
}

#[test]
fn a_compensation_event_sub_process_undoes_its_sub_process_instead() {
    let builder = undone_by_event(|builder| builder);
    assert_eq!(log(&run(builder.compensate("back", None).end("end"))), "<>0");
}

#[test]
fn a_compensation_event_sub_process_may_undo_what_is_inside() {
    let builder = undone_by_event(|builder| builder.compensate("inner", None).compensate("twice", None));
    assert_eq!(log(&run(builder.compensate("back", None).end("end"))), "<ba>0");
    let builder = undone_by_event(|builder| builder.compensate("inner", Some("a")));
    assert_eq!(log(&run(builder.compensate("back", None).end("end"))), "<a>0");
}

#[test]
fn a_compensation_event_sub_process_may_wait() {
    let builder = undone_by_event(|builder| builder.user("ask"));
    let mut instance = run(builder.compensate("back", None).end("end"));
    instance.complete("ask", json!({"ok": true}));
    assert_eq!(instance.result(), json!({"log": "<>0", "ok": true}));
}

#[test]
fn a_compensation_event_sub_process_without_other_work_is_run_too() {
    let builder = start()
        .open("sub")
        .start("in")
        .task("a")
        .end("out")
        .open_event("undoing")
        .start_at("undo", Catch::Compensation)
        .script("note", "log = log + \"e\"")
        .end("undone")
        .close_event()
        .close()
        .compensate("back", None)
        .end("end");
    assert_eq!(log(&run(builder)), "e");
}

#[test]
fn what_was_completed_in_an_event_sub_process_is_undone_with_its_scope() {
    let builder = start()
        .open("sub")
        .start("in")
        .task("a")
        .undo("a")
        .error_end("fail", Some("E"), None)
        .open_event("failing")
        .start_at("failed", Catch::error(Some("E")))
        .task("b")
        .undo("b")
        .end("mended")
        .close_event()
        .close()
        .compensate("back", None)
        .end("end");
    let instance = Instance::started(builder.executable(), json!({"log": "", "error": null}));
    assert_eq!(log(&instance), "ba");
}

#[test]
fn an_event_sub_process_undoes_the_scope_around_it() {
    let builder = start()
        .task("outside")
        .undo("o")
        .open("sub")
        .start("in")
        .task("a")
        .undo("a")
        .open("inner")
        .start("inner_in")
        .task("b")
        .undo("b")
        .end("inner_out")
        .close()
        .error_end("fail", Some("E"), None)
        .open_event("failing")
        .start_at("failed", Catch::error(Some("E")))
        .task("c")
        .undo("c")
        .compensate("back", None)
        .end("mended")
        .close_event()
        .close()
        .end("end");
    assert_eq!(log(&run(builder)), "cba");
}

#[test]
fn an_error_in_a_handler_is_caught_around_it() {
    let handler =
        || ProcessBuilder::new("undo").start("undo_start").error_end("undo_failed", Some("E"), None).build();
    let main = start()
        .open("sub")
        .start("in")
        .task("a")
        .undone_by("undo_a", NodeKind::CallActivity(crate::executable::ProcessIndex(1)))
        .compensate("back", None)
        .end("out")
        .close()
        .end("end")
        .boundary("caught", "sub", true, Catch::error(Some("E")))
        .end("end_caught");
    let instance = Instance::started(Executable::new(vec![main.build(), handler()]), json!({}));
    assert_eq!(instance.state.status, InstanceStatus::Completed);
    assert!(
        instance.text().contains("back cancelled\nscope sub cancelled\nsub cancelled\n"),
        "{}",
        instance.text()
    );
}

#[test]
fn a_handler_can_be_a_sub_process_that_undoes_nothing_but_its_own() {
    let builder = start()
        .task("a")
        .undo("a")
        .cut()
        .open("undo_b")
        .start("in")
        .user("ask")
        .undo("u")
        .compensate("own", None)
        .end("out")
        .close()
        .at("a")
        .task("b")
        .undone_by_node("undo_b")
        .compensate("back", None)
        .end("end");
    let mut instance = run(builder);
    instance.complete("ask", json!({}));
    assert_eq!(log(&instance), "ua");
}

#[test]
fn terminate_ends_what_is_being_undone() {
    let builder = start()
        .parallel("split")
        .task("a")
        .undo_by_user()
        .compensate("back", None)
        .end("end")
        .at("split")
        .user("b")
        .end_with("stop", Throw::Terminate);
    let mut instance = run(builder);
    assert!(instance.text().contains("undo_a waits for a person"));
    instance.complete("b", json!({}));
    assert_eq!(instance.state.status, InstanceStatus::Completed);
    assert!(
        instance.text().contains("undo_a cancelled\nscope back cancelled\nback cancelled\n"),
        "{}",
        instance.text()
    );
}

#[test]
fn a_boundary_event_ends_a_sub_process_that_undoes() {
    let builder = start()
        .open("sub")
        .start("in")
        .task("a")
        .undo_by_user()
        .compensate("inner_back", None)
        .end("out")
        .close()
        .end("end")
        .boundary("late", "sub", true, Catch::after("PT1H"))
        .compensate("back", None)
        .end("end_late");
    let mut instance = run(builder);
    instance.fire("late");
    assert_eq!(instance.state.status, InstanceStatus::Completed);
    assert_eq!(instance.text().matches("undo_a activated").count(), 1);
}

#[test]
fn an_instance_can_be_terminated_while_it_undoes() {
    let mut instance = run(start().task("a").undo_by_user().compensate("back", None).end("end"));
    instance.step(Command::Terminate { reason: None }).unwrap();
    assert_eq!(instance.state.status, InstanceStatus::Terminated);
}

#[test]
fn a_call_activity_is_undone_by_its_handler_and_not_from_inside() {
    let called =
        || ProcessBuilder::new("called").start("called_start").task("x").undo("x").end("called_end").build();
    let main = |with_handler: bool| {
        let mut builder = start().call("call", 1);
        if with_handler {
            builder = builder.undo("c");
        }
        builder.compensate("back", None).end("end").build()
    };
    for (with_handler, expected) in [(true, "c"), (false, "")] {
        let executable = Executable::new(vec![main(with_handler), called()]);
        let instance = Instance::started(executable, json!({"log": ""}));
        assert_eq!(log(&instance), expected);
    }
}

#[test]
fn data_objects_of_a_sub_process_are_back_when_it_is_undone() {
    use crate::executable::node::{Association, Place};
    let reads = || Association::copy(Place::object("stock"), Place::variable("seen"));
    let mut builder = start()
        .open("sub")
        .objects(&["stock"])
        .start("in")
        .script("a", "stock = 5")
        .writes(Association::to(Place::object("stock")))
        .undone_by("undo_a", NodeKind::ScriptTask(script("log = log + seen")))
        .end("out")
        .close();
    builder = builder.compensate("back", None).end("end").at("undo_a").reads(reads());
    let instance = Instance::started(builder.executable(), json!({"log": 1}));
    assert_eq!(instance.incidents(), []);
    assert_eq!(instance.result()["log"], json!(6));
}
