//! Splits and merges without a gateway, and gateways that join and split in one.

use serde_json::{Value, json};

use crate::executable::node::Catch;
use crate::testing::{Instance, ProcessBuilder};

fn count(instance: &Instance<'_>, node: &str) -> usize {
    instance.text().lines().filter(|line| line.starts_with(&format!("{node} completed"))).count()
}

#[test]
fn flows_out_of_an_event_or_activity_are_all_taken_and_each_token_passes_an_activity_on_its_own() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .task("a")
        .task("merge")
        .end("end")
        .at("start")
        .catch("b", Catch::after("PT1H"))
        .task("merge")
        .at("b")
        .task("merge")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    assert_eq!((count(&instance, "merge"), count(&instance, "end")), (1, 1));
    instance.fire("b");
    assert_eq!((count(&instance, "merge"), count(&instance, "end")), (3, 3));
    assert_eq!(instance.result(), json!({}));
}

#[test]
fn several_flows_out_of_a_boundary_event_are_all_taken() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("task")
        .end("end")
        .boundary("late", "task", true, Catch::after("PT1H"))
        .task("one")
        .end("end_one")
        .at("late")
        .task("other")
        .end("end_other")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.fire("late");
    assert_eq!(instance.result(), json!({}));
    assert_eq!((count(&instance, "one"), count(&instance, "other"), count(&instance, "end")), (1, 1, 0));
}

/// A task with two conditional flows and, if asked for, a default flow.
fn conditional(with_default: bool) -> ProcessBuilder {
    let builder = ProcessBuilder::new("p")
        .start("start")
        .user("decide")
        .when("x > 0")
        .script("positive", "positive = 1")
        .end("end_positive")
        .at("decide")
        .when("x > 10")
        .script("big", "big = 1")
        .end("end_big");
    if with_default {
        builder.at("decide").script("other", "other = 1").default_flow().end("end_other")
    } else {
        builder
    }
}

#[rstest::rstest]
#[case(20, json!({"x": 20, "positive": 1, "big": 1}))]
#[case(5, json!({"x": 5, "positive": 1}))]
#[case(0, json!({"x": 0, "other": 1}))]
fn out_of_an_activity_each_true_flow_is_taken_else_the_default_flow(#[case] x: i64, #[case] result: Value) {
    let mut instance = Instance::started(conditional(true).executable(), json!({}));
    instance.complete("decide", json!({"x": x}));
    assert_eq!(instance.result(), result);
}

#[test]
fn an_activity_without_a_way_on_is_an_incident_and_is_not_done_again() {
    let mut instance = Instance::started(conditional(false).executable(), json!({}));
    instance.complete("decide", json!({"x": 0}));
    assert_eq!(instance.incidents(), [("decide".to_owned(), "no_flow".to_owned())]);
    instance.mend("decide", json!({"x": 5}));
    assert_eq!(instance.result(), json!({"x": 5, "positive": 1}));
    assert_eq!(instance.text().matches("decide waits for a person").count(), 1);
}

#[test]
fn a_parallel_gateway_may_join_and_split_in_one() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .user("a")
        .parallel("both")
        .task("one")
        .end("end_one")
        .at("split")
        .user("b")
        .parallel("both")
        .task("other")
        .end("end_other")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.complete("b", json!({}));
    assert_eq!((count(&instance, "one"), count(&instance, "other")), (0, 0));
    instance.complete("a", json!({}));
    assert_eq!(instance.result(), json!({}));
    assert_eq!((count(&instance, "one"), count(&instance, "other")), (1, 1));
}

#[test]
fn an_exclusive_gateway_may_merge_and_choose_in_one() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .script("set", "n = 0")
        .exclusive("both")
        .when("n < 3")
        .script("again", "n = n + 1")
        .exclusive("both")
        .end("end")
        .executable();
    assert_eq!(Instance::started(executable, json!({})).result(), json!({"n": 3}));
}
