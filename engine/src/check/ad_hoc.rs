//! `ad_hoc_with_events`
//!
//! **What it does**: finds start and end events directly in an ad-hoc sub-process.
//!
//! **Why**: its activities run in no given order, so that there is neither a first nor a last
//! (BPMN 2.0.2, 10.3.5).
//!
//! **Example**: an embedded sub-process that was made ad-hoc and kept its start event.
//!
//! **Instead**: remove them; an activity without incoming flow can begin.

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "ad_hoc_with_events",
    severity: Severity::Error,
    summary: "an ad-hoc sub-process has a start or end event",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        for (owner, container) in process.containers() {
            let Some(owner) =
                owner.filter(|owner| matches!(owner.kind, FlowNodeKind::AdHocSubProcess { .. }))
            else {
                continue;
            };
            for node in &container.nodes {
                if matches!(node.kind, FlowNodeKind::StartEvent { .. } | FlowNodeKind::EndEvent) {
                    report.at(
                        node,
                        format!(
                            "`{}` cannot be in the ad-hoc sub-process `{}`.",
                            node.label(),
                            owner.label()
                        ),
                        "Remove it: an activity without incoming flow can begin.",
                    );
                }
            }
        }
    }
}
