//! Where results are collected.

use serde_json::{Value, json};

use crate::executable::node::{Catch, LoopKind, MultiInstance, Place};
use crate::runtime::Command;
use crate::testing::{Instance, ProcessBuilder, map};

fn doubled(multi: MultiInstance, data: Value) -> Instance<'static> {
    let builder = ProcessBuilder::new("p").objects(&["numbers"]).start("start");
    let builder = builder.script("double", "out = item + item\nother = 1").each(multi);
    Instance::started(builder.end("end").executable(), data)
}

#[rstest::rstest]
#[case::list(json!({"in": [1, 2]}), "all", json!([2, 4]))]
#[case::into_an_empty_list(json!({"in": [1, 2], "all": []}), "all", json!([2, 4]))]
#[case::by_number(json!({"in": [1, 2], "all": {}}), "all", json!({"0": 2, "1": 4}))]
#[case::dictionary(json!({"in": {"a": 1, "b": 2}}), "all", json!({"a": 2, "b": 4}))]
#[case::into_a_dictionary(json!({"in": {"a": 1}, "all": {"z": 9}}), "all", json!({"z": 9, "a": 2}))]
#[case::values_only(json!({"in": {"a": 1, "b": 2}, "all": []}), "all", json!([2, 4]))]
#[case::in_place(json!({"in": [1, 2]}), "in", json!([2, 4]))]
#[case::in_place_by_key(json!({"in": {"a": 1, "b": 2}}), "in", json!({"a": 2, "b": 4}))]
#[case::set(json!({"in": {"typename": "set", "items": [1, 2]}}), "all", json!([2, 4]))]
#[case::nothing(json!({"in": []}), "all", json!([]))]
fn results_are_collected(#[case] data: Value, #[case] into: &str, #[case] expected: Value) {
    for sequential in [false, true] {
        let mut multi = MultiInstance::over("in").collect("out", into);
        multi.sequential = sequential;
        let result = doubled(multi, data.clone()).result();
        assert_eq!(result[into], expected);
        let mut names: Vec<&String> = result.as_object().unwrap().keys().collect();
        names.sort_unstable();
        assert_eq!(
            names,
            if into == "in" { vec!["in"] } else { vec!["all", "in"] },
            "nothing else flows out"
        );
    }
}

#[rstest::rstest]
#[case::a_list_with_something(json!({"in": [1], "all": [0]}), "all", "loop_output")]
#[case::no_collection(json!({"in": [1], "all": 1}), "all", "loop_output")]
#[case::a_date(json!({"in": [1], "all": {"typename": "date", "value": "2024-05-01"}}), "all", "loop_output")]
#[case::a_set_in_place(json!({"in": {"typename": "set", "items": [1]}}), "in", "loop_output")]
#[case::the_result_is_there(json!({"in": [1], "out": 5}), "all", "loop_item")]
fn what_cannot_take_results_is_an_incident(#[case] data: Value, #[case] into: &str, #[case] code: &str) {
    let instance = doubled(MultiInstance::over("in").collect("out", into), data);
    assert_eq!(instance.incidents(), [("double".to_owned(), code.to_owned())]);
    assert_eq!(instance.state.elements.len(), 1, "no item has begun");
}

#[test]
fn it_has_to_be_said_what_the_result_of_an_item_is() {
    let mut multi = MultiInstance::over("in").collect("out", "all");
    multi.output_item = None;
    let instance = doubled(multi, json!({"in": [1]}));
    assert_eq!(instance.incidents(), [("double".to_owned(), "loop_output".to_owned())]);
}

#[test]
fn an_item_without_result_is_an_incident_of_that_item() {
    let builder = ProcessBuilder::new("p").start("start").user("ask");
    let builder = builder.each(MultiInstance::over("in").collect("answer", "all"));
    let mut instance = Instance::started(builder.end("end").executable(), json!({"in": [1, 2]}));
    instance.complete_item("ask", 0, json!({"wrong": 1}));
    assert_eq!(instance.incidents(), [("ask".to_owned(), "loop_output".to_owned())]);
    instance.complete_item("ask", 1, json!({"answer": "b"}));
    let element = instance.item("ask", 0);
    instance
        .step(Command::UpdateData { element, set: map(json!({"answer": "a"})), removed: Vec::new() })
        .unwrap();
    instance.step(Command::RetryIncident { element }).unwrap();
    assert_eq!(instance.result(), json!({"in": [1, 2], "all": ["a", "b"]}));
}

#[test]
fn the_item_may_be_the_result() {
    let builder = ProcessBuilder::new("p").start("start").script("add", "item = item + 1");
    let builder = builder.each(MultiInstance::over("in").collect("item", "in"));
    assert_eq!(
        Instance::started(builder.end("end").executable(), json!({"in": [1, 2]})).result(),
        json!({"in": [2, 3]})
    );
}

#[test]
fn results_are_in_the_order_of_the_items() {
    let builder = ProcessBuilder::new("p").start("start").user("ask");
    let builder = builder.each(MultiInstance::times("3").collect("answer", "all"));
    let mut instance = Instance::started(builder.end("end").executable(), json!({}));
    for index in [2, 0, 1] {
        instance.complete_item("ask", index, json!({"answer": index}));
    }
    assert_eq!(instance.result(), json!({"all": [0, 1, 2]}));
}

#[test]
fn items_and_results_may_be_data_objects() {
    let multi = MultiInstance::within(Place::object("numbers")).collect_in("out", Place::object("numbers"));
    let builder = ProcessBuilder::new("p").objects(&["numbers"]).start("start");
    let builder = builder.script("double", "out = item + item").each(multi).user("wait");
    let mut instance = Instance::started(builder.end("end").executable(), json!({}));
    assert_eq!(instance.incidents(), [("double".to_owned(), "missing_data".to_owned())]);
    let multi = MultiInstance::of("[1, 2]").collect_in("out", Place::object("numbers"));
    let builder = ProcessBuilder::new("p").objects(&["numbers"]).start("start");
    let builder = builder.script("double", "out = item + item").each(multi).user("wait");
    instance = Instance::started(builder.end("end").executable(), json!({}));
    let scope = instance.state.scopes.values().next().unwrap();
    assert_eq!(*scope.objects["numbers"], json!([2, 4]));
    instance.complete("wait", json!({}));
    assert_eq!(instance.result(), json!({}));
}

/// Two of three items are done.
fn with_two_of_three(multi: MultiInstance) -> Instance<'static> {
    let builder = ProcessBuilder::new("p").objects(&["numbers"]).start("start").user("ask").each(multi);
    let builder = builder.end("end").boundary("stop", "ask", true, Catch::message("Stop")).end("end_stop");
    let mut instance = Instance::started(builder.executable(), json!({"in": [1, 2, 3]}));
    for index in [1, 0] {
        instance.complete_item("ask", index, json!({"out": index}));
    }
    instance
}

#[rstest::rstest]
#[case::collected(MultiInstance::over("in").collect("out", "all"), json!({"in": [1, 2, 3], "all": [0, 1]}))]
#[case::in_place(MultiInstance::over("in").collect("out", "in"), json!({"in": [0, 1, 3]}))]
#[case::merged(MultiInstance::over("in"), json!({"in": [1, 2, 3], "out": 0}))]
#[case::one_by_one(MultiInstance::over("in").sequential().collect("out", "all"), json!({"in": [1, 2, 3], "all": [0, 1]}))]
fn an_activity_that_is_skipped_has_the_results_so_far(#[case] multi: MultiInstance, #[case] expected: Value) {
    let mut instance = if multi.sequential {
        let builder = ProcessBuilder::new("p").start("start").user("ask").each(multi).end("end");
        let mut instance = Instance::started(builder.executable(), json!({"in": [1, 2, 3]}));
        for index in [0, 1] {
            instance.complete_item("ask", index, json!({"out": index}));
        }
        instance
    } else {
        with_two_of_three(multi)
    };
    let element = instance.activity("ask");
    instance.step(Command::Skip { element, set: map(json!({})) }).unwrap();
    assert_eq!(instance.result(), expected);
}

#[test]
fn a_loop_that_is_skipped_has_what_its_rounds_left() {
    let builder = ProcessBuilder::new("p").start("start").user("ask").repeated(LoopKind::times(3)).end("end");
    let mut instance = Instance::started(builder.executable(), json!({}));
    instance.complete_item("ask", 0, json!({"a": 1}));
    let element = instance.activity("ask");
    instance.step(Command::Skip { element, set: map(json!({"b": 2})) }).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "b": 2}));
}

#[rstest::rstest]
#[case::collected(MultiInstance::over("in").collect("out", "all"))]
#[case::in_place(MultiInstance::over("in").collect("out", "in"))]
#[case::merged(MultiInstance::over("in"))]
fn an_activity_that_is_interrupted_has_no_results(#[case] multi: MultiInstance) {
    let mut instance = with_two_of_three(multi);
    instance.deliver("stop", "Stop", json!({})).unwrap();
    assert_eq!(instance.result(), json!({"in": [1, 2, 3]}));
}
