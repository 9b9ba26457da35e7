//! `unreachable_element`
//!
//! **What it does**: finds elements no token can reach.
//!
//! **Why**: they never run, which is seldom meant.
//!
//! **Example**: two tasks that only lead to each other, or a task without incoming flow beside a
//! start event.
//!
//! **Instead**: connect the element, or remove it.

use std::collections::{HashMap, HashSet};

use super::rule::{Report, Rule, Subject};
use super::start_event::begins_without_flow;
use super::topology::Topology;
use crate::model::compensation::handlers;
use crate::model::link;
use crate::model::{Container, FlowNode, FlowNodeKind};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "unreachable_element",
    severity: Severity::Warning,
    summary: "no token can reach the element",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        let handlers: HashSet<&str> = handlers(subject.definitions, process).into_values().collect();
        for (owner, container) in process.containers() {
            if owner.is_some_and(|owner| matches!(owner.kind, FlowNodeKind::SubChoreography)) {
                continue;
            }
            let reached = reached(container, topology, &handlers);
            // Where nothing can begin, `missing_start` says so.
            if reached.is_empty() {
                continue;
            }
            for node in container.nodes.iter().filter(|node| !reached.contains(node.id.as_str())) {
                report.at(node, format!("Nothing leads to `{}`.", node.label()), "Connect it, or remove it.");
            }
        }
    }
}

fn reached<'a>(
    container: &'a Container,
    topology: &Topology<'a>,
    handlers: &HashSet<&str>,
) -> HashSet<&'a str> {
    // Boundary events by their activity, and link catch events by their throw events.
    let mut behind: HashMap<&str, Vec<&str>> = HashMap::new();
    for node in &container.nodes {
        if let FlowNodeKind::BoundaryEvent { attached_to: Some(attached_to), .. } = &node.kind {
            behind.entry(&attached_to.text).or_default().push(node.id.as_str());
        }
    }
    for (throw, catch) in link::pairs(container) {
        behind.entry(throw.id.as_str()).or_default().push(catch.id.as_str());
    }
    let has_start_event = container.nodes.iter().any(is_start_event);
    let begins = |node: &&FlowNode| {
        is_start_event(node)
            || is_begun_by_itself(node)
            || handlers.contains(node.id.as_str())
            || (!has_start_event
                && begins_without_flow(node)
                && topology.incoming(node.id.as_str()).is_empty())
    };
    let mut pending: Vec<&str> = container.nodes.iter().filter(begins).map(|node| node.id.as_str()).collect();
    let mut reached = HashSet::new();
    while let Some(node) = pending.pop() {
        if reached.insert(node) {
            pending.extend(topology.outgoing(node).iter().map(|flow| flow.target.text.as_str()));
            pending.extend(behind.get(node).into_iter().flatten());
        }
    }
    reached
}

fn is_start_event(node: &FlowNode) -> bool {
    matches!(node.kind, FlowNodeKind::StartEvent { .. })
}

/// Whether an event from outside begins it, beside start events.
fn is_begun_by_itself(node: &FlowNode) -> bool {
    matches!(
        node.kind,
        FlowNodeKind::SubProcess { triggered_by_event: true }
            | FlowNodeKind::ReceiveTask { instantiate: true, .. }
            | FlowNodeKind::EventBasedGateway { instantiate: true, .. }
    )
}
