//! `instantiating_element`
//!
//! **What it does**: finds receive tasks and event-based gateways that start the process although a
//! flow leads to them, they lie in a sub-process, or they have a loop marker.
//!
//! **Why**: what starts a process has nothing before it (BPMN 2.0.2, 13.2), and its message has come
//! already: there is nothing to repeat.
//!
//! **Example**: `<receiveTask instantiate="true">` in the middle of a process.
//!
//! **Instead**: remove `instantiate`, or the flow.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "instantiating_element",
    severity: Severity::Error,
    summary: "an element that starts the process has something before it",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for (owner, container) in process.containers() {
            for node in &container.nodes {
                if !matches!(
                    node.kind,
                    FlowNodeKind::ReceiveTask { instantiate: true, .. }
                        | FlowNodeKind::EventBasedGateway { instantiate: true, .. }
                ) {
                    continue;
                }
                for flow in topology.incoming(node.id.as_str()) {
                    report.add(
                        flow.id.as_str(),
                        flow.position,
                        format!("The flow leads to `{}`, which starts the process.", node.label()),
                        "Remove the flow, or instantiate=\"true\".",
                    );
                }
                if let Some(marker) = &node.loop_characteristics {
                    report.add(
                        node.id.as_str(),
                        marker.position,
                        format!("`{}` starts the process and cannot have a loop marker.", node.label()),
                        "Put the activity with the marker behind it.",
                    );
                }
                if owner.is_some() {
                    let message =
                        format!("`{}` cannot start the process from inside a sub-process.", node.label());
                    report.at(
                        node,
                        message,
                        "Move it out of the sub-process, or remove instantiate=\"true\".",
                    );
                }
            }
        }
    }
}
