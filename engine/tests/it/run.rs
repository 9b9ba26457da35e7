//! Scenarios: a Markdown file with commands, a BPMN file beside it, the journal as a snapshot.
//!
//! One command a line: `start {…}`, `start at EVENT with NAME {…}`, `complete TASK {…}`,
//! `answer TASK …`, `fail TASK CODE`, `message NODE NAME {…}` (`refused message …` when it must not
//! be taken), `fire EVENT`, `advance 90m`, `mend ELEMENT {…}`, `suspend`, `resume`, `terminate`.

use std::path::Path;

use engine::runtime::command::{Command, Message};
use engine::runtime::state::InstanceStatus;
use engine::testing::{Instance, TestScripts};
use engine::{compile, parse};
use serde_json::Value;

use crate::data::{assert_snapshot_beside, data, entries};

#[test]
fn scenarios_run_as_their_journals_say() {
    let folders = entries(&data("run"));
    let scenarios = folders.iter().flat_map(|folder| entries(folder));
    let scenarios: Vec<_> =
        scenarios.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    assert!(!scenarios.is_empty());
    for path in scenarios {
        assert_snapshot_beside(&path, &run(&path));
    }
}

/// Runs a scenario and prints its commands, what happened after each, and the end.
fn run(path: &Path) -> String {
    let xml = std::fs::read_to_string(path.with_extension("bpmn")).expect("a BPMN file is beside it");
    let (definitions, problems) = parse(&xml, "");
    assert_eq!(problems, [], "{}", path.display());
    let main = definitions.processes[0].id.as_str();
    let executable = compile(&[&definitions], main, &TestScripts)
        .unwrap_or_else(|problems| panic!("{}: {problems:#?}", path.display()));
    let mut instance = Instance::new(executable);
    let scenario = std::fs::read_to_string(path).expect("it can be read");
    let mut text = String::new();
    let mut printed = 0;
    for line in commands(&scenario) {
        obey(&mut instance, line);
        // All of it each time: later events name elements that earlier ones introduced.
        let journal = instance.text();
        text.push_str(&format!("> {line}\n"));
        journal.lines().skip(printed).for_each(|line| text.push_str(&format!("{line}\n")));
        printed = journal.lines().count();
    }
    text.push_str(&format!("= {}", status(&instance)));
    text
}

fn commands(scenario: &str) -> impl Iterator<Item = &str> {
    let (_, rest) = scenario.split_once("```commands\n").expect("a scenario has a block of commands");
    let (block, _) = rest.split_once("```").expect("the block ends");
    block.lines().filter(|line| !line.is_empty())
}

fn obey(instance: &mut Instance<'_>, line: &str) {
    let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
    let (node, argument) = rest.split_once(' ').unwrap_or((rest, ""));
    match command {
        "start" if node == "at" => {
            let (at, message) = argument.split_once(" with ").expect("start at EVENT with NAME {…}");
            let (name, payload) = message.split_once(' ').expect("a message has a payload");
            let message = Message {
                name: name.to_owned(),
                payload: json(payload).into(),
                correlations: Default::default(),
            };
            let (at, message) = (Some(at.into()), Some(message));
            let instance_id = "i".into();
            let start =
                Command::Start { instance: instance_id, data: Default::default(), at, message, signal: None };
            instance.step(start).expect("the instance starts");
        }
        "start" => instance.start(json(rest)),
        "complete" => instance.complete(node, json(argument)),
        "answer" => instance.answer(node, json(argument)),
        "fail" => instance.fail(node, argument),
        "message" => deliver(instance, node, argument).expect("the message is taken"),
        "refused" => {
            let (node, argument) = argument.split_once(' ').expect("refused message NODE NAME {…}");
            deliver(instance, node, argument).expect_err("the message is refused");
        }
        "fire" => instance.fire(node),
        "advance" => {
            let span: jiff::SignedDuration = rest.parse().expect("advance 90m");
            instance.advance(span.as_secs());
        }
        "mend" => instance.mend(node, json(argument)),
        "suspend" => instance.step(Command::Suspend).expect("it is suspended"),
        "resume" => instance.step(Command::Resume).expect("it is resumed"),
        "terminate" => instance.step(Command::Terminate { reason: None }).expect("it ends"),
        other => panic!("there is no command {other}"),
    }
}

fn deliver(
    instance: &mut Instance<'_>,
    node: &str,
    argument: &str,
) -> Result<(), engine::runtime::Rejection> {
    let (name, payload) = argument.split_once(' ').expect("message NODE NAME {…}");
    instance.deliver(node, name, json(payload))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Where the instance stands at the end: its result, or what it waits for.
fn status(instance: &Instance<'_>) -> String {
    let state = &instance.state;
    if state.status != InstanceStatus::Active {
        return format!("{:?} {}", state.status, Value::Object(state.data.to_map()));
    }
    let active: Vec<String> = (state.elements.values())
        .map(|element| format!("{} {}", element.node, Value::Object(element.data.to_map())))
        .collect();
    format!("{:?} at {}", state.status, active.join(", "))
}
