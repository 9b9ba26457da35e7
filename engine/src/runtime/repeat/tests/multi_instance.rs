//! Items, what they see, and what they leave.

use serde_json::{Value, json};

use crate::executable::node::{Items, LoopKind, MultiInstance};
use crate::runtime::Command;
use crate::runtime::state::{InstanceStatus, Phase};
use crate::testing::{Instance, ProcessBuilder, map};

fn scripted(multi: MultiInstance, script: &str, data: Value) -> Instance<'static> {
    let builder = ProcessBuilder::new("p").start("start").script("work", script).each(multi);
    Instance::started(builder.end("end").executable(), data)
}

fn asked(multi: MultiInstance, data: Value) -> Instance<'static> {
    let builder = ProcessBuilder::new("p").start("start").user("ask").each(multi);
    Instance::started(builder.end("end").executable(), data)
}

#[test]
fn a_parallel_one_begins_all_items_and_merges_their_data() {
    let mut instance = asked(MultiInstance::over("people"), json!({"people": ["Ada", "Bob"], "a": {"x": 1}}));
    for index in [1, 0] {
        let item = &instance.state.elements[&instance.item("ask", index)];
        assert_eq!(item.phase, Phase::WaitsForTask);
        let name = ["Ada", "Bob"][index as usize];
        assert_eq!(item.data.get("item"), Some(&json!(name)));
        assert_eq!(item.data.get("loopCounter"), Some(&json!(index + 1)));
        instance.complete_item("ask", index, json!({"a": {name: true}, "last": name}));
    }
    let expected = json!({"people": ["Ada", "Bob"], "a": {"x": 1, "Bob": true, "Ada": true}, "last": "Ada"});
    assert_eq!(instance.result(), expected);
    insta::assert_snapshot!(instance.text(), @r#"
    p started with {"people":["Ada","Bob"],"a":{"x":1}}
    scope p opened
    start activated
    start completed, took start_to_ask
    ask activated
    scope ask opened
    ask activated
    ask data: item="Ada" loopCounter=1
    ask waits for a person
    ask activated
    ask data: item="Bob" loopCounter=2
    ask waits for a person
    ask data: a={"x":1,"Bob":true} last="Bob"
    ask data: -item -loopCounter
    item 1 of ask done
    ask completed
    ask data: a={"x":1,"Ada":true} last="Ada"
    ask data: -item -loopCounter
    item 0 of ask done
    ask completed
    ask took all of scope ask
    scope ask completed
    ask completed, took ask_to_end
    end activated
    end completed
    scope p completed
    completed
    "#);
}

#[test]
fn a_sequential_one_begins_each_item_with_what_the_ones_before_left() {
    let mut instance =
        asked(MultiInstance::over("people").sequential(), json!({"people": ["Ada", "Bob"], "n": 0}));
    assert_eq!(instance.state.elements.len(), 2);
    instance.complete_item("ask", 0, json!({"n": 1}));
    assert_eq!(instance.state.elements.len(), 2);
    let second = instance.item("ask", 1);
    assert_eq!(
        Value::Object(instance.state.elements[&second].data.to_map()),
        json!({"people": ["Ada", "Bob"], "n": 1, "item": "Bob", "loopCounter": 2})
    );
    instance.complete_item("ask", 1, json!({"m": 2}));
    assert_eq!(instance.result(), json!({"people": ["Ada", "Bob"], "n": 1, "m": 2}));
}

#[test]
fn items_of_a_parallel_one_do_not_see_each_other() {
    let instance = scripted(MultiInstance::times("3"), "n = n + loopCounter", json!({"n": 0}));
    assert_eq!(instance.result(), json!({"n": 3}));
    let instance = scripted(MultiInstance::times("3").sequential(), "n = n + loopCounter", json!({"n": 0}));
    assert_eq!(instance.result(), json!({"n": 6}));
}

#[test]
fn what_an_item_removes_stays() {
    let instance = scripted(MultiInstance::times("1"), "del a\nb = 1", json!({"a": 1}));
    assert_eq!(instance.result(), json!({"a": 1, "b": 1}));
}

#[rstest::rstest]
#[case::number(MultiInstance::times("n").item("item"), json!({"n": 3}), json!([0, 1, 2]))]
#[case::whole_float(MultiInstance::times("n").item("item"), json!({"n": 2.0}), json!([0, 1]))]
#[case::list(MultiInstance::over("n"), json!({"n": [5, [6], null]}), json!([5, [6], null]))]
#[case::set(MultiInstance::over("n"), json!({"n": {"typename": "set", "items": [1, 2]}}), json!([1, 2]))]
#[case::expression(MultiInstance::of("[7, 8]"), json!({}), json!([7, 8]))]
#[case::empty(MultiInstance::over("n"), json!({"n": []}), json!([]))]
#[case::none(MultiInstance::times("0"), json!({}), json!([]))]
#[case::dictionary(MultiInstance::over("n"), json!({"n": {"a": 1, "b": 2}}), json!({"a": 1, "b": 2}))]
#[case::empty_dictionary(MultiInstance::over("n"), json!({"n": {}}), json!([]))]
fn where_items_come_from(#[case] multi: MultiInstance, #[case] data: Value, #[case] seen: Value) {
    for sequential in [false, true] {
        let mut multi = multi.clone().collect("seen", "all");
        multi.sequential = sequential;
        let instance = scripted(multi, "seen = item", data.clone());
        assert_eq!(instance.result()["all"], seen);
    }
}

#[rstest::rstest]
#[case(MultiInstance::times("n"), json!({"n": -1}), "loop_input")]
#[case(MultiInstance::times("n"), json!({"n": 1.5}), "loop_input")]
#[case(MultiInstance::times("n"), json!({"n": "3"}), "loop_input")]
#[case(MultiInstance::times("n"), json!({"n": 1_000_000_000_000_u64}), "loop_input")]
#[case(MultiInstance::times("n"), json!({}), "script_error")]
#[case(MultiInstance::over("n"), json!({"n": "abc"}), "loop_input")]
#[case(MultiInstance::over("n"), json!({"n": null}), "loop_input")]
#[case(MultiInstance::over("n"), json!({"n": {"typename": "date", "value": "2024-05-01"}}), "loop_input")]
#[case(MultiInstance::over("n"), json!({}), "missing_data")]
#[case(MultiInstance::over("n"), json!({"n": [1], "item": 0}), "loop_item")]
fn what_cannot_be_items_is_an_incident(
    #[case] multi: MultiInstance,
    #[case] data: Value,
    #[case] code: &str,
) {
    let mut instance = scripted(multi, "done = True", data);
    assert_eq!(instance.incidents(), [("work".to_owned(), code.to_owned())]);
    let element = instance.element("work");
    let (set, removed) = (
        map(json!({"n": if code == "missing_data" { json!([]) } else { json!(0) }})),
        vec!["item".to_owned()],
    );
    let is_list = matches!(
        instance.executable.main().nodes[1].repeat.as_ref().map(|repeat| &repeat.kind),
        Some(LoopKind::MultiInstance(MultiInstance { items: Items::In(_), .. }))
    );
    let set = if is_list { map(json!({"n": []})) } else { set };
    instance.step(Command::UpdateData { element, set, removed }).unwrap();
    instance.step(Command::RetryIncident { element }).unwrap();
    assert_eq!(instance.state.status, InstanceStatus::Completed);
}

#[test]
fn a_variable_named_like_the_counter_is_left_alone() {
    let instance = scripted(
        MultiInstance::times("2").sequential(),
        "loopCounter = loopCounter + 10",
        json!({"loopCounter": 1}),
    );
    assert_eq!(instance.result(), json!({"loopCounter": 21}));
}

#[test]
fn a_loop_in_a_loop_has_its_own_counter() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("outer")
        .start("s")
        .script("inner", "n = n + loopCounter")
        .each(MultiInstance::times("3").sequential())
        .script("after", "outers = outers + loopCounter")
        .end("e")
        .close()
        .each(MultiInstance::over("rows").sequential())
        .end("end")
        .executable();
    let instance = Instance::started(executable, json!({"rows": [1, 2], "n": 0, "outers": 0}));
    assert_eq!(instance.result(), json!({"rows": [1, 2], "n": 12, "outers": 3}));
}

#[test]
fn an_incident_in_one_item_leaves_the_others_alone() {
    let mut instance =
        scripted(MultiInstance::over("n").collect("out", "all"), "out = item + 1", json!({"n": [1, "x", 3]}));
    assert_eq!(instance.incidents(), [("work".to_owned(), "script_error".to_owned())]);
    assert_eq!(instance.state.elements.len(), 2);
    let element = instance.item("work", 1);
    instance
        .step(Command::UpdateData { element, set: map(json!({"item": 2})), removed: Vec::new() })
        .unwrap();
    instance.step(Command::RetryIncident { element }).unwrap();
    assert_eq!(instance.result(), json!({"n": [1, "x", 3], "all": [2, 3, 4]}));
}

#[test]
fn scripts_run_around_all_or_for_each() {
    let run = |each: bool| {
        let mut builder = ProcessBuilder::new("p")
            .start("start")
            .task("pass")
            .pre("before = before + 1")
            .post("after = after + 1")
            .each(MultiInstance::times("3").sequential());
        if each {
            builder = builder.scripts_on_instances();
        }
        Instance::started(builder.end("end").executable(), json!({"before": 0, "after": 0})).result()
    };
    assert_eq!(run(false), json!({"before": 1, "after": 1}));
    assert_eq!(run(true), json!({"before": 3, "after": 3}));
}

#[test]
fn it_can_be_done_again() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .script("work", "n = n + item")
        .each(MultiInstance::over("rows").sequential())
        .exclusive("again")
        .when("n < 5")
        .script("work", "")
        .at("again")
        .end("end")
        .default_flow()
        .executable();
    assert_eq!(
        Instance::started(executable, json!({"rows": [1, 2], "n": 0})).result(),
        json!({"rows": [1, 2], "n": 6})
    );
}
