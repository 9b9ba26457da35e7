//! `endless_loop`
//!
//! **What it does**: finds circles that nothing leaves and in which nothing waits.
//!
//! **Why**: the process goes round for ever and does nothing else. It is stopped after every so many steps and goes
//! on later, but it never ends.
//!
//! **Example**: a script task whose only flow leads back to itself.
//!
//! **Instead**: lead out of the circle by an exclusive gateway, or wait in it for a timer.

use std::collections::HashSet;

use super::graph::Graph;
use super::rule::{Report, Rule, Subject};
use crate::model::{Container, FlowNode, FlowNodeKind};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "endless_loop",
    severity: Severity::Warning,
    summary: "the process goes round for ever without waiting",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        for (_, container) in process.containers() {
            let graph = Graph::new(container);
            let interrupted = interrupted(container);
            for circle in graph.circles() {
                let inside: HashSet<usize> = circle.iter().copied().collect();
                let is_left = |node: &usize| {
                    graph.outgoing[*node].iter().any(|flow| !inside.contains(&graph.flows[*flow].1))
                };
                let waits = |node: &usize| {
                    let node = graph.nodes[*node];
                    waits(node) || interrupted.contains(node.id.as_str())
                };
                if circle.iter().any(waits) || circle.iter().any(is_left) {
                    continue;
                }
                let first = circle.iter().map(|node| graph.nodes[*node]).min_by_key(|node| node.position);
                if let Some(node) = first {
                    let message = format!(
                        "The process goes round through `{}` for ever, without waiting.",
                        node.label()
                    );
                    report.at(
                        node,
                        message,
                        "Lead out of the circle by an exclusive gateway, or wait in it.",
                    );
                }
            }
        }
    }
}

/// The activities with boundary events.
fn interrupted(container: &Container) -> HashSet<&str> {
    let attached = container.nodes.iter().filter_map(|node| match &node.kind {
        FlowNodeKind::BoundaryEvent { attached_to: Some(activity), .. } => Some(activity.text.as_str()),
        _ => None,
    });
    attached.collect()
}

/// Whether something may wait at a node, or end there what goes round.
fn waits(node: &FlowNode) -> bool {
    !matches!(
        node.kind,
        FlowNodeKind::Task
            | FlowNodeKind::ScriptTask { .. }
            | FlowNodeKind::BusinessRuleTask
            | FlowNodeKind::SendTask { .. }
            | FlowNodeKind::IntermediateThrowEvent
            | FlowNodeKind::ExclusiveGateway
            | FlowNodeKind::ParallelGateway
            | FlowNodeKind::InclusiveGateway
    )
}
