//! `missing_called_element`
//!
//! **What it does**: finds call activities that name no process.
//!
//! **Why**: there is nothing to call.
//!
//! **Example**: a call activity that was drawn but not filled in.
//!
//! **Instead**: name the id of a process.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "missing_called_element",
    severity: Severity::Error,
    summary: "a call activity names no process",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        let is_without = matches!(node.kind, FlowNodeKind::CallActivity { called_element: None });
        if is_without && node.extensions.dialect.called_process.is_none() {
            let message = format!("The call activity `{}` names no process.", node.label());
            report.at(node, message, "Name the id of the process it calls.");
        }
    }
}
