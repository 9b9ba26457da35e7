//! `multiple_event_definitions`
//!
//! **What it does**: finds events with several definitions that cannot stand together.
//!
//! **Why**: what is thrown inside a process ends or interrupts things, so that waiting for all of
//! several (`parallelMultiple`) makes sense for messages, timers, signals and conditions only; links,
//! cancellation and compensation stand alone (BPMN 2.0.2, 10.5.1 and 10.5.5).
//!
//! **Example**: a parallel multiple boundary event with a message and an error.
//!
//! **Instead**: use one event for each.

use super::rule::{Report, Rule, Subject};
use crate::model::{EventDefinitionKind, FlowNode, FlowNodeKind};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "multiple_event_definitions",
    severity: Severity::Error,
    summary: "the event has several definitions that cannot stand together",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        let kinds: Vec<&EventDefinitionKind> =
            subject.definitions.definitions_of(node).map(|definition| &definition.kind).collect();
        if kinds.len() < 2 {
            continue;
        }
        let is_task = matches!(node.kind, FlowNodeKind::SendTask { .. } | FlowNodeKind::ReceiveTask { .. });
        if is_task {
            let message = format!("`{}` has more than one event definition.", node.label());
            report.at(node, message, "A send or receive task has one message.");
            continue;
        }
        if let Some(kind) = kinds.iter().find(|kind| stands_alone(kind)) {
            let message =
                format!("The `{}` of `{}` cannot be one of several.", kind.element_name(), node.label());
            report.at(node, message, "Use one event for each.");
        } else if needs_all(node)
            && let Some(kind) = kinds.iter().find(|kind| !comes_from_outside(kind))
        {
            let message =
                format!("`{}` cannot wait for all: a `{}` is among them.", node.label(), kind.element_name());
            report.at(node, message, "Wait for messages, timers, signals and conditions only.");
        }
        let ends = matches!(node.kind, FlowNodeKind::EndEvent);
        let leads_away = |kind: &&&EventDefinitionKind| leads_away(kind, ends);
        if kinds.iter().filter(leads_away).count() > 1 {
            let message = format!("Only one of what `{}` throws could happen.", node.label());
            report.at(node, message, "Throw one error, escalation or compensation.");
        }
    }
}

fn needs_all(node: &FlowNode) -> bool {
    matches!(
        node.kind,
        FlowNodeKind::StartEvent { parallel_multiple: true, .. }
            | FlowNodeKind::IntermediateCatchEvent { parallel_multiple: true }
            | FlowNodeKind::BoundaryEvent { parallel_multiple: true, .. }
    )
}

fn stands_alone(kind: &EventDefinitionKind) -> bool {
    matches!(kind, EventDefinitionKind::Link { .. } | EventDefinitionKind::Cancel)
}

fn comes_from_outside(kind: &EventDefinitionKind) -> bool {
    matches!(
        kind,
        EventDefinitionKind::Message { .. }
            | EventDefinitionKind::Timer { .. }
            | EventDefinitionKind::Signal { .. }
            | EventDefinitionKind::Conditional { .. }
    )
}

/// Whether throwing it leads somewhere else than on.
fn leads_away(kind: &EventDefinitionKind, ends: bool) -> bool {
    match kind {
        EventDefinitionKind::Compensate { .. } | EventDefinitionKind::Terminate => true,
        EventDefinitionKind::Error { .. } | EventDefinitionKind::Escalation { .. } => ends,
        _ => false,
    }
}
