//! `compensation_handler`
//!
//! **What it does**: finds compensation boundary events without a handler, handlers that are none, and
//! compensation events that name an activity that is not there.
//!
//! **Why**: the handler is the activity an association leads to from the boundary event; it runs when
//! the activity is undone, and never otherwise (BPMN 2.0.2, 10.6.1).
//!
//! **Example**: a compensation boundary event with a sequence flow in place of an association.
//!
//! **Instead**: draw an association to an activity with `isForCompensation="true"` and no flows.

use std::collections::{HashMap, HashSet};

use super::rule::{Report, Rule, Subject};
use crate::model::compensation::handlers;
use crate::model::{EventDefinitionKind, FlowNode, FlowNodeKind, Process};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "compensation_handler",
    severity: Severity::Error,
    summary: "a compensation event has no handler, or its handler cannot be one",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        let handlers = handlers(subject.definitions, process);
        let mut seen = HashSet::new();
        for node in process.nodes() {
            let id = node.id.as_str();
            if node.is_for_compensation {
                for flow in topology.incoming(id).iter().chain(topology.outgoing(id)) {
                    report.add(
                        flow.id.as_str(),
                        flow.position,
                        format!("The flow connects the compensation handler `{}`.", node.label()),
                        "Remove it: a handler runs when its activity is undone.",
                    );
                }
            }
            let definitions = subject.definitions.definitions_of(node);
            for definition in definitions {
                let EventDefinitionKind::Compensate { activity, .. } = &definition.kind else {
                    continue;
                };
                if let FlowNodeKind::BoundaryEvent { attached_to: Some(attached_to), .. } = &node.kind {
                    for flow in topology.outgoing(id) {
                        report.add(
                            flow.id.as_str(),
                            flow.position,
                            format!("The flow leaves the compensation event `{}`.", node.label()),
                            "Draw an association to the handler in place of it.",
                        );
                    }
                    if !seen.insert(attached_to.text.as_str()) {
                        let message =
                            format!("`{}` is a second compensation event of its activity.", node.label());
                        report.at(node, message, "Use one, and a sub-process as handler if more is to do.");
                    }
                    let handler = handlers.get(attached_to.text.as_str()).copied();
                    check_handler(node, &attached_to.text, handler, process, report);
                } else if let Some(activity) = activity {
                    let mut nodes = process.nodes();
                    if !nodes.any(|other| other.id.as_str() == activity.text && other.kind.is_activity()) {
                        let message = format!(
                            "`{}` undoes `{}`, which is no activity here.",
                            node.label(),
                            activity.text
                        );
                        report.add(id, activity.position, message, "Name an activity of the process.");
                    }
                }
            }
        }
    }
}

fn check_handler(
    node: &FlowNode,
    activity: &str,
    handler: Option<&str>,
    process: &Process,
    report: &mut Report<'_>,
) {
    let help = "Draw an association to an activity beside it with isForCompensation=\"true\".";
    let beside: HashMap<&str, &FlowNode> = process
        .containers()
        .into_iter()
        .map(|(_, container)| &container.nodes)
        .find(|nodes| nodes.iter().any(|other| other.id.as_str() == activity))
        .into_iter()
        .flatten()
        .map(|node| (node.id.as_str(), node))
        .collect();
    let Some(handler) = handler else {
        report.at(node, format!("The compensation event `{}` has no handler.", node.label()), help);
        return;
    };
    match beside.get(handler) {
        Some(found) if found.kind.is_activity() && found.is_for_compensation => {}
        _ => {
            let message =
                format!("`{handler}` cannot be the handler of the compensation event `{}`.", node.label());
            report.at(node, message, help);
        }
    }
}
