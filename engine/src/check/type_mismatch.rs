//! `type_mismatch`
//!
//! **What it does**: finds variables that hold one kind of value wherever they are set, and that are compared or added to a
//! literal of another kind.
//!
//! **Why**: Python refuses to order a text and a number, or to add them: the instance stops there with an incident.
//!
//! **Example**: a form has the text field `amount`, and a condition asks for `amount > 100`.
//!
//! **Instead**: make both the same kind: a number field in the form, or `int(amount) > 100`.

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;
use crate::variables::{Kind, Role};

pub(super) const RULE: Rule = Rule {
    code: "type_mismatch",
    severity: Severity::Warning,
    summary: "a variable is compared with, or added to, a literal of another kind",
    run,
};

/// The operators that refuse operands of different kinds.
const OPERATORS: [&str; 6] = ["<=", ">=", "<", ">", "+", "-"];

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for variables in subject.variables() {
        for (source, is_open) in variables.sources().filter(|(source, open)| source.is_plain && !open) {
            for word in source.words.iter().filter(|word| word.role == Role::Read && !is_open) {
                let Some((operator, literal)) = operation(&source.text[word.offset + word.text.len()..])
                else {
                    continue;
                };
                let Some(kind) = variables.kind(word.text).filter(|kind| !fits(*kind, literal)) else {
                    continue;
                };
                let name = word.text;
                let message =
                    format!("`{name}` holds {kind}, and `{operator}` takes it together with {literal}.");
                let help =
                    format!("Make both the same kind, for example with `{}({name})`.", conversion(literal));
                report.add(source.element, source.place(word.offset), message, help);
            }
        }
    }
}

/// The operator that comes next, and the kind of the literal behind it.
fn operation(text: &str) -> Option<(&'static str, Kind)> {
    let text = text.trim_start_matches([' ', '\t']);
    let operator = OPERATORS.into_iter().find(|operator| text.starts_with(operator))?;
    let operand = text[operator.len()..].trim_start_matches([' ', '\t']);
    let first = operand.chars().next()?;
    match first {
        '"' | '\'' => Some((operator, Kind::Text)),
        _ if first.is_ascii_digit() => Some((operator, Kind::Number)),
        _ => None,
    }
}

fn fits(kind: Kind, literal: Kind) -> bool {
    kind == literal || (kind == Kind::Boolean && literal == Kind::Number)
}

fn conversion(literal: Kind) -> &'static str {
    if literal == Kind::Text { "str" } else { "float" }
}
