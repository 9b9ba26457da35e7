//! Completion conditions.

use serde_json::{Value, json};

use crate::executable::node::MultiInstance;
use crate::runtime::{Command, Effect};
use crate::testing::{Instance, ProcessBuilder, map};

fn asked(multi: MultiInstance, data: Value) -> Instance<'static> {
    let builder = ProcessBuilder::new("p").start("start").user("ask").each(multi);
    Instance::started(builder.end("end").executable(), data)
}

#[test]
fn the_rest_is_cancelled_when_it_is_true() {
    let multi = MultiInstance::times("4").collect("vote", "votes").until("vote == \"no\"");
    let mut instance = asked(multi, json!({}));
    instance.complete_item("ask", 2, json!({"vote": "yes"}));
    instance.complete_item("ask", 0, json!({"vote": "no"}));
    assert_eq!(instance.result(), json!({"votes": ["no", "yes"]}));
    let closed = |effect: &&Effect| matches!(effect, Effect::CloseTask { completed: false, .. });
    assert_eq!(instance.effects.iter().filter(closed).count(), 2);
}

#[test]
fn a_sequential_one_begins_no_more() {
    let multi = MultiInstance::over("in").sequential().until("item == 2");
    let mut instance = asked(multi, json!({"in": [1, 2, 3]}));
    instance.complete_item("ask", 0, json!({}));
    instance.complete_item("ask", 1, json!({"a": 1}));
    assert_eq!(instance.result(), json!({"in": [1, 2, 3], "a": 1}));
}

#[rstest::rstest]
#[case("numberOfCompletedInstances == 2", 2)]
#[case("numberOfActiveInstances == 1", 2)]
#[case("nrOfCompletedInstances == 1 and nrOfActiveInstances == 2 and nrOfInstances == 3", 1)]
#[case("numberOfInstances == 3", 1)]
#[case("numberOfTerminatedInstances == 0 and loopCounter == 2", 2)]
#[case("False", 3)]
fn the_counters_are_there(#[case] condition: &str, #[case] done: u32) {
    let mut instance = asked(MultiInstance::times("3").until(condition), json!({}));
    for index in 0..done {
        instance.complete_item("ask", index, json!({}));
    }
    assert_eq!(instance.result(), json!({}), "and do not flow out");
}

#[test]
fn a_variable_hides_a_counter() {
    let multi = MultiInstance::times("3").until("nrOfCompletedInstances == 7");
    let mut instance = asked(multi, json!({"nrOfCompletedInstances": 7}));
    instance.complete_item("ask", 1, json!({}));
    assert_eq!(instance.result(), json!({"nrOfCompletedInstances": 7}));
}

#[test]
fn one_that_fails_is_an_incident_of_the_item() {
    let mut instance = asked(MultiInstance::times("2").until("limit == 1"), json!({}));
    instance.complete_item("ask", 0, json!({}));
    assert_eq!(instance.incidents(), [("ask".to_owned(), "script_error".to_owned())]);
    let element = instance.item("ask", 0);
    instance
        .step(Command::UpdateData { element, set: map(json!({"limit": 1})), removed: Vec::new() })
        .unwrap();
    instance.step(Command::RetryIncident { element }).unwrap();
    assert_eq!(instance.result(), json!({"limit": 1}));
}

#[test]
fn scripts_that_are_done_at_once_leave_the_rest_undone() {
    let builder = ProcessBuilder::new("p").start("start").script("work", "out = loopCounter");
    let builder = builder.each(MultiInstance::times("5").collect("out", "all").until("out == 2"));
    let instance = Instance::started(builder.end("end").executable(), json!({}));
    assert_eq!(instance.result(), json!({"all": [1, 2]}));
}
