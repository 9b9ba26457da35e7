//! `duplicate_process`
//!
//! **What it does**: finds two processes with the same id in one file.
//!
//! **Why**: a process is started and called by its id; with two of them it is open which one runs.
//!
//! **Example**: a copied pool whose process kept its id.
//!
//! **Instead**: give each process its own id.

use std::collections::HashSet;

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "duplicate_process",
    severity: Severity::Error,
    summary: "two processes of the file have the same id",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut seen = HashSet::new();
    for process in &subject.definitions.processes {
        if !seen.insert(&process.id) {
            report.add(
                process.id.as_str(),
                process.position,
                format!("There is another process with the id `{}`.", process.id),
                "Give each process its own id.",
            );
        }
    }
}
