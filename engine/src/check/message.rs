//! `missing_message`
//!
//! **What it does**: finds message events, send tasks and receive tasks without a message.
//!
//! **Why**: messages find their receiver by name.
//!
//! **Example**: a receive task that was drawn but not filled in.
//!
//! **Instead**: choose a message.

use super::rule::{Report, Rule, Subject};
use crate::model::{EventDefinition, EventDefinitionKind, FlowNodeKind};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "missing_message",
    severity: Severity::Error,
    summary: "a message event or task names no message",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        let is_task = matches!(node.kind, FlowNodeKind::SendTask { .. } | FlowNodeKind::ReceiveTask { .. });
        let without = |definition: &EventDefinition| {
            matches!(definition.kind, EventDefinitionKind::Message { message: None })
        };
        let is_without = if is_task {
            node.message_ref().is_none()
        } else {
            subject.definitions.definitions_of(node).any(without)
        };
        if is_without {
            report.at(node, format!("`{}` names no message.", node.label()), "Choose a message.");
        }
    }
}
