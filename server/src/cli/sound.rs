//! What `millrace check --sound` prints.

use engine::soundness::{Finding, Report};
use serde_json::{Value, json};

use super::output::{Streams, problem_json};

/// The findings as problems with `path`: the steps that lead there.
pub(super) fn json(report: &Report) -> Vec<Value> {
    let with_path = |finding: &Finding| {
        let mut problem = problem_json(&finding.problem());
        if let Value::Object(fields) = &mut problem {
            fields.insert("elements".to_owned(), json!(finding.elements));
            fields.insert("path".to_owned(), json!(finding.path));
        }
        problem
    };
    report.findings.iter().map(with_path).collect()
}

/// The findings and how they come about, for people.
pub(super) fn print(report: &Report, streams: &mut Streams<'_>) {
    for finding in &report.findings {
        streams.line(&finding.problem().to_string());
        for (number, step) in (1..).zip(&finding.path) {
            streams.line(&format!("  {number}. {}", step.text));
        }
    }
    let states = report.states;
    streams.line(&match (report.sound, report.complete) {
        (true, _) => format!("sound: every way leads to the end ({states} states)"),
        (false, true) => format!("not sound ({states} states)"),
        (false, false) => format!("not all was looked at: there are more than {states} states"),
    });
    if !report.not_analysed.is_empty() {
        streams.line(&format!("not looked into: {}", report.not_analysed.join(", ")));
    }
}
