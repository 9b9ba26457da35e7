//! `maybe_undefined_variable`
//!
//! **What it does**: finds variables that are set on some of the ways to the place that reads them, and not on others.
//!
//! **Why**: an instance that comes by another way stops there with an incident.
//!
//! **Example**: only one of the branches of a gateway sets `discount`, and a script behind the join reads it.
//!
//! **Instead**: set the variable before the ways part, or in every branch. Instructions are not looked at: a variable that is
//! not there is left out of them.

use std::collections::BTreeSet;

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;
use crate::variables::Why;

pub(super) const RULE: Rule = Rule {
    code: "maybe_undefined_variable",
    severity: Severity::Info,
    summary: "a variable is read that is set on some of the ways to the place only",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for variables in subject.variables() {
        let mut seen = BTreeSet::new();
        for missing in variables.missing() {
            let (source, name) = (missing.source, missing.word.text);
            let is_ours = missing.why == Why::Sometimes && !missing.open && !source.is_template;
            if is_ours && seen.insert((source.element, name)) {
                let message = format!("`{name}` is read here, but not every way to here sets it.");
                report.add(
                    source.element,
                    source.place(missing.word.offset),
                    message,
                    "Set it before the ways part, or on each of them.",
                );
            }
        }
    }
}
