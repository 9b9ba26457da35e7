//! `user_task_without_form`
//!
//! **What it does**: finds user tasks without a form.
//!
//! **Why**: a person can only press a button there, which is what a manual task is for.
//!
//! **Example**: a user task without `formJsonSchemaFilename`.
//!
//! **Instead**: give it a form, or make it a manual task.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "user_task_without_form",
    severity: Severity::Info,
    summary: "a user task has no form",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes().filter(|node| matches!(node.kind, FlowNodeKind::UserTask)) {
        let has_schema =
            node.extensions.property("formJsonSchemaFilename").is_some_and(|name| !name.is_empty());
        if !has_schema && node.extensions.dialect.form_fields.is_empty() {
            let message = format!("The user task `{}` has no form.", node.label());
            report.at(node, message, "Give it a form, or make it a manual task.");
        }
    }
}
