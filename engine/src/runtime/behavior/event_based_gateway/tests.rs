//! Event-based gateways: which events go on, and which are waited for no more.

use serde_json::{Map, Value, json};

use crate::executable::node::{Association, Catch, MessageCatch, Place};
use crate::runtime::command::{Command, Message};
use crate::runtime::state::{Correlations, InstanceStatus};
use crate::runtime::{Effect, Rejection};
use crate::testing::{Instance, ProcessBuilder};

/// A message, a time, a signal and a receive task behind a gateway.
fn behind(builder: ProcessBuilder, gateway: &str) -> ProcessBuilder {
    builder
        .catch("paid", Catch::message("Paid"))
        .script("after_paid", "by = \"paid\"")
        .end("end_paid")
        .at(gateway)
        .catch("late", Catch::after("PT1H"))
        .script("after_late", "by = \"late\"")
        .end("end_late")
        .at(gateway)
        .catch("called_off", Catch::signal("CalledOff"))
        .script("after_called_off", "by = \"called_off\"")
        .end("end_called_off")
        .at(gateway)
        .receive("refused", MessageCatch::named("Refused").into_variable("refusal"))
        .script("after_refused", "by = \"refused\"")
        .end("end_refused")
}

fn first_of_four() -> Instance<'static> {
    let builder = ProcessBuilder::new("p").start("start").event_based("first");
    Instance::started(behind(builder, "first").executable(), json!({"a": 1}))
}

fn happen(instance: &mut Instance<'_>, event: &str) {
    match event {
        "paid" => instance.deliver("paid", "Paid", json!({"sum": 3})).unwrap(),
        "late" => instance.fire("late"),
        "called_off" => instance.signal("CalledOff", Some(json!("rain"))).unwrap(),
        _ => instance.deliver("refused", "Refused", json!("too late")).unwrap(),
    }
}

#[rstest::rstest]
#[case("paid", json!({"a": 1, "sum": 3, "by": "paid"}))]
#[case("late", json!({"a": 1, "by": "late"}))]
#[case("called_off", json!({"a": 1, "signal": "rain", "by": "called_off"}))]
#[case("refused", json!({"a": 1, "refusal": "too late", "by": "refused"}))]
fn the_first_event_goes_on_and_the_others_are_waited_for_no_more(#[case] event: &str, #[case] result: Value) {
    let mut instance = first_of_four();
    assert_eq!(instance.state.subscriptions.len(), 4);
    let waits: Vec<_> = ["paid", "late", "called_off", "refused"].map(|node| instance.wait(node)).into();
    happen(&mut instance, event);
    assert_eq!(instance.result(), result);
    let ended = [
        Effect::UnsubscribeMessage { subscription: waits[0] },
        Effect::CancelTimer { subscription: waits[1] },
        Effect::UnsubscribeSignal { subscription: waits[2] },
        Effect::UnsubscribeMessage { subscription: waits[3] },
    ];
    for effect in ended {
        assert!(instance.effects.contains(&effect), "{effect:?}");
    }
}

#[test]
fn the_journal_tells_what_came() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .event_based("first")
        .catch("paid", Catch::message("Paid"))
        .end("end_paid")
        .at("first")
        .catch("late", Catch::after("PT1H"))
        .end("end_late")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.deliver("paid", "Paid", json!({"sum": 3})).unwrap();
    insta::assert_snapshot!(instance.text(), @"
    p started with {}
    scope p opened
    start activated
    start completed, took start_to_first
    first activated
    paid waits for message Paid
    late waits for 1970-01-01T01:00:00Z
    first waits for an event
    paid triggered
    late waits no more
    first completed, took first_to_paid
    paid activated
    paid was triggered
    paid data: sum=3
    paid completed, took paid_to_end_paid
    end_paid activated
    end_paid completed
    scope p completed
    completed
    ");
}

#[test]
fn all_have_to_come_when_it_is_parallel() {
    let builder = ProcessBuilder::new("p").start("start").event_based_parallel("all");
    let mut instance = Instance::started(behind(builder, "all").executable(), json!({}));
    let order = ["called_off", "paid", "refused", "late"];
    for (number, event) in order.iter().enumerate() {
        assert_eq!(instance.state.status, InstanceStatus::Active);
        assert_eq!(instance.state.subscriptions.len(), 4 - number);
        happen(&mut instance, event);
        assert!(instance.text().contains(&format!("after_{event} completed")), "it goes on at once");
    }
    assert_eq!(
        instance.result(),
        json!({"by": "late", "signal": "rain", "sum": 3, "refusal": "too late"}),
        "{}",
        instance.text()
    );
}

#[test]
fn a_condition_behind_it_is_looked_at_like_any_other() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .event_based("first")
        .catch("enough", Catch::condition("x > 5"))
        .end("end_enough")
        .at("first")
        .catch("late", Catch::after("PT1H"))
        .end("end_late")
        .at("split")
        .user("count")
        .end("end_count")
        .executable();
    let mut instance = Instance::started(executable, json!({"x": 1}));
    instance.complete("count", json!({"x": 6}));
    assert!(instance.text().contains("end_enough completed"));
    assert_eq!(instance.result(), json!({"x": 6}));
}

#[test]
fn of_a_multiple_event_behind_it_all_parts_count() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .event_based("first")
        .catch("both", Catch::all_of(vec![Catch::message("A"), Catch::message("B")]))
        .end("end_both")
        .at("first")
        .catch("late", Catch::after("PT1H"))
        .end("end_late")
        .executable();
    let mut instance = Instance::started(executable.clone(), json!({}));
    instance.deliver("both", "A", json!({"a": 1})).unwrap();
    assert_eq!(instance.state.status, InstanceStatus::Active);
    let mut timed_out = Instance::started(executable, json!({}));
    timed_out.deliver("both", "A", json!({"a": 1})).unwrap();
    timed_out.fire("late");
    assert_eq!(timed_out.result(), json!({}), "half of an event is none");

    let (subscription, _) = instance
        .state
        .subscriptions
        .iter()
        .find(|(_, wait)| wait.part == 1)
        .map(|(key, wait)| (*key, wait))
        .unwrap();
    let message =
        Message { name: "B".to_owned(), payload: json!({"b": 2}).into(), correlations: Correlations::new() };
    instance.step(Command::DeliverMessage { subscription, message }).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "b": 2}));
}

#[test]
fn of_two_events_for_the_same_signal_the_first_goes_on() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .event_based("first")
        .catch("one", Catch::signal("S"))
        .end("end_one")
        .at("first")
        .catch("other", Catch::signal("S"))
        .end("end_other")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.signal("S", None).unwrap();
    assert_eq!(instance.result(), json!({}));
    assert!(instance.text().contains("one activated") && !instance.text().contains("other activated"));
}

/// A receive task that can be left, and comes back to the gateway.
#[test]
fn in_a_loop_it_waits_anew_each_time() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .event_based("first")
        .catch("late", Catch::after("PT1H"))
        .script("remind", "n = n + 1")
        .event_based("first")
        .receive("paid", MessageCatch::named("Paid"))
        .end("end")
        .executable();
    let mut instance = Instance::started(executable, json!({"n": 0}));
    instance.advance(3 * 3_600);
    instance.deliver("paid", "Paid", json!({})).unwrap();
    assert_eq!(instance.result(), json!({"n": 3}));
    assert!(instance.state.subscriptions.is_empty());
}

#[test]
fn a_wait_that_cannot_begin_begins_none_and_a_retry_begins_all() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .event_based("first")
        .catch("paid", Catch::message("Paid"))
        .end("end_paid")
        .at("first")
        .receive("mine", MessageCatch::named("Mine").correlated_by("id").expecting("id", "order"))
        .end("end_mine")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    assert_eq!(instance.incidents(), [("first".to_owned(), "script_error".to_owned())]);
    assert!(instance.state.subscriptions.is_empty());
    instance.mend("first", json!({"order": 7}));
    assert_eq!(instance.state.subscriptions.len(), 2);
    assert_eq!(instance.deliver("mine", "Mine", json!({"id": 8})), Err(Rejection::NotCorrelated));
    instance.deliver("mine", "Mine", json!({"id": 7})).unwrap();
    assert_eq!(instance.result(), json!({"order": 7, "id": 7}));
}

#[test]
fn what_it_cannot_wait_for_is_an_incident() {
    let behind_it = ProcessBuilder::new("p").start("start").event_based("first").task("task").end("end");
    let nothing = ProcessBuilder::new("p").start("start").event_based("first");
    let scripted = ProcessBuilder::new("p")
        .start("start")
        .event_based("first")
        .post("a = 1")
        .catch("late", Catch::after("PT1H"))
        .end("end");
    for builder in [behind_it, nothing, scripted] {
        let instance = Instance::started(builder.executable(), json!({}));
        assert_eq!(instance.incidents(), [("first".to_owned(), "unsupported".to_owned())]);
    }
}

#[rstest::rstest]
#[case(false)]
#[case(true)]
fn its_waits_end_when_it_is_cancelled(#[case] parallel: bool) {
    let builder = ProcessBuilder::new("p").start("start").open("sub").start("inner");
    let builder = if parallel { builder.event_based_parallel("wait") } else { builder.event_based("wait") };
    let executable = behind(builder, "wait")
        .close()
        .end("end")
        .boundary("stop", "sub", true, Catch::message("Stop"))
        .end("end_stop")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    if parallel {
        happen(&mut instance, "paid");
    }
    instance.deliver("stop", "Stop", json!({})).unwrap();
    assert_eq!(instance.state.status, InstanceStatus::Completed);
    assert!(instance.state.subscriptions.is_empty());
    let ended = |effect: &&Effect| {
        matches!(
            effect,
            Effect::UnsubscribeMessage { .. } | Effect::UnsubscribeSignal { .. } | Effect::CancelTimer { .. }
        )
    };
    assert_eq!(instance.effects.iter().filter(ended).count(), 5);
}

/// Started by a message, at a gateway with a pre-script.
fn started_by(parallel: bool, message: &str) -> Result<Instance<'static>, Rejection> {
    let builder = ProcessBuilder::new("p");
    let builder = if parallel { builder.event_based_parallel("begin") } else { builder.event_based("begin") };
    let mut instance = Instance::new(behind(builder.pre("begun = 1"), "begin").executable());
    let message = Message {
        name: message.to_owned(),
        payload: json!({"sum": 3}).into(),
        correlations: Correlations::new(),
    };
    instance.step(Command::Start {
        instance: "i".into(),
        data: Map::new(),
        at: None,
        message: Some(message),
        signal: None,
    })?;
    Ok(instance)
}

#[test]
fn without_incoming_flow_it_begins_an_instance_by_any_of_its_messages() {
    assert_eq!(started_by(false, "Paid").unwrap().result(), json!({"begun": 1, "sum": 3, "by": "paid"}));
    assert_eq!(
        started_by(false, "Refused").unwrap().result(),
        json!({"begun": 1, "refusal": {"sum": 3}, "by": "refused"})
    );
    assert_eq!(started_by(false, "Other").err(), Some(Rejection::NotCorrelated));
}

#[test]
fn a_parallel_one_that_begins_an_instance_waits_for_the_others() {
    let mut instance = started_by(true, "Paid").unwrap();
    assert_eq!(instance.state.status, InstanceStatus::Active);
    for event in ["late", "refused", "called_off"] {
        happen(&mut instance, event);
    }
    assert_eq!(
        instance.result(),
        json!({"begun": 1, "sum": 3, "by": "called_off", "refusal": "too late", "signal": "rain"})
    );
}

#[test]
fn a_signal_begins_an_instance_too() {
    let builder = ProcessBuilder::new("p").event_based("begin");
    let mut instance = Instance::new(behind(builder, "begin").executable());
    let signal =
        crate::runtime::command::Signal { name: "CalledOff".to_owned(), payload: Some(json!("rain").into()) };
    let start = Command::Start {
        instance: "i".into(),
        data: Map::new(),
        at: None,
        message: None,
        signal: Some(signal),
    };
    instance.step(start).unwrap();
    assert_eq!(instance.result(), json!({"signal": "rain", "by": "called_off"}));
}

/// A receive task behind a gateway, beside a time.
fn receiving(task: impl FnOnce(ProcessBuilder) -> ProcessBuilder) -> ProcessBuilder {
    let builder = ProcessBuilder::new("p").objects(&["doc"]).start("start");
    let builder = builder.script("write", "doc = 5").writes(Association::to(Place::object("doc")));
    let catch = MessageCatch::named("Paid").into_variable("payment");
    task(builder.event_based("first").receive("paid", catch))
        .end("end_paid")
        .at("first")
        .catch("late", Catch::after("PT1H"))
        .end("end_late")
}

fn read_doc() -> Association {
    Association::copy(Place::object("doc"), Place::variable("doc"))
}

#[test]
fn a_receive_task_takes_the_message_after_its_inputs_and_before_its_outputs() {
    let process = receiving(|task| {
        let task =
            task.reads(read_doc()).writes(Association::copy(Place::variable("sum"), Place::object("doc")));
        task.pre("seen = doc + 1").post("sum = seen + payment")
    });
    let mut instance = Instance::started(process.executable(), json!({}));
    instance.deliver("paid", "Paid", json!(10)).unwrap();
    assert_eq!(instance.result(), json!({"seen": 6, "payment": 10}));
    assert!(instance.text().contains("object doc=16"), "{}", instance.text());
}

#[test]
fn a_receive_task_leaves_its_declared_outputs_only() {
    let process = receiving(|task| task.inputs(&["a"]).outputs(&["payment"]).post("other = a"));
    let mut instance = Instance::started(process.executable(), json!({"a": 1, "b": 2}));
    instance.deliver("paid", "Paid", json!(10)).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "b": 2, "payment": 10}));
}

#[test]
fn a_receive_task_that_fails_before_the_message_still_has_it_when_it_is_mended() {
    let process = receiving(|task| task.pre("seen = missing"));
    let mut instance = Instance::started(process.executable(), json!({}));
    instance.deliver("paid", "Paid", json!(10)).unwrap();
    assert_eq!(instance.incidents(), [("paid".to_owned(), "script_error".to_owned())]);
    instance.mend("paid", json!({"missing": 3}));
    assert_eq!(instance.result(), json!({"missing": 3, "seen": 3, "payment": 10}));
}

#[test]
fn a_receive_task_that_starts_the_instance_has_its_inputs_too() {
    let catch = MessageCatch::named("Order").into_variable("order");
    let process = ProcessBuilder::new("p").receive("ordered", catch).outputs(&["order"]);
    let mut instance = Instance::new(process.pre("x = 1").post("y = order + x").end("end").executable());
    let (payload, correlations) = (json!(4).into(), Correlations::new());
    let message = Message { name: "Order".to_owned(), payload, correlations };
    let (data, message) = (Map::new(), Some(message));
    instance.step(Command::Start { instance: "i".into(), data, at: None, message, signal: None }).unwrap();
    assert_eq!(instance.result(), json!({"order": 4}));
}
