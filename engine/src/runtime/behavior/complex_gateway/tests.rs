//! Complex gateways: what activates them, and what becomes of the rest of their tokens.

use serde_json::json;

use crate::executable::Executable;
use crate::executable::node::Catch;
use crate::runtime::Event;
use crate::testing::{Instance, ProcessBuilder};

/// Three user tasks before a gateway, and a script after it that counts.
fn three(activation: Option<&str>) -> ProcessBuilder {
    ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .user("a")
        .complex("join", activation)
        .script("after", "n = n + 1")
        .end("end")
        .at("split")
        .user("b")
        .complex("join", activation)
        .at("split")
        .user("c")
        .complex("join", activation)
}

fn count(instance: &Instance<'_>, node: &str) -> usize {
    instance.text().lines().filter(|line| line.starts_with(&format!("{node} completed"))).count()
}

fn resets(instance: &Instance<'_>) -> usize {
    instance.journal.iter().filter(|event| matches!(event, Event::GatewayReset { .. })).count()
}

#[rstest::rstest]
#[case::the_first(None, 1)]
#[case::two_of_three(Some("activationCount >= 2"), 2)]
#[case::all(Some("activationCount == 3"), 3)]
#[case::one_named(Some("b_to_join == 1"), 2)]
#[case::either(Some("c_to_join > 0 or b_to_join > 0"), 2)]
#[case::by_data(Some("by == \"c\""), 3)]
#[case::waits_for_start(Some("waitingForStart and activationCount == 2"), 2)]
fn the_condition_says_which_tokens_activate_it(#[case] activation: Option<&str>, #[case] needed: usize) {
    let mut instance = Instance::started(three(activation).executable(), json!({"n": 0}));
    for (number, task) in (1..).zip(["a", "b", "c"]) {
        instance.complete(task, json!({"by": task}));
        assert_eq!(count(&instance, "after"), usize::from(number >= needed), "after {task}");
    }
    let by = ["a", "b", "c"][needed - 1];
    assert_eq!(instance.result(), json!({"n": 1, "by": by}), "what comes late is swallowed");
    assert_eq!(resets(&instance), usize::from(needed < 3));
    assert!(!instance.text().contains("activationCount"), "the condition changes no data");
}

#[test]
fn the_journal_tells_both_phases() {
    let mut instance = Instance::started(three(Some("activationCount == 2")).executable(), json!({"n": 0}));
    let begun = instance.text().len();
    for task in ["c", "a", "b"] {
        instance.complete(task, json!({}));
    }
    insta::assert_snapshot!(&instance.text()[begun..], @"
    c completed, took c_to_join
    token of c_to_join waits at join
    a completed, took a_to_join
    token of a_to_join waits at join
    join triggered by a_to_join, c_to_join
    join activated
    join completed, took join_to_after
    after activated
    after data: n=1
    after completed, took after_to_end
    end activated
    end completed
    b completed, took b_to_join
    token of b_to_join waits at join
    token of b_to_join cancelled
    join reset
    scope p completed
    completed
    ");
}

#[test]
fn a_condition_may_read_what_a_later_token_brings() {
    let mut instance = Instance::started(three(Some("approved")).executable(), json!({"n": 0}));
    instance.complete("a", json!({}));
    assert_eq!(instance.incidents(), []);
    instance.complete("b", json!({"approved": true}));
    assert_eq!(count(&instance, "after"), 1);
    instance.complete("c", json!({}));
    assert_eq!(instance.result(), json!({"n": 1, "approved": true}));
}

#[test]
fn a_condition_that_fails_is_an_incident_and_a_retry_activates_it() {
    let mut instance =
        Instance::started(three(Some("amount > 5")).executable(), json!({"n": 0, "amount": "x"}));
    instance.complete("a", json!({}));
    assert_eq!(instance.incidents(), [("join".to_owned(), "script_error".to_owned())]);
    instance.mend("join", json!({"amount": 6}));
    assert_eq!(count(&instance, "after"), 1);
    for task in ["b", "c"] {
        instance.complete(task, json!({}));
    }
    assert_eq!(instance.result(), json!({"n": 1, "amount": 6}));
}

#[rstest::rstest]
#[case("activationCount > 5", "its activation condition is not true, and no more tokens can come")]
#[case("aproved", "its activation condition cannot be evaluated (")]
fn a_condition_that_never_holds_is_an_incident_once_all_have_come(
    #[case] activation: &str,
    #[case] message: &str,
) {
    let mut instance = Instance::started(three(Some(activation)).executable(), json!({"n": 0}));
    for task in ["a", "b"] {
        instance.complete(task, json!({task: 1}));
    }
    assert_eq!(instance.incidents(), []);
    instance.complete("c", json!({}));
    assert_eq!(instance.incidents(), [("join".to_owned(), "dead_lock".to_owned())]);
    assert!(instance.text().contains(message), "{}", instance.text());
    instance.mend("join", json!({}));
    assert_eq!(instance.result(), json!({"n": 1, "a": 1, "b": 1}));
}

/// After the first token `first` is taken, and `rest` with those that come later, by condition.
fn two_phases() -> Executable {
    three(None).at("join").when("not waitingForStart").script("rest", "rest = x").end("end_rest").executable()
}

#[test]
fn late_tokens_take_the_flows_whose_conditions_are_true_then() {
    let mut instance = Instance::started(two_phases(), json!({"n": 0}));
    instance.complete("b", json!({"x": "b"}));
    assert_eq!((count(&instance, "after"), count(&instance, "rest")), (1, 0));
    instance.complete("a", json!({"x": "a"}));
    assert_eq!(count(&instance, "rest"), 0, "it waits for all of the rest");
    instance.complete("c", json!({"x": "c"}));
    assert_eq!(instance.result(), json!({"n": 0, "x": "c", "rest": "c"}));
    assert_eq!((count(&instance, "after"), count(&instance, "rest")), (1, 1));
}

#[test]
fn a_late_token_for_which_no_condition_is_true_is_swallowed() {
    let executable = three(None)
        .at("join")
        .when("not waitingForStart and x > 5")
        .task("rest")
        .end("end_rest")
        .executable();
    let mut instance = Instance::started(executable, json!({"n": 0}));
    for (task, x) in [("a", 1), ("b", 2), ("c", 3)] {
        instance.complete(task, json!({"x": x}));
    }
    assert_eq!(instance.result(), json!({"n": 1, "x": 1}));
    assert_eq!((count(&instance, "rest"), count(&instance, "join")), (0, 2));
}

#[test]
fn a_late_condition_that_fails_is_an_incident() {
    let mut instance = Instance::started(
        three(None)
            .at("join")
            .when("not waitingForStart and x > 5")
            .task("rest")
            .end("end_rest")
            .executable(),
        json!({"n": 0}),
    );
    for task in ["a", "b", "c"] {
        instance.complete(task, json!({}));
    }
    assert_eq!(instance.incidents(), [("join".to_owned(), "script_error".to_owned())]);
    instance.mend("join", json!({"x": 6}));
    assert_eq!(count(&instance, "rest"), 1);
}

#[test]
fn with_all_of_its_tokens_it_is_ready_again_at_once() {
    let executable = three(Some("activationCount == 3"))
        .at("join")
        .when("True")
        .script("always", "always = 1")
        .end("end_always")
        .executable();
    let mut instance = Instance::started(executable, json!({"n": 0}));
    for task in ["a", "b", "c"] {
        instance.complete(task, json!({}));
    }
    assert_eq!(instance.result()["always"], 1);
    assert_eq!((count(&instance, "after"), count(&instance, "always"), resets(&instance)), (1, 1, 0));
}

#[test]
fn it_takes_the_default_flow_or_is_an_incident() {
    let build = |with_default: bool| {
        let builder = ProcessBuilder::new("p")
            .start("start")
            .complex("choose", None)
            .when("x > 0")
            .task("positive")
            .end("end");
        let builder = if with_default {
            builder.at("choose").script("other", "other = 1").default_flow().end("end_other")
        } else {
            builder
        };
        Instance::started(builder.executable(), json!({"x": 0}))
    };
    assert_eq!(build(true).result(), json!({"x": 0, "other": 1}));
    let mut instance = build(false);
    assert_eq!(instance.incidents(), [("choose".to_owned(), "no_flow".to_owned())]);
    instance.mend("choose", json!({"x": 1}));
    assert_eq!(instance.result(), json!({"x": 1}));
}

#[test]
fn tokens_on_one_flow_are_counted_too() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .task("thrice")
        .quantities(1, 3)
        .complex("join", Some("activationCount == 3"))
        .script("after", "n = n + 1")
        .end("end")
        .executable();
    let mut instance = Instance::started(executable, json!({"n": 0}));
    assert_eq!(count(&instance, "after"), 1);
    // One of each flow is consumed; the others wait for more.
    assert_eq!(instance.incidents(), [("join".to_owned(), "dead_lock".to_owned())]);
    instance.mend("join", json!({}));
    instance.mend("join", json!({}));
    assert_eq!(count(&instance, "after"), 3);
    assert_eq!(instance.result(), json!({"n": 1}));
}

/// A loop around a gateway that the first of two tokens activates.
fn discriminator() -> Executable {
    ProcessBuilder::new("p")
        .start("start")
        .exclusive("begin")
        .parallel("split")
        .user("a")
        .complex("join", None)
        .script("count", "n = n + 1")
        .exclusive("again")
        .when("n < 2")
        .exclusive("begin")
        .at("again")
        .end("end")
        .at("split")
        .user("b")
        .complex("join", None)
        .executable()
}

#[test]
fn in_a_loop_the_next_round_waits_for_the_rest_of_this_one() {
    let mut instance = Instance::started(discriminator(), json!({"n": 0}));
    instance.complete("a", json!({}));
    assert_eq!(count(&instance, "count"), 1);
    // The second round: its first token waits until `b` of the first round has come.
    instance.complete("a", json!({}));
    assert_eq!((count(&instance, "count"), resets(&instance)), (1, 0));
    instance.complete("b", json!({}));
    assert_eq!((count(&instance, "count"), resets(&instance)), (2, 1));
    instance.complete("b", json!({}));
    assert_eq!(instance.result(), json!({"n": 2}));
    assert_eq!(resets(&instance), 2);
}

#[rstest::rstest]
#[case::the_rest_comes(false)]
#[case::the_rest_turns_away(true)]
fn it_is_ready_again_when_nothing_more_can_come(#[case] away: bool) {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .exclusive("begin")
        .parallel("split")
        .task("a")
        .complex("join", None)
        .user("next")
        .exclusive("again")
        .when("more")
        .exclusive("begin")
        .at("again")
        .end("end")
        .at("split")
        .user("b")
        .exclusive("turn")
        .when("away")
        .end("end_away")
        .at("turn")
        .complex("join", None)
        .executable();
    let mut instance = Instance::started(executable, json!({"away": away}));
    instance.complete("b", json!({}));
    assert_eq!(resets(&instance), 1);
    instance.complete("next", json!({"more": true}));
    instance.complete("next", json!({"more": false}));
    assert_eq!(resets(&instance), 1);
    instance.complete("b", json!({}));
    assert_eq!(resets(&instance), 2);
    assert_eq!(count(&instance, "next"), 2);
    assert_eq!(instance.result()["away"], away);
}

#[test]
fn a_gateway_that_waits_for_the_rest_can_be_cancelled() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .start("inner")
        .parallel("split")
        .task("a")
        .complex("join", None)
        .end("inner_end")
        .at("split")
        .user("b")
        .complex("join", None)
        .close()
        .end("end")
        .boundary("stop", "sub", true, Catch::message("Stop"))
        .end("end_stop")
        .executable();
    let mut instance = Instance::started(executable, json!({}));
    assert!(instance.state.scopes.values().any(|scope| !scope.resets.is_empty()));
    instance.deliver("stop", "Stop", json!({})).unwrap();
    assert_eq!(instance.result(), json!({}));
    assert_eq!(resets(&instance), 0);
}
