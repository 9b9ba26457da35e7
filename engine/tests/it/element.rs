//! Every element from its file to its outcome: a BPMN file that is parsed, checked, compiled and run in
//! memory, a JSON file beside it that says what comes from outside, the outcome as a snapshot.
//!
//! The JSON has the options of `millrace run`: `process`, `data`, `answers`, `messages` (name and
//! payload), `signals`, `mocks` and `until`; without it the process is just started.

use std::collections::BTreeMap;
use std::path::Path;

use engine::check::{RuleSet, check};
use engine::parse;
use engine::script::ScriptEngine;
use engine::simulate::{Answers, Incoming, Options, Report, Simulation, Sources, VisitState};
use serde_json::{Map, Value};

use crate::data::{assert_snapshot_beside, bpmn_files, data, entries};
use crate::scripts::engines;

#[test]
fn elements_do_what_their_outcomes_say() {
    for folder in entries(&data("element")) {
        for path in bpmn_files(&folder) {
            for scripts in engines() {
                assert_snapshot_beside(&path, &outcome(&path, &run(&path, &*scripts)));
            }
        }
    }
}

fn run(path: &Path, scripts: &dyn ScriptEngine) -> Report {
    let (definitions, mut problems) = parse(std::fs::read(path).unwrap(), "");
    problems.extend(check(&definitions, &RuleSet::default()));
    assert!(!problems.iter().any(engine::Problem::is_error), "{}: {problems:#?}", path.display());
    let sources = Sources { files: &[&definitions], library: &[], decisions: &[] };
    let simulation = Simulation::new(sources, scripts, options(&path.with_extension("json")));
    simulation.unwrap_or_else(|problems| panic!("{}: {problems:#?}", path.display())).run()
}

fn options(path: &Path) -> Options {
    let mut options = Options::new("2024-01-01T00:00:00Z".parse().unwrap());
    let Ok(text) = std::fs::read_to_string(path) else {
        return options;
    };
    let given: Map<String, Value> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for (name, value) in given {
        match name.as_str() {
            "process" => options.process = value.as_str().map(str::to_owned),
            "until" => value.as_str().unwrap().clone_into(&mut options.until),
            "data" => options.data = value.as_object().unwrap().clone(),
            "answers" => options.answers = Answers::from_json(value).unwrap(),
            "mocks" => options.mocks = value.as_object().unwrap().clone().into_iter().collect(),
            "signals" => {
                let names = value.as_array().unwrap().iter();
                options.signals = names.map(|name| name.as_str().unwrap().to_owned()).collect();
            }
            "messages" => options.messages = value.as_array().unwrap().iter().map(message).collect(),
            other => panic!("{}: there is no option {other}", path.display()),
        }
    }
    options
}

fn message(value: &Value) -> Incoming {
    Incoming {
        name: value["name"].as_str().unwrap().to_owned(),
        payload: value["payload"].clone(),
        properties: BTreeMap::new(),
    }
}

/// The outcome in few lines: how it ended, the data, the path, what waits, what was thrown.
fn outcome(path: &Path, report: &Report) -> String {
    let visit = |visit: &engine::simulate::Visit| match visit.state {
        VisitState::Completed => visit.id.clone(),
        VisitState::Cancelled => format!("{}(cancelled)", visit.id),
        VisitState::Error => format!("{}(error)", visit.id),
    };
    let visits: Vec<String> = report.path.iter().map(visit).collect();
    let mut lines = vec![
        purpose(path),
        format!("{:?} {}", report.status, Value::Object(report.data.clone())),
        format!("path {}", visits.join(" ")),
    ];
    lines.extend(report.waiting.iter().map(|waiting| {
        format!("waits {} {} {}", waiting.kind, waiting.id, waiting.event.as_deref().unwrap_or_default())
    }));
    lines.extend(
        report
            .thrown
            .iter()
            .map(|thrown| format!("thrown {} {} {}", thrown.kind, thrown.name, thrown.payload)),
    );
    lines.extend(report.error.iter().map(|error| format!("error {} {}", error.code, error.message)));
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

/// The comment in the second line of a file says what it shows.
fn purpose(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let (_, rest) = text.split_once("<!-- ").unwrap_or_else(|| panic!("{} says nothing", path.display()));
    rest.split_once(" -->").expect("the comment ends").0.to_owned()
}
