//! `missing_start`, `multiple_plain_starts` and `start_event_with_incoming`
//!
//! **What they do**: find processes and sub-processes that cannot begin, sub-processes that could
//! begin in several ways, and start events that a sequence flow leads to.
//!
//! **Why**: without a start event or an element without incoming flow no token ever appears; a
//! sub-process is begun once, so it must be clear where; a start event cannot be reached.
//!
//! **Example**: two tasks that lead to each other.
//!
//! **Instead**: draw one plain start event, and a parallel gateway behind it if all should begin.

use super::rule::{Report, Rule, Subject};
use super::topology::Topology;
use crate::model::{Container, EventDefinition, EventDefinitionKind, FlowNode, FlowNodeKind};
use crate::problem::Severity;

pub(super) const MISSING: Rule = Rule {
    code: "missing_start",
    severity: Severity::Error,
    summary: "nothing in the process or sub-process can begin",
    run: missing,
};
pub(super) const SEVERAL: Rule = Rule {
    code: "multiple_plain_starts",
    severity: Severity::Error,
    summary: "there is more than one plain start event",
    run: several,
};
pub(super) const INCOMING: Rule = Rule {
    code: "start_event_with_incoming",
    severity: Severity::Error,
    summary: "a sequence flow leads to a start event",
    run: incoming,
};

fn is_start(node: &FlowNode) -> bool {
    matches!(node.kind, FlowNodeKind::StartEvent { .. })
}

fn missing(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for (owner, container) in process.containers() {
            // Event sub-processes have a rule of their own; choreographies are refused as a whole.
            if owner.is_some_and(|owner| !begins_by_itself(owner)) {
                continue;
            }
            if can_begin(container, topology) {
                continue;
            }
            let help = "Draw a start event.";
            match owner {
                None => {
                    let message = format!("The process `{}` has no start.", process.id);
                    report.add(process.id.as_str(), process.position, message, help);
                }
                Some(owner) => {
                    report.at(owner, format!("The sub-process `{}` has no start.", owner.label()), help);
                }
            }
        }
    }
}

fn can_begin(container: &Container, topology: &Topology<'_>) -> bool {
    container.nodes.iter().any(|node| {
        is_start(node) || (begins_without_flow(node) && topology.incoming(node.id.as_str()).is_empty())
    })
}

/// Whether what is inside begins with the sub-process.
fn begins_by_itself(owner: &FlowNode) -> bool {
    matches!(
        owner.kind,
        FlowNodeKind::SubProcess { triggered_by_event: false }
            | FlowNodeKind::Transaction
            | FlowNodeKind::AdHocSubProcess { .. }
    )
}

/// Whether a node without incoming flow begins with what it lies in (BPMN 2.0.2, 13.2).
pub(super) fn begins_without_flow(node: &FlowNode) -> bool {
    let is_link = |definition: &EventDefinition| matches!(definition.kind, EventDefinitionKind::Link { .. });
    match node.kind {
        FlowNodeKind::BoundaryEvent { .. } | FlowNodeKind::SubProcess { triggered_by_event: true } => false,
        FlowNodeKind::IntermediateCatchEvent { .. } => !node.event_definitions.iter().any(is_link),
        _ => !node.is_for_compensation,
    }
}

fn several(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        for (_, container) in process.containers() {
            let is_plain = |node: &&FlowNode| {
                is_start(node) && node.event_definitions.is_empty() && node.event_definition_refs.is_empty()
            };
            for node in container.nodes.iter().filter(is_plain).skip(1) {
                report.at(
                    node,
                    format!("`{}` is a second plain start event.", node.label()),
                    "Draw one start event, and a gateway behind it.",
                );
            }
        }
    }
}

fn incoming(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes().filter(|node| is_start(node)) {
            for flow in topology.incoming(node.id.as_str()) {
                report.add(
                    flow.id.as_str(),
                    flow.position,
                    format!("The flow leads to the start event `{}`.", node.label()),
                    "Lead it to the element behind the start event.",
                );
            }
        }
    }
}
