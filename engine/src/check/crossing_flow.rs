//! `crossing_flow`
//!
//! **What it does**: finds sequence flows that cross the border of a sub-process.
//!
//! **Why**: a token cannot leave the sub-process it lives in other than by ending there.
//!
//! **Example**: a flow from a task inside a sub-process to a task outside.
//!
//! **Instead**: end the path inside, and draw the flow from the sub-process itself.

use std::collections::HashMap;

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "crossing_flow",
    severity: Severity::Error,
    summary: "a sequence flow crosses the border of a sub-process",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        let mut container_of = HashMap::new();
        for (at, (_, container)) in process.containers().iter().enumerate() {
            container_of.extend(container.nodes.iter().map(|node| (node.id.as_str(), at)));
        }
        for flow in process.flows() {
            let ends = [&flow.source, &flow.target].map(|end| container_of.get(end.text.as_str()));
            if let [Some(source), Some(target)] = ends
                && source != target
            {
                report.add(
                    flow.id.as_str(),
                    flow.position,
                    format!(
                        "The flow from `{}` to `{}` crosses the border of a sub-process.",
                        flow.source.text, flow.target.text
                    ),
                    "End the path inside, and draw the flow from the sub-process itself.",
                );
            }
        }
    }
}
