//! Items that are added or skipped by an operator.

use serde_json::json;

use crate::executable::node::{LoopKind, MultiInstance};
use crate::runtime::{Command, Rejection};
use crate::testing::{Instance, ProcessBuilder};

fn asked(multi: MultiInstance, data: serde_json::Value) -> Instance<'static> {
    let builder = ProcessBuilder::new("p").start("start").user("ask").each(multi.collect("out", "all"));
    Instance::started(builder.end("end").executable(), data)
}

#[test]
fn a_parallel_one_begins_it_at_once() {
    let mut instance = asked(MultiInstance::over("in"), json!({"in": ["a"]}));
    let element = instance.element("ask");
    instance.step(Command::AddItem { element, item: json!("b") }).unwrap();
    let added = instance.item("ask", 1);
    assert_eq!(instance.state.elements[&added].data.get("item"), Some(&json!("b")));
    instance.complete_item("ask", 1, json!({"out": 2}));
    instance.complete_item("ask", 0, json!({"out": 1}));
    assert_eq!(instance.result(), json!({"in": ["a"], "all": [1, 2]}));
}

#[test]
fn a_sequential_one_begins_it_after_the_others() {
    let mut instance = asked(MultiInstance::times("2").item("item").sequential(), json!({}));
    let element = instance.element("ask");
    instance.step(Command::AddItem { element, item: json!("ignored") }).unwrap();
    for index in 0..3 {
        let item = instance.item("ask", index);
        assert_eq!(instance.state.elements[&item].data.get("item"), Some(&json!(index)));
        instance.complete_item("ask", index, json!({"out": index}));
    }
    assert_eq!(instance.result(), json!({"all": [0, 1, 2]}));
}

#[test]
fn in_place_it_is_one_more() {
    let builder = ProcessBuilder::new("p").start("start").user("ask");
    let builder = builder.each(MultiInstance::over("in").collect("item", "in"));
    let mut instance = Instance::started(builder.end("end").executable(), json!({"in": ["a"]}));
    let element = instance.element("ask");
    instance.step(Command::AddItem { element, item: json!("b") }).unwrap();
    instance.complete_item("ask", 0, json!({}));
    instance.complete_item("ask", 1, json!({"item": "c"}));
    assert_eq!(instance.result(), json!({"in": ["a", "c"]}));
}

#[test]
fn one_more_of_a_dictionary_has_a_new_key() {
    let mut instance = asked(MultiInstance::over("in"), json!({"in": {"a": 1}}));
    let element = instance.element("ask");
    for item in [json!(1), json!({}), json!({"a": 2}), json!({"b": 1, "c": 2})] {
        assert_eq!(instance.step(Command::AddItem { element, item }), Err(Rejection::NotAnItem { element }));
    }
    instance.step(Command::AddItem { element, item: json!({"b": 2}) }).unwrap();
    for index in 0..2 {
        instance.complete_item("ask", index, json!({"out": index}));
    }
    assert_eq!(instance.result()["all"], json!({"a": 0, "b": 1}));
}

#[test]
fn what_has_no_items_refuses_it() {
    let builder = ProcessBuilder::new("p").start("start").user("ask").repeated(LoopKind::times(2));
    let mut instance = Instance::started(builder.user("plain").end("end").executable(), json!({}));
    let refused = |instance: &mut Instance<'_>, element| {
        assert_eq!(
            instance.step(Command::AddItem { element, item: json!(1) }),
            Err(Rejection::NotWaiting { element })
        );
    };
    let (around, round) = (instance.element("ask"), instance.item("ask", 0));
    refused(&mut instance, around);
    refused(&mut instance, round);
    instance.complete_item("ask", 0, json!({}));
    instance.complete_item("ask", 1, json!({}));
    let plain = instance.element("plain");
    refused(&mut instance, plain);
    let refused = instance.step(Command::AddItem { element: around, item: json!(1) });
    assert_eq!(refused, Err(Rejection::NotActive { element: around }));
}

#[test]
fn an_item_that_is_skipped_is_collected_too() {
    let mut instance = asked(MultiInstance::over("in"), json!({"in": ["a", "b"]}));
    let element = instance.item("ask", 0);
    let set = crate::testing::map(json!({"out": "skipped"}));
    instance.step(Command::Skip { element, set }).unwrap();
    instance.complete_item("ask", 1, json!({"out": "done"}));
    assert_eq!(instance.result()["all"], json!(["skipped", "done"]));
}

#[test]
fn the_activity_can_be_skipped_as_a_whole() {
    for multi in [MultiInstance::over("in"), MultiInstance::over("in").sequential()] {
        let mut instance = asked(multi, json!({"in": ["a", "b"]}));
        let element = instance.element("ask");
        let set = crate::testing::map(json!({"all": []}));
        instance.step(Command::Skip { element, set }).unwrap();
        assert_eq!(instance.result(), json!({"in": ["a", "b"], "all": []}));
    }
}
