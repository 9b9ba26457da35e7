//! `not_executable`
//!
//! **What it does**: finds files in which every process has `isExecutable="false"`.
//!
//! **Why**: such a process is a drawing; it cannot be started and is not checked.
//!
//! **Example**: `<process id="P" isExecutable="false">`
//!
//! **Instead**: set `isExecutable="true"` on the process that is to run.

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "not_executable",
    severity: Severity::Warning,
    summary: "no process of the file is executable",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    let is_process =
        |process: &crate::model::Process| subject.definitions.process(process.id.as_str()).is_some();
    if subject.processes.iter().any(|process| is_process(process)) {
        return;
    }
    for process in &subject.definitions.processes {
        report.add(
            process.id.as_str(),
            process.position,
            format!("The process `{}` is not executable.", process.id),
            "Set isExecutable=\"true\" to run it.",
        );
    }
}
