//! `cancel_outside_transaction`
//!
//! **What it does**: finds cancel end events that are not inside a transaction, and cancel boundary
//! events that are not on one.
//!
//! **Why**: they cancel the transaction around them, or catch that it was (BPMN 2.0.2, 10.3.5).
//!
//! **Example**: a cancel end event directly in the process.
//!
//! **Instead**: use an error, or make the sub-process a transaction.

use std::collections::HashMap;

use super::rule::{Report, Rule, Subject};
use crate::model::{EventDefinitionKind, FlowNode, FlowNodeKind, Process};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "cancel_outside_transaction",
    severity: Severity::Error,
    summary: "a cancel event has no transaction to cancel",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        let (inside, transactions) = transactions(process);
        for node in process.nodes() {
            let mut all = subject.definitions.definitions_of(node);
            if !all.any(|definition| matches!(definition.kind, EventDefinitionKind::Cancel)) {
                continue;
            }
            let (message, is_right) = match &node.kind {
                FlowNodeKind::EndEvent => {
                    let is_right = inside.get(node.id.as_str()).copied().unwrap_or_default();
                    (format!("The cancel end event `{}` is in no transaction.", node.label()), is_right)
                }
                FlowNodeKind::BoundaryEvent { attached_to, .. } => {
                    let activity = attached_to.as_ref().map(|activity| activity.text.as_str());
                    let is_right = activity.is_some_and(|activity| transactions.contains_key(activity));
                    (format!("The cancel boundary event `{}` is on no transaction.", node.label()), is_right)
                }
                _ => continue,
            };
            if !is_right {
                report.at(node, message, "Make the sub-process a transaction, or use an error event.");
            }
        }
    }
}

/// Whether each node lies in a transaction, and the transactions themselves.
fn transactions(process: &Process) -> (HashMap<&str, bool>, HashMap<&str, &FlowNode>) {
    let mut inside: HashMap<&str, bool> = HashMap::new();
    let mut transactions = HashMap::new();
    // Owners come before what they own.
    for (owner, container) in process.containers() {
        let is_inside = owner.is_some_and(|owner| {
            matches!(owner.kind, FlowNodeKind::Transaction)
                || inside.get(owner.id.as_str()).copied().unwrap_or_default()
        });
        for node in &container.nodes {
            inside.insert(node.id.as_str(), is_inside);
            if matches!(node.kind, FlowNodeKind::Transaction) {
                transactions.insert(node.id.as_str(), node);
            }
        }
    }
    (inside, transactions)
}
