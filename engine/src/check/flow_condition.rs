//! `misplaced_condition`
//!
//! **What it does**: finds conditions on flows that leave an event, a parallel gateway or an
//! event-based gateway.
//!
//! **Why**: BPMN allows conditions only behind activities and behind exclusive, inclusive and
//! complex gateways (table 8.59); elsewhere they would be skipped.
//!
//! **Example**: a condition on a flow out of a parallel gateway.
//!
//! **Instead**: put an exclusive gateway behind the element.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "misplaced_condition",
    severity: Severity::Error,
    summary: "a flow out of an event or parallel gateway has a condition",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes().filter(|node| !may_have_conditions(&node.kind)) {
            for flow in topology.outgoing(node.id.as_str()).iter().filter(|flow| flow.condition.is_some()) {
                report.add(
                    flow.id.as_str(),
                    flow.position,
                    format!("The flow out of `{}` cannot have a condition.", node.label()),
                    "Put an exclusive gateway behind the element.",
                );
            }
        }
    }
}

fn may_have_conditions(kind: &FlowNodeKind) -> bool {
    kind.is_activity()
        || matches!(
            kind,
            FlowNodeKind::ExclusiveGateway
                | FlowNodeKind::InclusiveGateway
                | FlowNodeKind::ComplexGateway { .. }
        )
}
