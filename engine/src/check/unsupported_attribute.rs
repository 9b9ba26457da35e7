//! `unsupported_attribute`
//!
//! **What it does**: finds attributes that ask for behaviour the engine does not have.
//!
//! **Why**: the process would run as if they were not there.
//!
//! **Example**: `startQuantity="2"`, `isForCompensation="true"`.
//!
//! **Instead**: each message names what to draw in place of it.

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "unsupported_attribute",
    severity: Severity::Error,
    summary: "the engine does not do what this attribute asks for",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        let mut add = |attribute: &str, help: &str| {
            report.at(node, format!("`{attribute}` of `{}` is not supported.", node.label()), help);
        };
        if node.is_for_compensation {
            add("isForCompensation", "Draw the undoing as a normal path behind an error boundary event.");
        }
        if node.start_quantity != 1 {
            add("startQuantity", "Join the tokens with a parallel gateway in front of the activity.");
        }
        if node.completion_quantity != 1 {
            add("completionQuantity", "Draw a parallel gateway behind the activity.");
        }
    }
}
