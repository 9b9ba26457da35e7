//! `timer_definition`
//!
//! **What it does**: finds timers without a time, with more than one, or with a malformed literal.
//!
//! **Why**: such a timer fails when the process reaches it, or never fires.
//!
//! **Example**: `<timeDuration>PT1H1M1</timeDuration>`
//!
//! **Instead**: write ISO 8601, bare or in quotes, or a Python expression that gives it.

use super::rule::{Report, Rule, Subject};
use crate::model::{EventDefinition, EventDefinitionKind, FlowNode};
use crate::problem::Severity;
use crate::timer::{Literal, literal, validate};

pub(super) const RULE: Rule = Rule {
    code: "timer_definition",
    severity: Severity::Error,
    summary: "the timer has no time, several, or a malformed one",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        for definition in subject.definitions.definitions_of(node) {
            check(node, definition, report);
        }
    }
}

fn check(node: &FlowNode, definition: &EventDefinition, report: &mut Report<'_>) {
    let EventDefinitionKind::Timer { times } = &definition.kind else {
        return;
    };
    let id = node.id.as_str();
    let [(kind, expression)] = times.as_slice() else {
        let count = if times.is_empty() { "no time" } else { "more than one time" };
        let message = format!("The timer `{}` has {count}.", node.label());
        report.add(id, definition.position, message, "Give it one of timeDate, timeDuration and timeCycle.");
        return;
    };
    if let Literal::Value(text) = literal(&expression.text, *kind)
        && let Err(error) = validate(&text, *kind)
    {
        let message = format!("The timer `{}` is malformed: {error}.", node.label());
        report.add(id, expression.position, message, "Correct the time.");
    }
}
