//! `missing_signal` and `missing_event_condition`
//!
//! **What they do**: find signal events without a signal, and conditional events without a condition.
//!
//! **Why**: signals find who waits for them by name; a condition that is not there never becomes true.
//!
//! **Example**: a conditional event that was drawn but not filled in.
//!
//! **Instead**: choose a signal; write a condition.

use super::rule::{Report, Rule, Subject};
use crate::model::{EventDefinition, EventDefinitionKind, FlowNode};
use crate::problem::Severity;

pub(super) const SIGNAL: Rule = Rule {
    code: "missing_signal",
    severity: Severity::Error,
    summary: "a signal event names no signal",
    run: signal,
};
pub(super) const CONDITION: Rule = Rule {
    code: "missing_event_condition",
    severity: Severity::Error,
    summary: "a conditional event has no condition",
    run: condition,
};

fn signal(subject: &Subject<'_>, report: &mut Report<'_>) {
    each(subject, |node, definition| {
        if matches!(definition.kind, EventDefinitionKind::Signal { signal: None }) {
            report.at(node, format!("`{}` names no signal.", node.label()), "Choose a signal.");
        }
    });
}

fn condition(subject: &Subject<'_>, report: &mut Report<'_>) {
    each(subject, |node, definition| {
        if matches!(definition.kind, EventDefinitionKind::Conditional { condition: None }) {
            report.at(node, format!("`{}` has no condition.", node.label()), "Write a condition.");
        }
    });
}

fn each(subject: &Subject<'_>, mut see: impl FnMut(&FlowNode, &EventDefinition)) {
    for node in subject.nodes() {
        for definition in subject.definitions.definitions_of(node) {
            see(node, definition);
        }
    }
}
