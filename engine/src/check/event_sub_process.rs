//! `event_sub_process`
//!
//! **What it does**: finds event sub-processes that flows lead to or from, that have boundary events,
//! or whose start is not exactly one start event with a definition.
//!
//! **Why**: an event sub-process begins when its start event fires, and never otherwise
//! (BPMN 2.0.2, 10.3.5).
//!
//! **Example**: an event sub-process with a plain start event.
//!
//! **Instead**: give it one start event with a message, timer, signal, error, …

use super::rule::{Report, Rule, Subject};
use crate::model::{FlowNode, FlowNodeKind};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "event_sub_process",
    severity: Severity::Error,
    summary: "an event sub-process does not begin with exactly one event",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for (_, container) in process.containers() {
            for node in &container.nodes {
                if !matches!(node.kind, FlowNodeKind::SubProcess { triggered_by_event: true }) {
                    continue;
                }
                let id = node.id.as_str();
                for flow in topology.incoming(id).iter().chain(topology.outgoing(id)) {
                    report.add(
                        flow.id.as_str(),
                        flow.position,
                        format!("The flow connects the event sub-process `{}`.", node.label()),
                        "Remove it: an event sub-process begins by its start event.",
                    );
                }
                if node.loop_characteristics.is_some() {
                    let message =
                        format!("The event sub-process `{}` cannot have a loop marker.", node.label());
                    report.at(node, message, "Put an activity with the marker inside.");
                }
                starts(node, report);
            }
        }
    }
}

fn starts(node: &FlowNode, report: &mut Report<'_>) {
    let inside = node.container.iter().flat_map(|container| &container.nodes);
    let starts: Vec<&FlowNode> =
        inside.filter(|inner| matches!(inner.kind, FlowNodeKind::StartEvent { .. })).collect();
    match starts.as_slice() {
        [start] => {
            if start.event_definitions.is_empty() && start.event_definition_refs.is_empty() {
                let message = format!("The event sub-process `{}` begins by no event.", node.label());
                report.at(start, message, "Give its start event a definition.");
            }
        }
        found => {
            let message =
                format!("The event sub-process `{}` has {} start events.", node.label(), found.len());
            report.at(node, message, "Give it exactly one.");
        }
    }
}
