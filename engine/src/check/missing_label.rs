//! `missing_label`
//!
//! **What it does**: finds activities, and gateways with several ways, that have no name.
//!
//! **Why**: people see names in their task lists, and operators on the diagram; an id tells them nothing.
//!
//! **Example**: `<userTask id="Activity_0x1y2z"/>`
//!
//! **Instead**: name an activity by what is done ("Check invoice") and a gateway by its question ("Approved?").

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "missing_label",
    severity: Severity::Info,
    summary: "an activity or a gateway with a choice has no name",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes() {
            let asks = matches!(node.kind, FlowNodeKind::ExclusiveGateway | FlowNodeKind::InclusiveGateway)
                && topology.outgoing(node.id.as_str()).len() > 1;
            let has_name = node.name.as_ref().is_some_and(|name| !name.trim().is_empty());
            if (asks || node.kind.is_activity()) && !has_name {
                let help = if asks { "Name it by its question." } else { "Name it by what is done." };
                report.at(node, format!("`{}` has no name.", node.id.as_str()), help);
            }
        }
    }
}
