//! Ad-hoc sub-processes, by rule.

use serde_json::{Value, json};

use crate::executable::Executable;
use crate::executable::node::{AdHoc, Catch, LoopKind, MultiInstance};
use crate::id::ScopeKey;
use crate::runtime::event::Event;
use crate::runtime::state::{AdHocProgress, ScopeKind};
use crate::runtime::{Command, Effect, State, apply};
use crate::testing::{Instance, ProcessBuilder, map};

/// A (then B), and C beside.
fn two_paths(ad_hoc: AdHoc) -> Executable {
    ProcessBuilder::new("p")
        .start("start")
        .open_ad_hoc("free", ad_hoc)
        .user("a")
        .user("b")
        .apart()
        .user("c")
        .close()
        .script("after", "after = True")
        .end("end")
        .executable()
}

fn active(instance: &Instance<'_>) -> Vec<String> {
    instance.state.elements.values().map(|element| element.node.to_string()).collect()
}

/// The ad-hoc scope and how far it has come.
fn progress(state: &State) -> Option<(ScopeKey, AdHocProgress)> {
    state.scopes.iter().find_map(|(key, scope)| match &scope.kind {
        ScopeKind::AdHoc { progress, .. } => Some((*key, *progress)),
        _ => None,
    })
}

#[test]
fn all_activities_without_incoming_flow_begin() {
    let mut instance = Instance::started(two_paths(AdHoc::parallel()), json!({"n": 0}));
    assert_eq!(active(&instance), ["free", "a", "c"]);
    instance.complete("a", json!({"a": 1}));
    instance.complete("c", json!({"c": 1}));
    assert_eq!(active(&instance), ["free", "b"]);
    instance.complete("b", json!({"b": 1}));
    assert_eq!(instance.result(), json!({"n": 0, "a": 1, "b": 1, "c": 1, "after": true}));
}

#[test]
fn a_sequential_one_begins_the_next_when_a_path_is_done() {
    let mut instance = Instance::started(two_paths(AdHoc::sequential()), json!({}));
    assert_eq!(active(&instance), ["free", "a"]);
    instance.complete("a", json!({"a": 1}));
    assert_eq!(active(&instance), ["free", "b"]);
    instance.complete("b", json!({"b": 1}));
    assert_eq!(active(&instance), ["free", "c"]);
    let seen = &instance.state.elements[&instance.element("c")].data;
    assert_eq!(Value::Object(seen.to_map()), json!({"a": 1, "b": 1}), "with what the first left");
    instance.complete("c", json!({"c": 1}));
    assert_eq!(instance.result(), json!({"a": 1, "b": 1, "c": 1, "after": true}));
}

#[test]
fn its_condition_is_looked_at_after_a_path_and_ends_the_rest() {
    let mut instance = Instance::started(two_paths(AdHoc::parallel().until("done")), json!({"done": false}));
    instance.complete("a", json!({"done": true}));
    assert_eq!(active(&instance), ["free", "c", "b"], "a path is not done before its last activity");
    instance.complete("b", json!({"b": 1}));
    assert_eq!(instance.result(), json!({"done": true, "b": 1, "after": true}));
    let closed = |effect: &&Effect| matches!(effect, Effect::CloseTask { completed: false, .. });
    assert_eq!(instance.effects.iter().filter(closed).count(), 1);
}

#[test]
fn it_sees_what_all_paths_left_so_far() {
    let mut instance =
        Instance::started(two_paths(AdHoc::parallel().until("x + y == 3")), json!({"x": 0, "y": 0}));
    instance.complete("c", json!({"y": 2}));
    instance.complete("a", json!({}));
    instance.complete("b", json!({"x": 1}));
    // The path of `b` began with `y` at 0, and was merged last.
    assert_eq!(progress(&instance.state).unwrap().1, AdHocProgress::Waiting);

    let mut instance =
        Instance::started(two_paths(AdHoc::sequential().until("x + y == 3")), json!({"x": 0, "y": 0}));
    instance.complete("a", json!({}));
    instance.complete("b", json!({"x": 1}));
    instance.complete("c", json!({"y": 2}));
    assert_eq!(instance.result(), json!({"x": 1, "y": 2, "after": true}));
}

#[test]
fn it_may_wait_for_what_runs() {
    let ad_hoc = AdHoc::parallel().until("done").keeping_the_rest();
    let mut instance = Instance::started(two_paths(ad_hoc), json!({}));
    instance.complete("a", json!({}));
    instance.complete("c", json!({"done": true}));
    assert_eq!(active(&instance), ["free", "b"]);
    instance.complete("b", json!({"done": false}));
    assert_eq!(instance.result(), json!({"done": false, "after": true}), "true once is enough");

    let ad_hoc = AdHoc::sequential().until("done").keeping_the_rest();
    let mut instance = Instance::started(two_paths(ad_hoc), json!({"done": true}));
    instance.complete("a", json!({}));
    instance.complete("b", json!({}));
    assert_eq!(instance.result(), json!({"done": true, "after": true}), "nothing new is started");
}

#[test]
fn when_all_is_done_and_the_condition_is_not_true_it_waits_for_an_operator() {
    let mut instance =
        Instance::started(two_paths(AdHoc::sequential().until("done")), json!({"done": false}));
    for node in ["a", "b", "c"] {
        instance.complete(node, json!({}));
    }
    let (scope, now) = progress(&instance.state).unwrap();
    assert_eq!(now, AdHocProgress::Waiting);
    assert!(instance.state.queue.is_empty() && active(&instance) == ["free"]);
    // What is activated in it has it run again.
    let mut state = instance.state.clone();
    let activated = Event::ElementActivated {
        element: crate::id::ElementKey(state.next_key),
        node: "c".into(),
        scope,
        tokens: Vec::new(),
        from: None,
        index: None,
        gathers: false,
        arrivals: Vec::new(),
    };
    apply(&mut state, &activated);
    assert_eq!(progress(&state).unwrap().1, AdHocProgress::Running);
}

#[test]
fn an_operator_starts_an_activity_again() {
    let mut instance =
        Instance::started(two_paths(AdHoc::sequential().until("done")), json!({"done": false}));
    for node in ["a", "b", "c"] {
        instance.complete(node, json!({}));
    }
    for data in [json!({"n": 1}), json!({"done": true})] {
        let (scope, now) = progress(&instance.state).unwrap();
        assert_eq!(now, AdHocProgress::Waiting);
        let command = Command::Activate { scope, node: "c".into(), data: map(json!({"again": true})) };
        instance.step(command).unwrap();
        assert_eq!(progress(&instance.state).unwrap().1, AdHocProgress::Running);
        instance.complete("c", data);
    }
    assert_eq!(instance.result(), json!({"done": true, "n": 1, "again": true, "after": true}));
}

#[test]
fn a_condition_that_fails_is_an_incident_of_the_last_activity() {
    let mut instance = Instance::started(two_paths(AdHoc::parallel().until("x == 1")), json!({}));
    instance.complete("c", json!({}));
    assert_eq!(instance.incidents(), [("c".to_owned(), "script_error".to_owned())]);
    instance.mend("c", json!({"x": 1}));
    assert_eq!(instance.result(), json!({"x": 1, "after": true}));
}

#[test]
fn activities_with_a_loop_marker_loop() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open_ad_hoc("free", AdHoc::sequential().until("n == 5"))
        .script("count", "n = n + 1")
        .repeated(LoopKind::rounds("n < 3"))
        .apart()
        .script("add", "n = n + 1")
        .each(MultiInstance::times("2").sequential())
        .apart()
        .script("never", "n = 100")
        .close()
        .end("end")
        .executable();
    assert_eq!(Instance::started(executable, json!({"n": 0})).result(), json!({"n": 5}));
}

#[test]
fn it_may_be_looped_itself() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open_ad_hoc("free", AdHoc::parallel())
        .script("a", "a = item")
        .apart()
        .script("b", "b = item + 1")
        .close()
        .each(MultiInstance::over("in").collect("b", "all"))
        .end("end")
        .executable();
    let instance = Instance::started(executable, json!({"in": [1, 2]}));
    assert_eq!(instance.result(), json!({"in": [1, 2], "all": [2, 3]}));
}

#[test]
fn boundary_events_inside_are_paths_and_around_end_it() {
    let built = |on: &str| {
        let mut builder = ProcessBuilder::new("p")
            .start("start")
            .open_ad_hoc("free", AdHoc::parallel().until("late"))
            .user("a")
            .apart()
            .user("b");
        if on == "a" {
            builder =
                builder.boundary("event", "a", true, Catch::after("PT1H")).script("note", "late = True");
            builder = builder.close().end("end");
        } else {
            builder = builder.close().end("end").boundary("event", "free", true, Catch::after("PT1H"));
            builder = builder.script("note", "late = True").end("end_late");
        }
        Instance::started(builder.executable(), json!({"late": false}))
    };
    for on in ["a", "free"] {
        let mut instance = built(on);
        instance.fire("event");
        assert_eq!(instance.result(), json!({"late": true}));
    }
}

#[rstest::rstest]
#[case::interrupting(true)]
#[case::beside(false)]
fn event_sub_processes_work_inside(#[case] interrupting: bool) {
    let mut builder = ProcessBuilder::new("p")
        .start("start")
        .open_ad_hoc("free", AdHoc::sequential().until("done"))
        .user("a")
        .apart()
        .user("b")
        .open_event("on")
        .start_at("stop", Catch::message("Stop"));
    if !interrupting {
        builder = builder.beside();
    }
    let executable = builder.script("note", "noted = True").end("noted_end").close_event().close().end("end");
    let mut instance = Instance::started(executable.executable(), json!({"done": false}));
    if interrupting {
        instance.deliver("stop", "Stop", json!({})).unwrap();
        assert_eq!(instance.result(), json!({"done": false, "noted": true}));
        return;
    }
    instance.complete("a", json!({}));
    instance.complete("b", json!({}));
    assert_eq!(progress(&instance.state).unwrap().1, AdHocProgress::Waiting);
    instance.deliver("stop", "Stop", json!({})).unwrap();
    assert_eq!(progress(&instance.state).unwrap().1, AdHocProgress::Waiting);
    instance.deliver("stop", "Stop", json!({"done": true})).unwrap();
    assert_eq!(instance.result(), json!({"done": true, "noted": true}));
}

#[test]
fn a_join_in_it_waits_for_a_path_that_comes_later() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open_ad_hoc("free", AdHoc::sequential())
        .script("a", "a = 1")
        .parallel("join")
        .script("both", "c = a + b")
        .apart()
        .script("b", "b = 2")
        .parallel("join")
        .close()
        .end("end")
        .executable();
    assert_eq!(Instance::started(executable, json!({})).result(), json!({"a": 1, "b": 2, "c": 3}));
}

#[test]
fn start_events_are_refused_and_nothing_inside_is_done_at_once() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open_ad_hoc("free", AdHoc::parallel())
        .start("wrong")
        .close()
        .end("end")
        .executable();
    let instance = Instance::started(executable, json!({}));
    assert_eq!(instance.incidents(), [("free".to_owned(), "ad_hoc_error".to_owned())]);
    let empty = ProcessBuilder::new("p").start("start").open_ad_hoc("free", AdHoc::parallel().until("done"));
    assert_eq!(Instance::started(empty.close().end("end").executable(), json!({})).result(), json!({}));
}
