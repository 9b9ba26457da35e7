//! `variable_read_too_early`
//!
//! **What it does**: finds variables that are set somewhere in the process, but on no way to the place that reads them.
//!
//! **Why**: the instance stops there with an incident; the steps are probably in the wrong order.
//!
//! **Example**: a gateway asks for `total`, which a script behind it calculates.
//!
//! **Instead**: set the variable before it is read.

use std::collections::BTreeSet;

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;
use crate::variables::Why;

pub(super) const RULE: Rule = Rule {
    code: "variable_read_too_early",
    severity: Severity::Warning,
    summary: "a variable is read before anything can have set it",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    report_missing(
        subject,
        report,
        Why::Later,
        "nothing on the way to here sets it",
        "Set it on the way to here.",
    );
}

/// Reports each variable once for each element that reads it although, for this reason, it may not be there.
pub(super) fn report_missing(
    subject: &Subject<'_>,
    report: &mut Report<'_>,
    why: Why,
    fault: &str,
    help: &str,
) {
    for variables in subject.variables() {
        let mut seen = BTreeSet::new();
        for missing in variables.missing() {
            let (source, name) = (missing.source, missing.word.text);
            let is_ours = missing.why == why && !missing.open && !source.is_template;
            if is_ours && seen.insert((source.element, name)) {
                let message = format!("`{name}` is read here, but {fault}.");
                report.add(source.element, source.place(missing.word.offset), message, help);
            }
        }
    }
}
