//! Random drawings: what is called sound never gets stuck when it runs.

use std::fmt::Write;

use engine::model::Definitions;
use engine::parse;
use engine::script::python::PythonEngine;
use engine::simulate::{Options as RunOptions, Report, Simulation, Sources, Status};
use engine::soundness::{Options, search};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

/// A node with where it leads: a number beyond the nodes is an end.
#[derive(Debug, Clone)]
struct Drawn {
    kind: &'static str,
    targets: Vec<usize>,
}

fn drawings() -> impl Strategy<Value = Vec<Drawn>> {
    (2..7_usize).prop_flat_map(|nodes| {
        let kind = prop_oneof![
            2 => Just("task"),
            3 => Just("exclusiveGateway"),
            3 => Just("parallelGateway"),
        ];
        // Mostly onwards, sometimes back.
        let target = 0..=nodes + 1;
        let node = (kind, vec(target, 1..3)).prop_map(|(kind, targets)| Drawn { kind, targets });
        vec(node, nodes)
    })
}

/// The drawing as BPMN; an exclusive gateway takes its first flow when its own variable is 1.
fn definitions(nodes: &[Drawn]) -> Definitions {
    let mut body = String::from(
        r#"<startEvent id="start"/><sequenceFlow id="first" sourceRef="start" targetRef="n0"/><endEvent id="end"/>"#,
    );
    for (at, node) in nodes.iter().enumerate() {
        let chooses = node.kind == "exclusiveGateway" && node.targets.len() == 2;
        let default = if chooses { format!(r#" default="f{at}_1""#) } else { String::new() };
        let _ = write!(body, r#"<{} id="n{at}"{default}/>"#, node.kind);
        for (number, target) in node.targets.iter().enumerate() {
            let target = if *target < nodes.len() { format!("n{target}") } else { "end".to_owned() };
            let condition = match (chooses, number) {
                (true, 0) => format!("<conditionExpression>v{at} == 1</conditionExpression>"),
                _ => String::new(),
            };
            let _ = write!(
                body,
                r#"<sequenceFlow id="f{at}_{number}" sourceRef="n{at}" targetRef="{target}">{condition}</sequenceFlow>"#
            );
        }
    }
    let text = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
        <process id="p" isExecutable="true">{body}</process></definitions>"#
    );
    let (definitions, problems) = parse(&text, "drawn.bpmn");
    assert!(problems.iter().all(|problem| !problem.is_error()), "{problems:?} in {text}");
    definitions
}

/// Runs the drawing; `None` when it may not run at all.
fn run(definitions: &Definitions, choices: &[bool]) -> Option<Report> {
    let mut options = RunOptions::new(jiff::Timestamp::UNIX_EPOCH);
    let choices = choices.iter().enumerate();
    options.data = choices.map(|(at, choice)| (format!("v{at}"), Value::from(i32::from(*choice)))).collect();
    options.max_steps = 300;
    let sources = Sources { files: &[definitions], library: &[], decisions: &[] };
    Some(Simulation::new(sources, &PythonEngine::default(), options).ok()?.run())
}

/// Whether it ended with this error.
fn failed(report: &Report, code: &str) -> bool {
    report.error.as_ref().is_some_and(|error| error.code == code)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_called_sound_does_not_get_stuck(nodes in drawings(), runs in vec(vec(any::<bool>(), 6), 6)) {
        let definitions = definitions(&nodes);
        let found = search(&definitions, Options::default());
        for choices in runs {
            let Some(report) = run(&definitions, &choices) else {
                continue;
            };
            if found.sound && found.complete && !failed(&report, "step_limit") {
                prop_assert_eq!(report.status, Status::Completed, "{:?} with {:?}", nodes, choices);
            }
            if failed(&report, "dead_lock") {
                let codes: Vec<&str> = found.findings.iter().map(|finding| finding.code.as_str()).collect();
                let is_found = codes.iter().any(|code| ["dead_lock", "unjoined_branches"].contains(code));
                prop_assert!(is_found, "stuck, but only {:?} is found in {:?} with {:?}", codes, nodes, choices);
            }
        }
    }
}

#[test]
fn a_drawing_that_gets_stuck_is_one_of_them() {
    let exclusive = Drawn { kind: "exclusiveGateway", targets: vec![1, 2] };
    let task = Drawn { kind: "task", targets: vec![3] };
    let join = Drawn { kind: "parallelGateway", targets: vec![9] };
    let definitions = definitions(&[exclusive, task.clone(), task, join]);
    assert!(run(&definitions, &[true]).is_some_and(|report| failed(&report, "dead_lock")));
    assert!(!search(&definitions, Options::default()).sound);
}
