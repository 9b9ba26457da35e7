//! `unsupported_data`
//!
//! **What it does**: finds data associations, and inputs and outputs of tasks and events.
//!
//! **Why**: they would move data between the process and data objects or stores, which the engine
//! does not do; variables would be missing or stale. Inputs and outputs of a *process* do run: they
//! say what a call activity passes.
//!
//! **Example**: an arrow from a data object to a task.
//!
//! **Instead**: use variables: every task sees the data of the process.

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "unsupported_data",
    severity: Severity::Error,
    summary: "the engine does not move data along this",
    run,
};

const HELP: &str = "Remove it and use variables: every element sees the data of the process.";

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        let id = node.id.as_str();
        for association in node.data_inputs.iter().chain(&node.data_outputs) {
            let message = format!("Data associations of `{}` are not supported.", node.label());
            report.add(id, association.position, message, HELP);
        }
        // Modellers write an empty specification beside multi-instance markers and events.
        if let Some(io) = node.io.as_ref().filter(|io| !(io.inputs.is_empty() && io.outputs.is_empty())) {
            let message = format!("Inputs and outputs of `{}` are not supported.", node.label());
            report.add(id, io.position, message, HELP);
        }
        for data in &node.event_data {
            let message = format!("`{}` of `{}` is not supported.", data.element, node.label());
            report.add(id, data.position, message, HELP);
        }
    }
}
