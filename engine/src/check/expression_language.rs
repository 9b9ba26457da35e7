//! `unsupported_language`
//!
//! **What it does**: finds scripts and expressions in a language other than Python and FEEL.
//!
//! **Why**: they would be read as Python and mean something else, or nothing.
//!
//! **Example**: `<scriptTask scriptFormat="javascript">`
//!
//! **Instead**: write them in Python, and leave the language out or say `python`; or in FEEL, and say `feel`.

use super::rule::{Report, Rule, Subject};
use crate::model::{Definitions, Expression, FlowNodeKind, Text};
use crate::problem::Severity;
use crate::script::Language;

pub(super) const RULE: Rule = Rule {
    code: "unsupported_language",
    severity: Severity::Error,
    summary: "the script or expression is neither Python nor FEEL",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        let id = node.id.as_str();
        if let FlowNodeKind::ScriptTask { format: Some(format), .. } = &node.kind {
            check(format, id, report);
        }
        for expression in node.expressions() {
            check_expression(expression, subject.definitions, id, report);
        }
    }
    for flow in subject.flows() {
        if let Some(condition) = &flow.condition {
            check_expression(condition, subject.definitions, flow.id.as_str(), report);
        }
    }
}

fn check_expression(
    expression: &Expression,
    definitions: &Definitions,
    element: &str,
    report: &mut Report<'_>,
) {
    if let Some(language) = expression.language.as_ref().or(definitions.expression_language.as_ref()) {
        check(language, element, report);
    }
}

fn check(language: &Text, element: &str, report: &mut Report<'_>) {
    if Language::from_format(&language.text).is_none() {
        report.add(
            element,
            language.position,
            format!("The language `{}` is not supported.", language.text),
            "Write it in Python or FEEL.",
        );
    }
}
