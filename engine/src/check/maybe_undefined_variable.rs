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

use super::rule::{Report, Rule, Subject};
use super::variable_read_too_early::report_missing;
use crate::problem::Severity;
use crate::variables::Why;

pub(super) const RULE: Rule = Rule {
    code: "maybe_undefined_variable",
    severity: Severity::Info,
    summary: "a variable is read that is set on some of the ways to the place only",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    let help = "Set it before the ways part, or on each of them.";
    report_missing(subject, report, Why::Sometimes, "not every way to here sets it", help);
}
