//! `implicit_split`
//!
//! **What it does**: finds activities and events with several outgoing flows without a condition.
//!
//! **Why**: all of them are taken at the same time (BPMN 2.0.2, 13.3.1). Who draws that often means one of them.
//!
//! **Example**: *check order* with flows to *accept* and to *refuse*.
//!
//! **Instead**: let one flow lead to a gateway that says whether one or all ways are taken.

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "implicit_split",
    severity: Severity::Warning,
    summary: "several flows leave an element that is no gateway, and all are taken",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (process, topology) in subject.topologies() {
        for node in process.nodes().filter(|node| node.kind.is_activity() || node.kind.is_event()) {
            let default = node.default.as_ref().map(|default| default.text.as_str());
            let plain = topology.outgoing(node.id.as_str()).iter();
            let plain = plain.filter(|flow| flow.condition.is_none() && default != Some(flow.id.as_str()));
            let count = plain.count();
            if count > 1 {
                report.at(
                    node,
                    format!("{count} flows without a condition leave `{}`: all are taken at the same time.", node.label()),
                    "Let one flow lead to a gateway: a parallel one if all are meant, an exclusive one if not.",
                );
            }
        }
    }
}
