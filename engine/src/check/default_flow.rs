//! `foreign_default_flow` and `default_flow_with_condition`
//!
//! **What they do**: find default flows that do not leave their element, and default flows that
//! have a condition as well.
//!
//! **Why**: a default flow that leads elsewhere can never be taken; the condition of a default flow
//! is never looked at.
//!
//! **Example**: `default="Flow_1"` left over after the flow was drawn anew.
//!
//! **Instead**: choose an outgoing flow without condition.

use super::rule::{Report, Rule, Subject};
use crate::model::{FlowNode, Reference, SequenceFlow};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "foreign_default_flow",
    severity: Severity::Error,
    summary: "the default flow does not leave the element",
    run: foreign,
};
pub(super) const CONDITION: Rule = Rule {
    code: "default_flow_with_condition",
    severity: Severity::Warning,
    summary: "the default flow has a condition, which is never looked at",
    run: condition,
};

fn foreign(subject: &Subject<'_>, report: &mut Report<'_>) {
    for_each(subject, |node, default, outgoing| {
        if !outgoing.iter().any(|flow| flow.id.as_str() == default.text) {
            report.add(
                node.id.as_str(),
                default.position,
                format!("The default flow `{}` does not leave `{}`.", default.text, node.label()),
                "Choose one of its outgoing flows.",
            );
        }
    });
}

fn condition(subject: &Subject<'_>, report: &mut Report<'_>) {
    for_each(subject, |node, default, outgoing| {
        for flow in
            outgoing.iter().filter(|flow| flow.id.as_str() == default.text && flow.condition.is_some())
        {
            report.add(
                flow.id.as_str(),
                flow.position,
                format!("The default flow of `{}` has a condition; it is never looked at.", node.label()),
                "Remove the condition, or the default mark.",
            );
        }
    });
}

/// Calls `see` with every node that names a default flow, that name, and its outgoing flows.
fn for_each(subject: &Subject<'_>, mut see: impl FnMut(&FlowNode, &Reference, &[&SequenceFlow])) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes() {
            if let Some(default) = &node.default {
                see(node, default, topology.outgoing(node.id.as_str()));
            }
        }
    }
}
