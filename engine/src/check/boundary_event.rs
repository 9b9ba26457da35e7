//! `boundary_event_without_activity`, `boundary_event_with_incoming` and `non_interrupting_error`
//!
//! **What they do**: find boundary events that are not attached to an activity beside them, that a
//! sequence flow leads to, or that catch an error or a cancellation without ending the activity; start
//! events of event sub-processes alike.
//!
//! **Why**: a boundary event lives as long as its activity and is reached by nothing else; an error
//! always ends the activity it comes from.
//!
//! **Example**: a boundary event attached to a gateway.
//!
//! **Instead**: attach it to a task, sub-process or call activity.

use super::rule::{Report, Rule, Subject};
use crate::model::{Container, EventDefinitionKind, FlowNode, FlowNodeKind};
use crate::problem::Severity;

pub(super) const ATTACHED: Rule = Rule {
    code: "boundary_event_without_activity",
    severity: Severity::Error,
    summary: "the boundary event is not attached to an activity",
    run: attached,
};
pub(super) const INCOMING: Rule = Rule {
    code: "boundary_event_with_incoming",
    severity: Severity::Error,
    summary: "a sequence flow leads to a boundary event",
    run: incoming,
};
pub(super) const INTERRUPTING: Rule = Rule {
    code: "non_interrupting_error",
    severity: Severity::Error,
    summary: "an event that catches an error, cancellation or compensation does not interrupt",
    run: interrupting,
};

fn is_boundary(node: &FlowNode) -> bool {
    matches!(node.kind, FlowNodeKind::BoundaryEvent { .. })
}

fn attached(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        for (_, container) in process.containers() {
            for node in container.nodes.iter().filter(|node| is_boundary(node)) {
                if !is_attached(node, container) {
                    report.at(
                        node,
                        format!(
                            "The boundary event `{}` is not attached to an activity beside it.",
                            node.label()
                        ),
                        "Attach it to a task, sub-process or call activity.",
                    );
                }
            }
        }
    }
}

fn is_attached(node: &FlowNode, container: &Container) -> bool {
    let FlowNodeKind::BoundaryEvent { attached_to: Some(attached_to), .. } = &node.kind else {
        return false;
    };
    let mut beside = container.nodes.iter().filter(|other| other.id.as_str() == attached_to.text);
    beside.any(|other| other.kind.is_activity())
}

fn incoming(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes().filter(|node| is_boundary(node)) {
            for flow in topology.incoming(node.id.as_str()) {
                report.add(
                    flow.id.as_str(),
                    flow.position,
                    format!("The flow leads to the boundary event `{}`.", node.label()),
                    "Lead it to the activity.",
                );
            }
        }
    }
}

fn interrupting(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        let what = match node.kind {
            FlowNodeKind::BoundaryEvent { cancel_activity: false, .. } => "cancelActivity",
            FlowNodeKind::StartEvent { is_interrupting: false, .. } => "isInterrupting",
            _ => continue,
        };
        let definitions = subject.definitions.definitions_of(node);
        for definition in definitions.filter(|definition| interrupts(&definition.kind, what)) {
            report.at(
                node,
                format!(
                    "The event `{}` must interrupt: it has a `{}`.",
                    node.label(),
                    definition.kind.element_name()
                ),
                format!("Remove {what}=\"false\"."),
            );
        }
    }
}

/// Whether what is caught has ended something already.
fn interrupts(kind: &EventDefinitionKind, attribute: &str) -> bool {
    match kind {
        EventDefinitionKind::Error { .. } | EventDefinitionKind::Cancel => true,
        // The attribute says nothing about a boundary event that is never active.
        EventDefinitionKind::Compensate { .. } => attribute == "isInterrupting",
        _ => false,
    }
}
