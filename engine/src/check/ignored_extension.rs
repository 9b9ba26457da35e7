//! `ignored_extension`
//!
//! **What it does**: finds extension elements and attributes that mean nothing to the engine.
//!
//! **Why**: they may be what makes the process work in the tool that wrote them.
//!
//! **Example**: `camunda:asyncBefore="true"`, `<zeebe:taskDefinition>`.
//!
//! **Instead**: remove them if the process does not rely on them.

use super::rule::{Report, Rule, Subject};
use crate::model::dialect::ENGINES;
use crate::model::extension::Foreign;
use crate::model::{Extensions, FlowNode};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "ignored_extension",
    severity: Severity::Warning,
    summary: "an extension of another tool has no effect here",
    run,
};

const HELP: &str = "Remove it if the process does not rely on it.";

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        check(&process.extensions, process.id.as_str(), report);
    }
    for node in subject.nodes() {
        let id = node.id.as_str();
        check(&node.extensions, id, report);
        for extensions in inner(node) {
            check(extensions, id, report);
        }
    }
}

/// The extensions of the parts of a node.
fn inner(node: &FlowNode) -> impl Iterator<Item = &Extensions> {
    let definitions = node.event_definitions.iter().map(|definition| &definition.extensions);
    definitions.chain(node.loop_characteristics.iter().map(|marker| &marker.extensions))
}

fn check(extensions: &Extensions, element: &str, report: &mut Report<'_>) {
    for foreign in &extensions.foreign {
        report.add(element, foreign.position, format!("`{}` has no effect.", name(foreign)), HELP);
    }
    for unknown in &extensions.unknown {
        let message = format!("`spiffworkflow:{}` has no effect.", unknown.name);
        report.add(element, unknown.position, message, HELP);
    }
}

/// The name with the prefix its namespace usually has.
fn name(foreign: &Foreign) -> String {
    match ENGINES.iter().find(|(namespace, _)| *namespace == foreign.namespace) {
        Some((_, prefix)) => format!("{prefix}:{}", foreign.name),
        None => format!("{} ({})", foreign.name, foreign.namespace),
    }
}
