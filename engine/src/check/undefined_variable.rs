//! `undefined_variable`
//!
//! **What it does**: finds variables that are read by scripts, conditions, parameters and instructions although nothing in
//! the process sets them: no script, form, result, mapping or data object.
//!
//! **Why**: unless it is among the data the process is started with, the instance stops there with an incident.
//!
//! **Example**: a condition asks for `approved`, and the form before it has no such field.
//!
//! **Instead**: set the variable before it is read, declare it as a data input of the process, or write the name of the one
//! that is meant. Nothing is reported behind a form, message or call of which the fields are not known.

use std::collections::BTreeSet;

use super::misspelt_variable::meant;
use super::rule::{Report, Rule, Subject};
use super::unquoted_literal::looks_like_text;
use crate::problem::Severity;
use crate::script::nearest;
use crate::variables::Why;

pub(super) const RULE: Rule = Rule {
    code: "undefined_variable",
    severity: Severity::Warning,
    summary: "a variable is read that nothing in the process sets",
    run,
};

/// What to do about it.
const REMEDY: &str = "set it before, or whoever starts or calls the process has to give it";

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for variables in subject.variables() {
        let mut seen = BTreeSet::new();
        for missing in variables.missing() {
            let (source, name) = (missing.source, missing.word.text);
            // That is an unquoted literal.
            let is_bare = source.text.trim() == name && looks_like_text(name);
            let is_ours = missing.why == Why::Never && !missing.open && !is_bare;
            if !is_ours || meant(variables, &missing).is_some() || !seen.insert((source.element, name)) {
                continue;
            }
            let help = match nearest(name, variables.names()) {
                Some(known) => {
                    format!("Did you mean `{known}`? Else {REMEDY}.")
                }
                None => format!("Either {REMEDY}."),
            };
            let message = format!("`{name}` is read here, and nothing in the process sets it.");
            report.add(source.element, source.place(missing.word.offset), message, help);
        }
    }
}
