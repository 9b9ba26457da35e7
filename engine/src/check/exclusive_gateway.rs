//! `missing_condition`
//!
//! **What it does**: finds flows out of a splitting exclusive or inclusive gateway with neither a condition nor
//! the default mark.
//!
//! **Why**: it is open when such a flow is taken.
//!
//! **Example**: "approved?" with a condition on *yes* and nothing on *no*.
//!
//! **Instead**: give the flow a condition, or make it the default flow.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "missing_condition",
    severity: Severity::Error,
    summary: "a flow out of an exclusive or inclusive gateway has no condition and is not the default",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes().filter(|node| splits(&node.kind)) {
            let outgoing = topology.outgoing(node.id.as_str());
            let default = node.default.as_ref().map(|default| default.text.as_str());
            if outgoing.len() < 2 {
                continue;
            }
            for flow in
                outgoing.iter().filter(|flow| flow.condition.is_none() && default != Some(flow.id.as_str()))
            {
                report.add(
                    flow.id.as_str(),
                    flow.position,
                    format!("The flow out of `{}` has no condition.", node.label()),
                    "Give it a condition, or make it the default flow of the gateway.",
                );
            }
        }
    }
}

fn splits(kind: &FlowNodeKind) -> bool {
    matches!(kind, FlowNodeKind::ExclusiveGateway | FlowNodeKind::InclusiveGateway)
}
