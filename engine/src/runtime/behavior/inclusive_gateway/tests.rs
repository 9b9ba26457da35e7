//! Inclusive gateways: what they take, and what they wait for.

use serde_json::json;

use crate::executable::node::{Catch, MessageCatch, Throw};
use crate::testing::{Instance, ProcessBuilder};

/// Three branches by conditions on `x`, the last by default.
fn block() -> ProcessBuilder {
    ProcessBuilder::new("p")
        .start("start")
        .inclusive("split")
        .when("x > 0")
        .user("a")
        .inclusive("join")
        .script("after", "n = n + 1")
        .end("end")
        .at("split")
        .when("x > 1")
        .user("b")
        .inclusive("join")
        .at("split")
        .user("c")
        .inclusive("join")
}

fn with_default() -> crate::executable::Executable {
    let mut process = block().build();
    let split = process.find(&"split".into()).unwrap().0 as usize;
    process.nodes[split].default_flow = process.nodes[split].outgoing.last().copied();
    crate::executable::Executable::new(vec![process])
}

/// How often a node has completed.
fn count(instance: &Instance<'_>, node: &str) -> usize {
    instance.text().lines().filter(|line| line.starts_with(&format!("{node} completed"))).count()
}

#[rstest::rstest]
#[case(2, &["a", "b"])]
#[case(1, &["a"])]
#[case(0, &["c"])]
fn the_join_waits_for_what_the_split_took(#[case] x: i64, #[case] taken: &[&str]) {
    let mut instance = Instance::started(with_default(), json!({"x": x, "n": 0}));
    assert_eq!(instance.state.elements.len(), taken.len());
    for task in taken {
        assert_eq!(count(&instance, "join"), 0);
        instance.complete(task, json!({}));
    }
    assert_eq!(instance.result(), json!({"x": x, "n": 1}));
}

#[test]
fn a_flow_without_a_condition_counts_as_a_true_one() {
    let mut instance = Instance::started(block().executable(), json!({"x": 0, "n": 0}));
    instance.complete("c", json!({}));
    assert_eq!(instance.result(), json!({"x": 0, "n": 1}));
}

#[test]
fn no_true_condition_without_a_default_flow_is_an_incident() {
    let executable =
        ProcessBuilder::new("p").start("start").inclusive("split").when("x > 0").end("end").executable();
    let mut instance = Instance::started(executable, json!({"x": 0}));
    assert_eq!(instance.incidents(), [("split".to_owned(), "no_flow".to_owned())]);
    instance.mend("split", json!({"x": 1}));
    assert_eq!(instance.result(), json!({"x": 1}));
}

#[rstest::rstest]
#[case(["a", "b"], "b")]
#[case(["b", "a"], "a")]
fn the_branch_that_changed_last_wins(#[case] order: [&str; 2], #[case] winner: &str) {
    let mut instance = Instance::started(block().executable(), json!({"x": 2, "n": 0}));
    instance.complete("c", json!({}));
    for task in order {
        instance.complete(task, json!({"by": task, "all": {task: 1}}));
    }
    assert_eq!(instance.result(), json!({"x": 2, "n": 1, "by": winner, "all": {"a": 1, "b": 1}}));
}

#[test]
fn a_join_is_looked_at_again_when_a_branch_turns_away() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .inclusive("split")
        .user("a")
        .inclusive("join")
        .task("after")
        .end("end")
        .at("split")
        .user("b")
        .exclusive("turn")
        .when("away")
        .end("end_away")
        .at("turn")
        .inclusive("join")
        .executable();
    for (away, order) in [(true, ["a", "b"]), (true, ["b", "a"]), (false, ["a", "b"])] {
        let mut instance = Instance::started(executable.clone(), json!({"away": away}));
        for task in order {
            instance.complete(task, json!({}));
        }
        assert_eq!(instance.result(), json!({"away": away}));
        assert_eq!(count(&instance, "after"), 1);
    }
}

#[test]
fn a_join_is_looked_at_again_when_a_branch_is_cancelled() {
    let mut instance = Instance::started(guarded(true, false), json!({}));
    instance.complete("a", json!({}));
    assert_eq!(count(&instance, "join"), 0);
    instance.fire("event");
    assert_eq!(instance.result(), json!({}));
    assert_eq!(count(&instance, "join"), 1);
}

/// `a` → `join`, and `b` with a boundary event; `b` goes to the join, or the boundary event does.
fn guarded(interrupting: bool, by_boundary: bool) -> crate::executable::Executable {
    let builder = ProcessBuilder::new("p")
        .start("start")
        .inclusive("split")
        .user("a")
        .inclusive("join")
        .end("end")
        .at("split")
        .user("b");
    let builder = if by_boundary { builder.end("end_b") } else { builder.inclusive("join") };
    let builder = builder.boundary("event", "b", interrupting, Catch::after("PT1H"));
    let builder = if by_boundary { builder.inclusive("join") } else { builder.end("end_event") };
    builder.executable()
}

#[rstest::rstest]
#[case::it_fires(true, true)]
#[case::it_fires_besides(false, true)]
#[case::it_does_not_fire(true, false)]
fn a_path_leads_from_an_activity_to_its_boundary_events(#[case] interrupting: bool, #[case] fires: bool) {
    let mut instance = Instance::started(guarded(interrupting, true), json!({}));
    instance.complete("a", json!({}));
    assert_eq!(count(&instance, "join"), 0, "the boundary event may come");
    if fires {
        instance.fire("event");
    }
    if !(fires && interrupting) {
        instance.complete("b", json!({}));
    }
    assert_eq!(instance.result(), json!({}));
    assert_eq!(count(&instance, "join"), 1);
}

#[test]
fn what_a_boundary_event_has_brought_does_not_rule_out_its_activity() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("a")
        .inclusive("join")
        .end("end")
        .boundary("event", "a", false, Catch::after("PT1H"))
        .inclusive("join")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.fire("event");
    assert_eq!(count(&instance, "join"), 0, "the activity goes on");
    instance.complete("a", json!({}));
    assert_eq!(instance.result(), json!({}));
    assert_eq!(count(&instance, "join"), 1);
}

#[rstest::rstest]
#[case("M", false)]
#[case("late", true)]
fn what_an_event_based_gateway_rules_out_is_not_waited_for(#[case] event: &str, #[case] late: bool) {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .user("a")
        .inclusive("join")
        .end("end")
        .at("split")
        .event_based("first")
        .receive("M", MessageCatch::named("M"))
        .inclusive("join")
        .at("first")
        .catch("late", Catch::after("PT1H"))
        .user("reminder")
        .end("end_late")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.complete("a", json!({}));
    assert_eq!(count(&instance, "join"), 0);
    if late {
        instance.fire(event);
    } else {
        instance.deliver(event, "M", json!({})).unwrap();
    }
    assert_eq!(count(&instance, "join"), 1);
    if late {
        instance.complete("reminder", json!({}));
    }
    assert_eq!(instance.result(), json!({}));
}

#[test]
fn a_path_leads_over_a_link() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .user("a")
        .inclusive("join")
        .end("end")
        .at("split")
        .user("b")
        .throw("link_out", Throw::Link)
        .catch("link_in", Catch::Link)
        .inclusive("join")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.complete("a", json!({}));
    assert_eq!(count(&instance, "join"), 0);
    instance.complete("b", json!({}));
    assert_eq!(instance.result(), json!({}));
    assert_eq!(count(&instance, "join"), 1);
}

#[test]
fn it_does_not_wait_for_itself_in_a_loop() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .inclusive("begin")
        .inclusive("split")
        .user("a")
        .inclusive("join")
        .script("count", "n = n + 1")
        .exclusive("again")
        .when("n < 3")
        .inclusive("begin")
        .at("again")
        .end("end")
        .at("split")
        .when("n == 1")
        .user("b")
        .inclusive("join")
        .executable();
    let mut instance = Instance::started(executable, json!({"n": 0}));
    for task in ["a", "a", "b", "a"] {
        instance.complete(task, json!({}));
    }
    assert_eq!(instance.result(), json!({"n": 3}));
}

/// `a` → `left` → first flow; `b` → `choose` → `left` or the second flow.
#[test]
fn a_token_that_can_also_get_to_a_flow_with_one_is_not_waited_for() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .user("a")
        .exclusive("left")
        .inclusive("join")
        .script("after", "n = n + 1")
        .end("end")
        .at("split")
        .user("b")
        .exclusive("choose")
        .when("left")
        .exclusive("left")
        .at("choose")
        .inclusive("join")
        .executable();
    let mut instance = Instance::started(executable.clone(), json!({"left": true, "n": 0}));
    instance.complete("a", json!({}));
    assert_eq!(count(&instance, "join"), 1, "the other one may come by the same flow");
    instance.complete("b", json!({}));
    assert_eq!(count(&instance, "join"), 2);

    // The other way round: once `b` has come by the second flow, `a` has to come by the first.
    let mut instance = Instance::started(executable, json!({"left": false, "n": 0}));
    instance.complete("b", json!({}));
    assert_eq!(count(&instance, "join"), 0);
    instance.complete("a", json!({}));
    assert_eq!(instance.result(), json!({"left": false, "n": 1}));
}

#[test]
fn one_token_of_each_flow_is_consumed_at_a_time() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .task("twice")
        .quantities(1, 2)
        .inclusive("join")
        .script("after", "n = 1")
        .end("end")
        .at("split")
        .user("b")
        .inclusive("join")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    assert_eq!(count(&instance, "join"), 0);
    instance.complete("b", json!({}));
    assert_eq!(count(&instance, "join"), 2);
    assert_eq!(instance.result(), json!({"n": 1}));
}

#[test]
fn only_what_is_in_its_own_scope_counts_and_a_sub_process_as_a_whole() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .user("outside")
        .end("end_outside")
        .at("split")
        .open("sub")
        .start("inner")
        .inclusive("inner_split")
        .when("both")
        .user("a")
        .inclusive("inner_join")
        .end("inner_end")
        .at("inner_split")
        .user("b")
        .inclusive("inner_join")
        .close()
        .inclusive("join")
        .end("end")
        .at("split")
        .user("c")
        .inclusive("join")
        .executable();
    let mut instance = Instance::started(executable, json!({"both": true}));
    instance.complete("c", json!({}));
    assert_eq!(count(&instance, "join"), 0);
    instance.complete("a", json!({}));
    assert_eq!(count(&instance, "inner_join"), 0);
    instance.complete("b", json!({}));
    assert_eq!((count(&instance, "inner_join"), count(&instance, "join")), (1, 1));
    instance.complete("outside", json!({}));
    assert_eq!(instance.result(), json!({"both": true}));
}

#[test]
fn it_joins_and_splits_in_one() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .user("a")
        .inclusive("both")
        .when("x > 0")
        .script("one", "one = 1")
        .end("end_one")
        .at("split")
        .user("b")
        .inclusive("both")
        .when("x > 1")
        .script("two", "two = 2")
        .end("end_two")
        .executable();
    let mut instance = Instance::started(executable, json!({"x": 0}));
    instance.complete("a", json!({}));
    instance.complete("b", json!({"x": 2}));
    assert_eq!(instance.result(), json!({"x": 2, "one": 1, "two": 2}));
    assert_eq!(count(&instance, "both"), 1);
}

#[test]
fn joins_that_wait_for_each_other_are_an_incident_and_a_retry_goes_on_without() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .user("a")
        .inclusive("join_a")
        .named("Collect")
        .exclusive("next_a")
        .when("False")
        .inclusive("join_b")
        .named("Gather")
        .exclusive("next_b")
        .when("False")
        .inclusive("join_a")
        .at("next_b")
        .end("end_b")
        .at("next_a")
        .end("end_a")
        .at("split")
        .user("b")
        .inclusive("join_b")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.complete("a", json!({}));
    instance.complete("b", json!({}));
    assert_eq!(instance.incidents(), [("join_a".to_owned(), "dead_lock".to_owned())]);
    let text = instance.text();
    assert!(text.contains("the join waits for what waits at Gather, which waits for it in turn"), "{text}");
    instance.mend("join_a", json!({}));
    assert_eq!(instance.result(), json!({}), "the other one has nothing to wait for any more");
}

#[test]
fn the_join_at_fault_is_reported_not_those_that_wait_for_it() {
    // The parallel join waits for `never`; the inclusive join, with an older token, for the parallel one.
    let executable = ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .task("a")
        .inclusive("join")
        .end("end")
        .at("split")
        .user("b")
        .parallel("at_fault")
        .inclusive("join")
        .at("split")
        .exclusive("choose")
        .when("False")
        .task("never")
        .parallel("at_fault")
        .at("choose")
        .end("end_choose")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.complete("b", json!({}));
    assert_eq!(instance.incidents(), [("at_fault".to_owned(), "dead_lock".to_owned())]);
    instance.mend("at_fault", json!({}));
    assert_eq!(instance.result(), json!({}));
    assert_eq!(count(&instance, "join"), 1);
}

#[test]
fn an_interrupted_scope_leaves_nothing_behind() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .start("inner")
        .parallel("split")
        .user("a")
        .inclusive("join")
        .end("inner_end")
        .at("split")
        .user("b")
        .inclusive("join")
        .close()
        .end("end")
        .boundary("stop", "sub", true, Catch::message("Stop"))
        .end("end_stop")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    instance.complete("a", json!({}));
    instance.deliver("stop", "Stop", json!({})).unwrap();
    assert_eq!(instance.result(), json!({}));
    assert_eq!(count(&instance, "join"), 0);
}

#[test]
fn many_branches_cost_little() {
    let mut builder = ProcessBuilder::new("p").start("start").inclusive("split");
    for number in 0..100 {
        builder = builder.at("split").user(&format!("t{number}")).inclusive("join");
    }
    let mut instance = Instance::started(builder.at("join").end("end").executable(), json!({}));
    for number in 0..100 {
        instance.complete(&format!("t{number}"), json!({}));
    }
    assert_eq!(instance.result(), json!({}));
    assert_eq!(count(&instance, "join"), 1);
}
