//! `missing_default`
//!
//! **What it does**: finds exclusive and inclusive gateways, and activities, whose outgoing flows all have a
//! condition and of which none is the default.
//!
//! **Why**: when no condition is true, the process stops there with an incident.
//!
//! **Example**: "amount?" with *over 100* and *under 100*: an amount of 100 goes nowhere.
//!
//! **Instead**: make one of the flows the default.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "missing_default",
    severity: Severity::Info,
    summary: "all outgoing flows have conditions, and none is the default",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes() {
            let splits = matches!(node.kind, FlowNodeKind::ExclusiveGateway | FlowNodeKind::InclusiveGateway);
            let outgoing = topology.outgoing(node.id.as_str());
            let is_open = outgoing.iter().any(|flow| flow.condition.is_none());
            if (splits || node.kind.is_activity()) && outgoing.len() > 1 && node.default.is_none() && !is_open
            {
                let message = format!("When no condition is true, `{}` leads nowhere.", node.label());
                report.at(node, message, "Make one of its outgoing flows the default flow.");
            }
        }
    }
}
