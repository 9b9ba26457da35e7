//! Soundness: what the search finds in each model, and that the engine agrees.

#[cfg(feature = "python")]
mod walks;

use engine::soundness::{Options, search};
use engine::{parse, soundness::Report};

use crate::data::{assert_snapshot_beside, bpmn_files, data, stem};

fn report(path: &std::path::Path) -> Report {
    let name = path.file_name().unwrap().to_string_lossy();
    let (definitions, problems) = parse(std::fs::read(path).unwrap(), &name);
    assert!(problems.iter().all(|problem| !problem.is_error()), "{problems:?}");
    search(&definitions, Options::default())
}

fn shown(report: &Report) -> String {
    let mut lines = vec![format!("sound: {}, states: {}", report.sound, report.states)];
    for finding in &report.findings {
        lines.push(format!("\n{}", finding.problem()));
        lines.extend(
            finding.path.iter().enumerate().map(|(index, step)| format!("  {}. {}", index + 1, step.text)),
        );
    }
    if !report.not_analysed.is_empty() {
        lines.push(format!("\nnot analysed: {}", report.not_analysed.join(", ")));
    }
    lines.join("\n")
}

#[test]
fn each_model_is_found_sound_or_not() {
    let mut count = 0;
    for path in bpmn_files(&data("soundness")) {
        let report = report(&path);
        assert!(report.complete, "{}", path.display());
        assert_eq!(report.sound, stem(&path).starts_with("sound_"), "{}: {}", path.display(), shown(&report));
        assert_snapshot_beside(&path, &shown(&report));
        count += 1;
    }
    assert!(count >= 10, "{count}");
}

#[test]
fn a_way_shows_where_the_tokens_are_after_each_step() {
    let report = report(&data("soundness").join("unsound_payment_twice.bpmn"));
    let tokens: Vec<&[String]> = report.findings[0].path.iter().map(|step| step.tokens.as_slice()).collect();
    assert_eq!(tokens[1].len(), 2, "two branches: {tokens:?}");
    assert_eq!(tokens.last().unwrap(), &["f6", "f6"], "{tokens:?}");
}

#[test]
fn many_branches_are_no_problem_and_many_choices_are_bounded() {
    let branches = |gateway: &str, count: usize| {
        let mut body = format!(
            "<startEvent id='s'/><{gateway} id='a'/><{gateway} id='z'/><endEvent id='e'/><sequenceFlow id='f1' sourceRef='s' targetRef='a'/><sequenceFlow id='f2' sourceRef='z' targetRef='e'/>"
        );
        for index in 0..count {
            body += &format!(
                "<task id='t{index}'/><sequenceFlow id='i{index}' sourceRef='a' targetRef='t{index}'/><sequenceFlow id='o{index}' sourceRef='t{index}' targetRef='z'/>"
            );
        }
        let xml = format!(
            "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' id='d' targetNamespace='t'><process id='p' isExecutable='true'>{body}</process></definitions>"
        );
        parse(xml, "many.bpmn").0
    };
    let report = search(&branches("parallelGateway", 60), Options::default());
    assert!(report.sound && report.states < 200, "{}", shown(&report));
    let report = search(&branches("inclusiveGateway", 12), Options::default());
    assert!(report.sound, "{}", shown(&report));
    let report = search(&branches("exclusiveGateway", 200), Options { max_states: 20 });
    assert!(!report.complete && !report.sound && report.findings.is_empty(), "{}", shown(&report));
}
