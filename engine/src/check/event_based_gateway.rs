//! `event_based_gateway`
//!
//! **What it does**: finds event-based gateways that do not lead to events it could wait for.
//!
//! **Why**: the gateway waits for what is directly behind it, so that there must be something to wait
//! for and nothing else may lead there. A receive task behind it has its message when it begins: there is
//! no time for its boundary events, which the standard forbids, nor for rounds (BPMN 2.0.2, 10.6.6).
//!
//! **Example**: a flow from an event-based gateway to a user task.
//!
//! **Instead**: lead each flow to an intermediate catch event or a receive task of its own.

use super::rule::{Report, Rule, Subject};
use super::topology::Topology;
use crate::model::{Definitions, EventDefinitionKind, FlowNode, FlowNodeKind, GatewayType};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "event_based_gateway",
    severity: Severity::Error,
    summary: "an event-based gateway does not lead to events it can wait for",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for (_, container) in process.containers() {
            for node in &container.nodes {
                let FlowNodeKind::EventBasedGateway { instantiate, gateway_type } = node.kind else {
                    continue;
                };
                if gateway_type == GatewayType::Parallel && !instantiate {
                    let message =
                        format!("The parallel gateway `{}` does not start the process.", node.label());
                    report.at(
                        node,
                        message,
                        "Only instantiate=\"true\" allows eventGatewayType=\"Parallel\".",
                    );
                }
                let flows = topology.outgoing(node.id.as_str());
                if flows.len() < 2 {
                    let message =
                        format!("The event-based gateway `{}` has nothing to choose from.", node.label());
                    report.at(node, message, "Lead it to two events or more.");
                }
                let find = |id: &str| container.nodes.iter().find(|target| target.id.as_str() == id);
                let targets: Vec<&FlowNode> =
                    flows.iter().filter_map(|flow| find(&flow.target.text)).collect();
                check(node, &targets, topology, subject.definitions, report);
                for target in targets.iter().filter(|target| is_receive_task(target)) {
                    check_receive_task(target, &container.nodes, report);
                }
            }
        }
    }
}

fn check(
    gateway: &FlowNode,
    targets: &[&FlowNode],
    topology: &Topology<'_>,
    definitions: &Definitions,
    report: &mut Report<'_>,
) {
    for target in targets {
        if !can_wait(target, definitions) {
            report.at(
                target,
                format!(
                    "The event-based gateway `{}` cannot wait for `{}`.",
                    gateway.label(),
                    target.label()
                ),
                "Lead it to an intermediate catch event or a receive task.",
            );
        } else if topology.incoming(target.id.as_str()).len() > 1 {
            report.at(
                target,
                format!(
                    "More than the event-based gateway `{}` leads to `{}`.",
                    gateway.label(),
                    target.label()
                ),
                "Give the gateway an event of its own, and join the paths behind it.",
            );
        }
    }
    let is_message = |target: &FlowNode| {
        matches!(target.kind, FlowNodeKind::IntermediateCatchEvent { .. })
            && definitions
                .definitions_of(target)
                .any(|definition| matches!(definition.kind, EventDefinitionKind::Message { .. }))
    };
    if targets.iter().any(|target| is_receive_task(target)) && targets.iter().any(|target| is_message(target))
    {
        report.at(
            gateway,
            format!("The event-based gateway `{}` mixes receive tasks and message events.", gateway.label()),
            "Use one or the other behind it.",
        );
    }
}

fn is_receive_task(target: &FlowNode) -> bool {
    matches!(target.kind, FlowNodeKind::ReceiveTask { .. })
}

fn check_receive_task(task: &FlowNode, beside: &[FlowNode], report: &mut Report<'_>) {
    let is_attached = |event: &&FlowNode| match &event.kind {
        FlowNodeKind::BoundaryEvent { attached_to: Some(activity), .. } => activity.text == task.id.as_str(),
        _ => false,
    };
    for event in beside.iter().filter(is_attached) {
        let message = format!(
            "The boundary event `{}` can never fire: `{}` lies behind an event-based gateway.",
            event.label(),
            task.label()
        );
        report.at(event, message, "Lead the gateway to an event of its own for it.");
    }
    if task.loop_characteristics.is_some() {
        let message = format!("`{}` behind an event-based gateway cannot have a loop marker.", task.label());
        report.at(task, message, "Put the activity with the marker behind it.");
    }
}

fn can_wait(target: &FlowNode, definitions: &Definitions) -> bool {
    match target.kind {
        FlowNodeKind::ReceiveTask { .. } => true,
        FlowNodeKind::IntermediateCatchEvent { .. } => definitions
            .definitions_of(target)
            .all(|definition| !matches!(definition.kind, EventDefinitionKind::Link { .. })),
        _ => false,
    }
}
