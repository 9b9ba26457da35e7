//! `missing_activation_condition`
//!
//! **What it does**: finds complex gateways that join flows and have no activation condition.
//!
//! **Why**: the condition says which tokens activate it (BPMN 2.0.2, 13.4.5); without one the first
//! token does, and the others only reset it.
//!
//! **Example**: a complex gateway with three incoming flows that was drawn but not filled in.
//!
//! **Instead**: write a condition such as `activationCount >= 2`.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "missing_activation_condition",
    severity: Severity::Warning,
    summary: "a joining complex gateway has no activation condition",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes() {
            let is_without = matches!(node.kind, FlowNodeKind::ComplexGateway { activation_condition: None });
            if is_without && topology.incoming(node.id.as_str()).len() > 1 {
                report.at(
                    node,
                    format!("The complex gateway `{}` has no activation condition.", node.label()),
                    "Say which tokens activate it, such as `activationCount >= 2`.",
                );
            }
        }
    }
}
