//! Event sub-processes, and what can start them.

use serde_json::json;

use crate::executable::node::{Catch, Throw};
use crate::runtime::{Command, Effect};
use crate::testing::{Instance, ProcessBuilder};

/// A user task, and beside it an event sub-process that sets `handled`.
fn process(catch: Catch, interrupting: bool) -> ProcessBuilder {
    let mut builder = ProcessBuilder::new("p")
        .start("start")
        .script("before", "x = 1")
        .user("review")
        .end("end")
        .open_event("handler")
        .start_at("caught", catch);
    if !interrupting {
        builder = builder.beside();
    }
    builder.script("handle", "handled = x").end("handler_end").close_event()
}

fn started(catch: Catch, interrupting: bool) -> Instance<'static> {
    Instance::started(process(catch, interrupting).executable(), json!({"a": 1}))
}

#[test]
fn an_interrupting_one_ends_the_rest_and_sees_all_data_so_far() {
    let mut instance = started(Catch::message("Stop"), true);
    let task = instance.element("review");
    instance.deliver("caught", "Stop", json!({"why": "b"})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "x": 1, "why": "b", "handled": 1}));
    assert!(instance.effects.contains(&Effect::CloseTask { element: task, completed: false }));
    insta::assert_snapshot!(instance.text());
}

#[test]
fn one_that_does_not_interrupt_runs_beside_as_often_as_it_is_triggered() {
    let mut instance = started(Catch::message("Ping"), false);
    for number in 1..=3 {
        instance.deliver("caught", "Ping", json!({ "number": number })).unwrap();
    }
    instance.complete("review", json!({"done": true}));
    assert_eq!(instance.text().matches("handle completed, took").count(), 3);
    let result = instance.result();
    assert_eq!((&result["done"], &result["handled"]), (&json!(true), &json!(1)));
}

#[test]
fn its_waits_end_with_its_scope() {
    let mut instance = started(Catch::message("Stop"), true);
    let subscription = instance.wait("caught");
    instance.complete("review", json!({}));
    assert_eq!(instance.result(), json!({"a": 1, "x": 1}));
    assert!(instance.effects.contains(&Effect::UnsubscribeMessage { subscription }));

    let mut instance = started(Catch::message("Stop"), true);
    let subscription = instance.wait("caught");
    instance.step(Command::Terminate { reason: None }).unwrap();
    assert!(instance.effects.contains(&Effect::UnsubscribeMessage { subscription }));
}

#[test]
fn it_waits_while_its_scope_is_open_only() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .start("inner")
        .user("review")
        .end("inner_end")
        .open_event("handler")
        .start_at("late", Catch::after("PT1H"))
        .script("handle", "late = True")
        .end("handler_end")
        .close_event()
        .at("inner_end")
        .close()
        .user("after")
        .end("end");
    let mut instance = Instance::started(executable.executable(), json!({}));
    instance.fire("late");
    assert!(instance.state.subscriptions.is_empty());
    instance.complete("after", json!({}));
    assert_eq!(instance.result(), json!({"late": true}));
}

#[test]
fn an_error_inside_is_caught_before_the_boundary_event_around() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .start("inner")
        .script("work", "y = 2")
        .error_end("broken", Some("Broken"), Some("y"))
        .open_event("handler")
        .start_at("caught", Catch::error(Some("Broken")))
        .script("handle", "handled = error")
        .end("handler_end")
        .close_event()
        .at("work")
        .close()
        .end("end")
        .boundary("outside", "sub", true, Catch::error(None))
        .end("outside_end");
    let instance = Instance::started(executable.executable(), json!({}));
    assert_eq!(instance.result(), json!({"y": 2, "error": 2, "handled": 2}));
    assert!(!instance.text().contains("outside activated"));
}

#[test]
fn an_error_thrown_by_an_interrupting_one_goes_outwards() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .start("inner")
        .error_end("first", Some("First"), None)
        .open_event("handler")
        .start_at("caught", Catch::error(None))
        .error_end("second", Some("Second"), None)
        .close_event()
        .at("inner")
        .close()
        .end("end")
        .boundary("outside", "sub", true, Catch::error(Some("Second")))
        .script("note", "outside = True")
        .end("outside_end");
    let instance = Instance::started(executable.executable(), json!({}));
    assert_eq!(instance.result()["outside"], json!(true));
}

#[test]
fn an_error_of_the_process_itself_can_be_caught_by_one() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .service("call", &[])
        .end("end")
        .open_event("handler")
        .start_at("caught", Catch::error(Some("Timeout")))
        .script("handle", "handled = error")
        .end("handler_end")
        .close_event();
    let mut instance = Instance::started(executable.executable(), json!({}));
    let element = instance.element("call");
    let (code, message) = ("Timeout".to_owned(), "no answer".to_owned());
    instance.step(Command::FailService { element, code, message }).unwrap();
    assert_eq!(instance.result()["handled"], json!({"code": "Timeout", "message": "no answer"}));
}

#[rstest::rstest]
#[case::interrupting(true, json!({"a": 1, "escalation": 5, "seen": 5}), true)]
#[case::beside(false, json!({"a": 1, "escalation": 5, "seen": 5, "went_on": true}), false)]
fn an_escalation_is_caught_at_the_boundary(
    #[case] interrupting: bool,
    #[case] expected: serde_json::Value,
    #[case] is_cancelled: bool,
) {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .start("inner")
        .throw("raise", Throw::escalation("Late", Some("5")))
        .script("go_on", "went_on = True")
        .end("inner_end")
        .close()
        .end("end")
        .boundary("caught", "sub", interrupting, Catch::escalation(Some("Late")))
        .script("see", "seen = escalation")
        .end("caught_end");
    let instance = Instance::started(executable.executable(), json!({"a": 1}));
    assert_eq!(instance.result(), expected);
    assert_eq!(instance.text().contains("sub cancelled"), is_cancelled);
}

#[test]
fn an_escalation_nobody_catches_is_no_failure() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .throw("raise", Throw::escalation("Late", None))
        .end_with("end", Throw::escalation("Later", None));
    let instance = Instance::started(executable.executable(), json!({"a": 1}));
    assert_eq!(instance.result(), json!({"a": 1}));
    assert!(instance.text().contains("raise threw escalation \"Late\", caught by nobody"));
}

#[test]
fn a_signal_reaches_all_that_wait_for_it_here_and_is_sent_to_the_others() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .catch("first", Catch::signal("Go"))
        .parallel("join")
        .end("end")
        .at("split")
        .catch("second", Catch::signal("Go"))
        .parallel("join")
        .at("split")
        .user("wait")
        .throw("tell", Throw::signal("Go", Some("a")))
        .parallel("join");
    let mut instance = Instance::started(executable.executable(), json!({"a": 1}));
    instance.complete("wait", json!({}));
    assert_eq!(instance.result(), json!({"a": 1, "signal": 1}));
    let sent = |effect: &&Effect| matches!(effect, Effect::BroadcastSignal { .. });
    assert_eq!(instance.effects.iter().filter(sent).count(), 1);
}

#[test]
fn a_signal_from_outside_interrupts_at_a_boundary() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("task")
        .end("end")
        .boundary("stop", "task", true, Catch::signal("Stop"))
        .end("stopped");
    let mut instance = Instance::started(executable.executable(), json!({}));
    assert!(instance.signal("Other", None).is_err());
    instance.signal("Stop", Some(json!("now"))).unwrap();
    assert_eq!(instance.result(), json!({"signal": "now"}));
}

#[test]
fn a_condition_fires_when_what_it_reads_becomes_true_in_another_branch() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .catch("ready", Catch::condition("x == 2"))
        .script("after", "y = x")
        .end("end_ready")
        .at("split")
        .user("one")
        .user("two")
        .end("end_two");
    let mut instance = Instance::started(executable.executable(), json!({"x": 0}));
    instance.complete("one", json!({"x": 1}));
    assert!(!instance.text().contains("ready completed"));
    instance.complete("two", json!({"x": 2}));
    assert_eq!(instance.result(), json!({"x": 2, "y": 2}));
}

#[test]
fn a_condition_that_is_true_already_does_not_wait() {
    let executable =
        ProcessBuilder::new("p").start("start").catch("ready", Catch::condition("x == 1")).end("end");
    let instance = Instance::started(executable.executable(), json!({"x": 1}));
    assert_eq!(instance.result(), json!({"x": 1}));
}

#[test]
fn a_condition_that_stays_true_fires_once_until_it_was_false() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("task")
        .end("end")
        .boundary("high", "task", false, Catch::condition("level > 5"))
        .task("warn")
        .end("warned");
    let mut instance = Instance::started(executable.executable(), json!({"level": 0}));
    let element = instance.element("task");
    for level in [6, 7, 3, 8] {
        let set = crate::testing::map(json!({ "level": level }));
        instance.step(Command::UpdateData { element, set, removed: Vec::new() }).unwrap();
    }
    assert_eq!(instance.text().matches("warn completed").count(), 2);
}

#[test]
fn the_first_of_several_definitions_fires_the_event() {
    let catch = || Catch::first_of(vec![Catch::message("M"), Catch::after("PT1H"), Catch::signal("S")]);
    let executable = || ProcessBuilder::new("p").start("start").catch("any", catch()).end("end").executable();
    let mut by_message = Instance::started(executable(), json!({}));
    by_message.deliver("any", "M", json!({"m": 1})).unwrap();
    assert_eq!(by_message.result(), json!({"m": 1}));
    let mut by_signal = Instance::started(executable(), json!({}));
    by_signal.signal("S", Some(json!(2))).unwrap();
    assert_eq!(by_signal.result(), json!({"signal": 2}));
    let mut by_time = Instance::started(executable(), json!({}));
    by_time.advance(3_600);
    assert_eq!(by_time.result(), json!({}));
}

#[test]
fn all_of_several_definitions_have_to_come() {
    let catch = Catch::all_of(vec![Catch::message("M"), Catch::signal("S")]);
    let executable = ProcessBuilder::new("p").start("start").catch("both", catch).end("end");
    let mut instance = Instance::started(executable.executable(), json!({}));
    instance.deliver("both", "M", json!({"m": 1})).unwrap();
    assert!(!instance.text().contains("both completed"));
    assert!(instance.signal("Other", None).is_err());
    instance.signal("S", Some(json!(2))).unwrap();
    assert_eq!(instance.result(), json!({"m": 1, "signal": 2}));
}

#[test]
fn a_boundary_event_can_wait_for_all_of_several_again_and_again() {
    let catch = Catch::all_of(vec![Catch::message("M"), Catch::signal("S")]);
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("task")
        .end("end")
        .boundary("both", "task", false, catch)
        .task("note")
        .end("noted");
    let mut instance = Instance::started(executable.executable(), json!({}));
    for _ in 0..2 {
        instance.signal("S", None).unwrap();
        instance.deliver("both", "M", json!({})).unwrap();
    }
    assert_eq!(instance.text().matches("note completed").count(), 2);
    instance.complete("task", json!({}));
    assert_eq!(instance.result(), json!({}));
}

#[test]
fn an_event_throws_all_of_its_definitions() {
    let throw = Throw::Multiple(vec![
        Throw::signal("S", Some("a")),
        Throw::escalation("E", None),
        Throw::Message(crate::executable::node::MessageThrow {
            name: "M".to_owned(),
            payload: None,
            correlation: Vec::new(),
        }),
    ]);
    let executable = ProcessBuilder::new("p").start("start").end_with("end", throw);
    let instance = Instance::started(executable.executable(), json!({"a": 1}));
    assert_eq!(instance.result(), json!({"a": 1}));
    for text in ["threw signal S", "threw escalation \"E\"", "sent M"] {
        assert!(instance.text().contains(text), "{text}: {}", instance.text());
    }
}

#[test]
fn an_instance_can_be_started_by_a_signal() {
    let executable =
        ProcessBuilder::new("p").start_at("go", Catch::signal("Go")).end("end").start("plain").end("end");
    let mut instance = Instance::new(executable.executable());
    instance
        .step(Command::Start {
            instance: "i".into(),
            data: serde_json::Map::new(),
            at: None,
            message: None,
            signal: Some(crate::runtime::command::Signal {
                name: "Go".to_owned(),
                payload: Some(json!(7).into()),
            }),
        })
        .unwrap();
    assert_eq!(instance.result(), json!({"signal": 7}));
}

#[test]
fn an_error_from_outside_is_thrown_at_the_activity() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("task")
        .end("end")
        .boundary("refused", "task", true, Catch::error(Some("Refused")))
        .end("refused_end");
    let mut instance = Instance::started(executable.executable(), json!({}));
    let element = instance.element("task");
    let throw =
        |code: &str| Command::ThrowError { element, code: code.to_owned(), payload: Some(json!("no")) };
    instance.step(throw("Other")).unwrap();
    assert_eq!(instance.incidents(), [("task".to_owned(), "Other".to_owned())]);
    instance.step(throw("Refused")).unwrap();
    assert_eq!(instance.result(), json!({"error": "no"}));
}

/// One with a pre-script that needs `z`.
fn with_pre_script() -> Instance<'static> {
    let process = ProcessBuilder::new("p")
        .start("start")
        .user("review")
        .end("end")
        .open_event("handler")
        .start_at("caught", Catch::message("Stop"))
        .script("handle", "handled = y")
        .end("handler_end")
        .close_event()
        .at("handler")
        .pre("y = z + 1");
    let mut instance = Instance::started(process.executable(), json!({"a": 1}));
    instance.deliver("caught", "Stop", json!({"why": "b"})).unwrap();
    instance
}

#[test]
fn the_inside_waits_until_a_pre_script_that_failed_is_mended() {
    let mut instance = with_pre_script();
    assert_eq!(instance.incidents(), [("handler".to_owned(), "script_error".to_owned())]);
    assert!(!instance.text().contains("caught activated"));
    instance.mend("handler", json!({"z": 1}));
    assert_eq!(instance.result(), json!({"a": 1, "z": 1, "y": 2, "why": "b", "handled": 2}));
    assert_eq!(instance.text().matches("caught activated").count(), 1);
}

#[test]
fn one_whose_pre_script_failed_can_be_skipped() {
    let mut instance = with_pre_script();
    let element = instance.element("handler");
    instance.step(Command::Skip { element, set: crate::testing::map(json!({"mended": true})) }).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "mended": true}));
    assert!(!instance.text().contains("caught activated"));
}

#[test]
fn a_wait_that_cannot_begin_stops_the_process_at_its_start_and_a_retry_begins_it() {
    let mut instance =
        Instance::started(process(Catch::after_value("wait_for"), true).executable(), json!({"a": 1}));
    let start = instance.element("start");
    assert!(instance.state.elements[&start].incident.is_some(), "{}", instance.text());
    assert_eq!(instance.state.elements.len(), 1, "nothing runs unwatched");
    instance.mend("start", json!({"wait_for": "PT1H"}));
    instance.fire("caught");
    assert_eq!(instance.result()["handled"], json!(1));
}

#[test]
fn a_wait_that_cannot_begin_stops_a_sub_process_too() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .start("inner")
        .user("review")
        .end("inner_end")
        .open_event("handler")
        .start_at("caught", Catch::after_value("wait_for"))
        .script("handle", "handled = True")
        .end("handler_end")
        .close_event()
        .at("inner_end")
        .close()
        .end("end");
    let mut instance = Instance::started(executable.executable(), json!({}));
    let inner = instance.element("inner");
    assert!(instance.state.elements[&inner].incident.is_some(), "{}", instance.text());
    instance.step(Command::RetryIncident { element: inner }).unwrap();
    assert!(instance.state.elements[&inner].incident.is_some(), "still without the data");
    instance.mend("inner", json!({"wait_for": "PT1H"}));
    assert_eq!(instance.state.elements[&instance.element("review")].incident, None);
    instance.fire("caught");
    assert_eq!(instance.result()["handled"], json!(true));
}
