//! Tests of migration.

use serde_json::json;

use super::*;
use crate::executable::node::{Catch, MessageCatch};
use crate::runtime::{Command, Rejection};
use crate::testing::{Instance, ProcessBuilder};

fn ids(pairs: &[(&str, &str)]) -> BTreeMap<ElementId, ElementId> {
    pairs.iter().map(|(old, new)| ((*old).into(), (*new).into())).collect()
}

/// The process with some ids of its own, in and around a sub-process with everything that a state names.
fn model(name: impl Fn(&str) -> String) -> ProcessBuilder {
    let id = |text: &str| name(text);
    ProcessBuilder::new("p")
        .start(&id("start"))
        .task(&id("done"))
        .named("Done")
        .undo("d")
        .open(&id("sub"))
        .start(&id("in"))
        .parallel(&id("split"))
        .named("Split")
        .user(&id("ask"))
        .named("Ask")
        .parallel(&id("join"))
        .named("Join")
        .end(&id("out"))
        .at(&id("split"))
        .receive(&id("wait"), MessageCatch::named("M"))
        .named("Wait")
        .parallel(&id("join"))
        .at(&id("split"))
        .task(&id("quick"))
        .named("Quick")
        .parallel(&id("join"))
        .boundary(&id("late"), &id("ask"), false, Catch::after("PT1H"))
        .named("Late")
        .task(&id("remind"))
        .named("Remind")
        .close()
        .named("Sub")
        .compensate("back", None)
        .end("end")
}

fn migrate(
    instance: &mut Instance<'_>,
    to: ProcessBuilder,
    ids: BTreeMap<ElementId, ElementId>,
) -> Result<(), Rejection> {
    let old = std::mem::replace(&mut instance.executable, to.executable());
    let migrated = instance.step(Command::Migrate { ids, processes: BTreeMap::new() });
    if migrated.is_err() {
        instance.executable = old;
    }
    migrated
}

#[test]
fn an_instance_goes_on_by_a_model_with_other_ids() {
    let (old, new) = (model(str::to_owned), model(|id| format!("new_{id}")));
    let plan = plan(&model(str::to_owned).executable(), &model(|id| format!("new_{id}")).executable());
    assert_eq!(plan.ids.get("ask").map(ElementId::as_str), Some("new_ask"));
    assert_eq!(plan.ids.get("start").map(ElementId::as_str), Some("new_start"), "the only one of its kind");
    assert_eq!(plan.ids.get("quick_to_join").map(ElementId::as_str), Some("new_quick_to_new_join"));
    assert_eq!(plan.ids.get("undo_done").map(ElementId::as_str), Some("undo_new_done"));
    assert_eq!(plan.ids.get("end"), None);
    let mut instance = Instance::started(old.executable(), json!({"log": ""}));
    let before = instance.state.clone();
    let found = check(&instance.executable, &new.executable(), &before, &plan.ids, &plan.processes);
    assert_eq!(found, []);
    instance.step(Command::Suspend).unwrap();
    migrate(&mut instance, model(|id| format!("new_{id}")), plan.ids).unwrap();
    instance.step(Command::Resume).unwrap();
    instance.fire("new_late");
    instance.deliver("new_wait", "M", json!({"m": 1})).unwrap();
    instance.complete("new_ask", json!({"x": 2}));
    assert_eq!(instance.result(), json!({"log": "d", "m": 1, "x": 2}));
}

#[test]
fn what_does_not_fit_is_listed_and_refused() {
    let mut instance = Instance::started(model(str::to_owned).executable(), json!({"log": ""}));
    let new = || {
        ProcessBuilder::new("p")
            .start("start")
            .open("sub")
            .start("in")
            .manual("other")
            .end("out")
            .close()
            .service("ask", &[])
            .end("end")
    };
    let problems = check(
        &instance.executable,
        &new().executable(),
        &instance.state,
        &ids(&[("wait", "other"), ("late", "gone")]),
        &BTreeMap::new(),
    );
    let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "there is no done for done",
            "there is no undo_done for undo_done",
            "ask is a serviceTask, which cannot go on for ask",
            "there is no gone for late",
            "other is a manualTask, which cannot go on for wait",
            "there is no quick_to_join for quick_to_join",
            "there is no join for join",
        ]
    );
    let refused = migrate(&mut instance, new(), ids(&[("wait", "other"), ("late", "gone")])).unwrap_err();
    assert!(matches!(&refused, Rejection::NotMigratable { problems } if !problems.is_empty()), "{refused}");
    // The instance goes on by the old model.
    instance.complete("ask", json!({}));
}

#[test]
fn another_process_takes_over_when_the_plan_says_so() {
    let old = || ProcessBuilder::new("p").start("start").user("ask").end("end");
    let new = ProcessBuilder::new("q").start("start").user("ask").script("more", "b = 2").end("end");
    let new = new.executable();
    let mut instance = Instance::started(old().executable(), json!({"a": 1}));
    let plan = plan(&instance.executable, &new);
    assert_eq!(plan.processes, BTreeMap::from([("p".into(), "q".into())]));
    instance.executable = new;
    let nothing = Command::Migrate { ids: BTreeMap::new(), processes: BTreeMap::new() };
    let unknown = MigrationProblem::UnknownProcess { process: "p".into(), to: "p".into() };
    assert_eq!(instance.step(nothing), Err(Rejection::NotMigratable { problems: vec![unknown] }));
    instance.step(Command::Migrate { ids: plan.ids, processes: plan.processes }).unwrap();
    instance.complete("ask", json!({}));
    assert_eq!(instance.result(), json!({"a": 1, "b": 2}));
}

#[test]
fn names_that_are_not_unique_are_not_guessed() {
    let of = |ids: [&str; 3]| {
        ProcessBuilder::new("p")
            .start("start")
            .user(ids[0])
            .named("Ask")
            .user(ids[1])
            .named("Ask")
            .user(ids[2])
            .named("Other")
            .end("end")
            .executable()
    };
    let plan = plan(&of(["a", "b", "c"]), &of(["x", "y", "z"]));
    assert_eq!(plan.ids, ids(&[("c", "z"), ("c_to_end", "z_to_end")]));
}

#[test]
fn what_is_about_to_move_is_migrated_too() {
    let old = || ProcessBuilder::new("p").start("start").task("a").task("b").end("end");
    let new = || ProcessBuilder::new("p").start("start").task("x").script("b", "b = 1").end("end");
    let mut instance = Instance::new(old().executable());
    instance.budget = 2;
    let data = serde_json::Map::new();
    let start = Command::Start { instance: "i".into(), data, at: None, message: None, signal: None };
    instance.single_step(start).unwrap();
    instance.executable = new().executable();
    instance.budget = 1_000;
    let migrate = |ids| Command::Migrate { ids, processes: BTreeMap::new() };
    assert!(instance.step(migrate(BTreeMap::new())).is_err());
    instance.step(migrate(ids(&[("a", "x")]))).unwrap();
    assert_eq!(instance.result(), json!({"b": 1}));
}

#[test]
fn what_moved_to_another_place_does_not_fit() {
    let old = ProcessBuilder::new("p")
        .start("start")
        .user("a")
        .end("end")
        .boundary("late", "a", true, Catch::after("PT1H"))
        .end("end_late")
        .executable();
    let new = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .user("a")
        .close()
        .user("b")
        .end("end")
        .boundary("late", "b", true, Catch::after("PT1H"))
        .end("end_late")
        .executable();
    let instance = Instance::started(old, json!({}));
    let of = |element: &str| MigrationProblem::OtherPlace { element: element.into(), to: element.into() };
    let found = check(&instance.executable, &new, &instance.state, &BTreeMap::new(), &BTreeMap::new());
    assert_eq!(found, [of("a"), of("late")]);
}

#[test]
fn an_element_becomes_one_of_its_kind_only() {
    let old = ProcessBuilder::new("p").start("start").user("a").end("end").executable();
    let new = ProcessBuilder::new("p").start("start").manual("a").end("end").executable();
    let mut instance = Instance::started(old, json!({}));
    let found = check(&instance.executable, &new, &instance.state, &BTreeMap::new(), &BTreeMap::new());
    let kind = "manualTask".to_owned();
    assert_eq!(found, [MigrationProblem::OtherKind { element: "a".into(), to: "a".into(), kind }]);
    // A step knows the new model only, and a manual task is a task of a person too.
    instance.executable = new;
    instance.step(Command::Migrate { ids: BTreeMap::new(), processes: BTreeMap::new() }).unwrap();
    instance.complete("a", json!({}));
    assert_eq!(instance.result(), json!({}));
}
