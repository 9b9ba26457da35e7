//! Loops with many items: linear, and in portions.

use serde_json::{Value, json};

use crate::executable::Executable;
use crate::executable::node::{Catch, MultiInstance};
use crate::runtime::state::InstanceStatus;
use crate::runtime::{Command, Event};
use crate::testing::{Instance, ProcessBuilder};

fn scripted(multi: MultiInstance) -> Executable {
    ProcessBuilder::new("p")
        .start("start")
        .script("work", "out = item + 1")
        .each(multi)
        .end("end")
        .executable()
}

fn events(executable: Executable, data: Value) -> usize {
    let instance = Instance::started(executable, data);
    assert_eq!(instance.state.status, InstanceStatus::Completed);
    instance.journal.iter().filter(|event| !matches!(event, Event::Paused)).count()
}

#[rstest::rstest]
#[case::parallel_collected(MultiInstance::over("in").collect("out", "all"))]
#[case::parallel_merged(MultiInstance::over("in"))]
#[case::sequential_collected(MultiInstance::over("in").sequential().collect("out", "all"))]
#[case::sequential_merged(MultiInstance::over("in").sequential())]
fn each_item_costs_the_same_number_of_events(#[case] multi: MultiInstance) {
    let count = |items: u32| {
        let data = json!({"in": (0..items).collect::<Vec<_>>()});
        events(scripted(multi.clone()), data)
    };
    let (few, many, most) = (count(100), count(1_000), count(10_000));
    assert_eq!((most - many) * 900, (many - few) * 9_000);
    assert!(most < 10_000 * 6 + 100, "{most}");
}

#[test]
fn a_step_begins_no_more_items_than_its_budget() {
    let builder = ProcessBuilder::new("p").start("start").user("ask");
    let executable = builder.each(MultiInstance::times("2500")).end("end").executable();
    let mut instance = Instance::new(executable);
    let data = serde_json::Map::new();
    let start = Command::Start { instance: "i".into(), data, at: None, message: None, signal: None };
    let mut command = start;
    let mut begun = Vec::new();
    loop {
        let outcome = instance.single_step(command).unwrap();
        let is_begun = |event: &&Event| matches!(event, Event::ElementActivated { index: Some(_), .. });
        begun.push(outcome.events.iter().filter(is_begun).count());
        assert!(instance.state.queue.len() < 5, "items are not piled up");
        if !outcome.events.contains(&Event::Paused) {
            break;
        }
        command = Command::Continue;
    }
    assert_eq!(begun, [998, 1_000, 502]);
    instance.step(Command::Terminate { reason: None }).unwrap();
}

#[test]
fn work_goes_on_while_items_are_begun() {
    let mut instance = Instance::new(scripted(MultiInstance::over("in").collect("out", "all")));
    instance.budget = 10;
    let data = crate::testing::map(json!({"in": (0..100).collect::<Vec<_>>()}));
    let start = Command::Start { instance: "i".into(), data, at: None, message: None, signal: None };
    instance.single_step(start).unwrap();
    assert!(instance.state.elements.len() <= 3, "those that are done are gone");
    instance.step(Command::Continue).unwrap();
    assert_eq!(instance.result()["all"], json!((1..=100).collect::<Vec<_>>()));
}

#[test]
fn an_instance_takes_in_messages_between_portions() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .user("ask")
        .each(MultiInstance::times("100"))
        .end("end")
        .boundary("event", "ask", false, Catch::message("M"))
        .end("end_event")
        .executable();
    let mut instance = Instance::new(executable);
    instance.budget = 10;
    let data = serde_json::Map::new();
    let start = Command::Start { instance: "i".into(), data, at: None, message: None, signal: None };
    instance.single_step(start).unwrap();
    instance.deliver("event", "M", json!({"a": 1})).unwrap();
    assert_eq!(instance.state.elements.len(), 101);
    for index in (0..100).rev() {
        instance.complete_item("ask", index, json!({}));
    }
    assert_eq!(instance.result(), json!({"a": 1}));
}

#[test]
fn nested_loops_hold_back_when_too_much_is_active() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("outer")
        .start("s")
        .user("ask")
        .each(MultiInstance::times("60000"))
        .end("e")
        .close()
        .each(MultiInstance::times("3"))
        .end("end")
        .executable();
    let mut state = crate::runtime::State::default();
    let context = crate::runtime::Context {
        now: jiff::Timestamp::UNIX_EPOCH,
        scripts: &crate::testing::TestScripts,
        host: &crate::script::NoFunctions,
        budget: u32::MAX,
    };
    let data = serde_json::Map::new();
    let start = Command::Start { instance: "i".into(), data, at: None, message: None, signal: None };
    crate::runtime::step(&executable, &mut state, start, &context).unwrap();
    assert_eq!(state.elements.len(), crate::runtime::MAX_LIVE + 1);
    assert!(state.queue.is_empty());
    let item = |(key, element): (&crate::id::ElementKey, &crate::runtime::state::Element)| {
        (element.node.as_str() == "ask" && element.index.is_some()).then_some(*key)
    };
    for element in state.elements.iter().filter_map(item).take(3).collect::<Vec<_>>() {
        let done = Command::CompleteTask { element, data: serde_json::Map::new() };
        crate::runtime::step(&executable, &mut state, done, &context).unwrap();
        assert_eq!(state.elements.len(), crate::runtime::MAX_LIVE + 1, "one done, one begun");
    }
}
