//! `end_event_with_outgoing`
//!
//! **What it does**: finds sequence flows that leave an end event.
//!
//! **Why**: a token ends there; what is behind it never runs.
//!
//! **Example**: an end event in the middle of a path.
//!
//! **Instead**: use an intermediate throw event.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "end_event_with_outgoing",
    severity: Severity::Error,
    summary: "a sequence flow leaves an end event",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes().filter(|node| matches!(node.kind, FlowNodeKind::EndEvent)) {
            for flow in topology.outgoing(node.id.as_str()) {
                report.add(
                    flow.id.as_str(),
                    flow.position,
                    format!("The flow leaves the end event `{}`.", node.label()),
                    "Use an intermediate throw event in place of the end event.",
                );
            }
        }
    }
}
