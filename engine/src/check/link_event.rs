//! `link_event`
//!
//! **What it does**: finds link events without a partner, links without a name, two link catch events
//! of one name, and flows that lead into a link catch event or out of a link throw event.
//!
//! **Why**: a link stands for a sequence flow from each throw event to the one catch event of the same
//! name in the same process or sub-process (BPMN 2.0.2, 10.5.1).
//!
//! **Example**: a throw event whose catch event was renamed.
//!
//! **Instead**: give both the same name, or draw the flow.

use std::collections::HashSet;

use super::rule::{Report, Rule, Subject};
use super::topology::Topology;
use crate::model::link::names as link_names;
use crate::model::{Container, EventDefinitionKind, FlowNode, FlowNodeKind};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "link_event",
    severity: Severity::Error,
    summary: "a link does not lead from throw events to one catch event",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for (_, container) in process.containers() {
            check(container, topology, report);
        }
    }
}

fn is_link(node: &FlowNode) -> bool {
    node.event_definitions.iter().any(|each| matches!(each.kind, EventDefinitionKind::Link { .. }))
}

fn check(container: &Container, topology: &Topology<'_>, report: &mut Report<'_>) {
    let links = || container.nodes.iter().filter(|node| is_link(node));
    let is_catch = |node: &&FlowNode| matches!(node.kind, FlowNodeKind::IntermediateCatchEvent { .. });
    let names = |catches: bool| -> HashSet<&str> {
        links().filter(|node| is_catch(node) == catches).flat_map(link_names).collect()
    };
    let (caught, thrown) = (names(true), names(false));
    let mut seen = HashSet::new();
    for node in links() {
        let id = node.id.as_str();
        let catches = is_catch(&node);
        if link_names(node).next().is_none() {
            report.at(node, format!("The link event `{}` has no name.", node.label()), "Name the link.");
        }
        for name in link_names(node) {
            if catches && !seen.insert(name) {
                let message = format!("`{}` is a second link catch event named `{name}`.", node.label());
                report.at(node, message, "Use one catch event for all throw events of the name.");
            }
            if !catches && !caught.contains(name) {
                let message = format!("The link `{name}` of `{}` is caught nowhere beside it.", node.label());
                report.at(node, message, "Draw a link catch event of the same name beside it.");
            }
            if catches && !thrown.contains(name) {
                let message = format!("The link `{name}` of `{}` is thrown nowhere beside it.", node.label());
                report.at(node, message, "Draw a link throw event of the same name beside it.");
            }
        }
        let flows = if catches { topology.incoming(id) } else { topology.outgoing(id) };
        for flow in flows {
            let end = if catches { "leads to the link catch event" } else { "leaves the link throw event" };
            report.add(
                flow.id.as_str(),
                flow.position,
                format!("The flow {end} `{}`.", node.label()),
                "Remove the flow, or the link.",
            );
        }
    }
}
