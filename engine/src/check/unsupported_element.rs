//! `unsupported_element`, `misplaced_element` and `ignored_element`
//!
//! **What they do**: find elements of BPMN that the engine cannot run (an error), that stand where
//! they do not belong (an error), or that it reads without effect (a warning).
//!
//! **Why**: an element that is skipped silently makes a process do something else than its diagram
//! says.
//!
//! **Example**: `<choreographyTask>`, a `<startEvent>` inside a task, a `<potentialOwner>`.
//!
//! **Instead**: each message names what to draw in place of it.

use super::rule::{Report, Rule, Subject};
use crate::model::{FlowNodeKind, Other, Support, support};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "unsupported_element",
    severity: Severity::Error,
    summary: "the engine does not run this element",
    run: refused,
};
pub(super) const MISPLACED: Rule = Rule {
    code: "misplaced_element",
    severity: Severity::Error,
    summary: "the element has no meaning where it stands",
    run: misplaced,
};
pub(super) const IGNORED: Rule = Rule {
    code: "ignored_element",
    severity: Severity::Warning,
    summary: "the element has no effect here",
    run: ignored,
};

fn refused(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        if let Some((what, help)) = refusal(&node.kind) {
            report.at(node, format!("{what} `{}` cannot be run.", node.label()), help);
        }
    }
    others(subject, Support::Refused, report, |name| (format!("`{name}` cannot be run."), "Remove it."));
}

/// What a kind is called, and what to do instead, when it is refused.
fn refusal(kind: &FlowNodeKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        FlowNodeKind::ImplicitThrowEvent => ("The implicit throw event", "Use an intermediate throw event."),
        FlowNodeKind::ChoreographyTask | FlowNodeKind::SubChoreography | FlowNodeKind::CallChoreography => {
            ("The choreography activity", "Choreographies are drawings; model each participant as a process.")
        }
        _ => return None,
    })
}

fn misplaced(subject: &Subject<'_>, report: &mut Report<'_>) {
    for support in [Support::Runs, Support::Part] {
        others(subject, support, report, |name| {
            (format!("`{name}` does not belong here."), "Move it to where BPMN allows it, or remove it.")
        });
    }
}

fn ignored(subject: &Subject<'_>, report: &mut Report<'_>) {
    others(subject, Support::Ignored, report, |name| match name {
        "potentialOwner" | "humanPerformer" | "performer" | "resourceRole" => (
            format!("`{name}` has no effect: who may do a task follows from its lane."),
            "Put the task into a lane with the name of the group.",
        ),
        _ => (format!("`{name}` has no effect on execution."), "Remove it if the process relies on it."),
    });
}

fn others(
    subject: &Subject<'_>,
    wanted: Support,
    report: &mut Report<'_>,
    describe: impl Fn(&str) -> (String, &'static str),
) {
    let mut add = |others: &[Other], owner: &str| {
        for other in others.iter().filter(|other| support(&other.name) == Some(wanted)) {
            let (message, help) = describe(&other.name);
            report.add(other.id.as_deref().unwrap_or(owner), other.position, message, help);
        }
    };
    add(&subject.definitions.other, "");
    for process in &subject.processes {
        add(&process.other, process.id.as_str());
    }
    for node in subject.nodes() {
        add(&node.other, node.id.as_str());
    }
}
