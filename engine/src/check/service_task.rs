//! `missing_operator`
//!
//! **What it does**: finds service tasks without an operator, or with a malformed retry.
//!
//! **Why**: the operator says which connector command to call.
//!
//! **Example**: a service task of another tool's dialect.
//!
//! **Instead**: add a `spiffworkflow:serviceTaskOperator` with the id of a command.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "missing_operator",
    severity: Severity::Error,
    summary: "a service task names no operator, or its retry is malformed",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes().filter(|node| matches!(node.kind, FlowNodeKind::ServiceTask)) {
        let Some(operator) = &node.extensions.service_task_operator else {
            report.at(
                node,
                format!("The service task `{}` names no operator.", node.label()),
                "Choose the connector command it calls.",
            );
            continue;
        };
        let Some(retry) = &operator.retry else {
            continue;
        };
        for text in [&retry.retries, &retry.backoff_base].into_iter().flatten() {
            if text.trim().parse::<u32>().is_err() {
                report.add(
                    node.id.as_str(),
                    retry.position,
                    format!("`{text}` in the retry of `{}` is not a whole number.", node.label()),
                    "Write a whole number.",
                );
            }
        }
    }
}
