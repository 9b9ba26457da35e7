//! `missing_decision`
//!
//! **What it does**: finds business rule tasks that name no decision.
//!
//! **Why**: there is nothing to evaluate.
//!
//! **Example**: a business rule task that was drawn but not filled in.
//!
//! **Instead**: name a decision: `spiffworkflow:calledDecisionId`, `camunda:decisionRef` or
//! `zeebe:calledDecision`.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "missing_decision",
    severity: Severity::Error,
    summary: "a business rule task names no decision",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes().filter(|node| matches!(node.kind, FlowNodeKind::BusinessRuleTask)) {
        if node.extensions.called_decision_id.is_none() && node.extensions.dialect.decision.is_none() {
            let message = format!("The business rule task `{}` names no decision.", node.label());
            report.at(node, message, "Name the id of a decision.");
        }
    }
}
