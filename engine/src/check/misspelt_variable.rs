//! `misspelt_variable`
//!
//! **What it does**: finds a variable that is read in one place only, is set nowhere, and is one slip of the fingers
//! away from a variable that is set.
//!
//! **Why**: it stops the process with an incident when it gets there, perhaps after weeks.
//!
//! **Example**: a script sets `amount`, and a condition asks for `ammount > 100`.
//!
//! **Instead**: write the name of the variable that is set.

use super::rule::{Report, Rule, Subject};
use crate::problem::{Edit, Fix, Position, Severity};
use crate::variables::{Missing, Source, Variables, Why, Word};

pub(super) const RULE: Rule = Rule {
    code: "misspelt_variable",
    severity: Severity::Warning,
    summary: "a variable is read that is set nowhere, and that is nearly one that is",
    run,
};

/// The shortest name that is looked at.
const MIN_LENGTH: usize = 4;

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for variables in subject.variables() {
        for missing in variables.missing() {
            let Some(known) = meant(variables, &missing) else {
                continue;
            };
            let Missing { source, word, .. } = missing;
            let position = source.place(word.offset);
            report.add_with_fix(
                source.element,
                position,
                format!("`{}` is set nowhere.", word.text),
                format!("Did you mean `{known}`?"),
                fix(source, word, position, known),
            );
        }
    }
}

/// The variable that is probably meant by one that nothing sets.
pub(super) fn meant<'a>(variables: &Variables<'a>, missing: &Missing<'_, 'a>) -> Option<&'a str> {
    let name = missing.word.text;
    let is_suspect =
        missing.why == Why::Never && name.chars().count() >= MIN_LENGTH && variables.count(name) == 1;
    is_suspect.then(|| variables.names().find(|known| is_slip(name, known))).flatten()
}

/// Whether a name differs from another by a slip: neighbours swapped, a letter in it too many or too few, or the case.
fn is_slip(name: &str, other: &str) -> bool {
    let (one, two): (Vec<char>, Vec<char>) = (name.chars().collect(), other.chars().collect());
    if name.to_lowercase() == other.to_lowercase() {
        return name != other;
    }
    match one.len().abs_diff(two.len()) {
        0 => {
            let first = one.iter().zip(&two).position(|(a, b)| a != b).unwrap_or(0);
            first + 1 < one.len()
                && one[first] == two[first + 1]
                && one[first + 1] == two[first]
                && one[first + 2..] == two[first + 2..]
        }
        1 => {
            let (short, long) = if one.len() < two.len() { (&one, &two) } else { (&two, &one) };
            let first = short.iter().zip(long).position(|(a, b)| a != b).unwrap_or(short.len());
            // At the end it is a number or a plural.
            first > 0
                && first < short.len()
                && long[first].is_alphabetic()
                && short[first..] == long[first + 1..]
        }
        _ => false,
    }
}

/// Another name in the place of the word, where it can be told where in the file that is.
fn fix(source: &Source<'_>, word: Word<'_>, position: Position, known: &str) -> Option<Fix> {
    // Signs that may be written as entities move what comes after them.
    if source.text.contains(['<', '>', '&', '"', '\'']) {
        return None;
    }
    let length = u32::try_from(word.text.chars().count()).ok()?;
    let end = Position { line: position.line, column: position.column + length };
    Some(Fix {
        label: format!("Write `{known}`"),
        edits: vec![Edit { start: position, end, text: known.to_owned() }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        for (name, other) in
            [("ammount", "amount"), ("recieved", "received"), ("custmer", "customer"), ("isOpen", "isopen")]
        {
            assert!(is_slip(name, other), "{name}");
            assert!(is_slip(other, name), "{other}");
        }
        for (name, other) in [
            ("item", "items"),
            ("total_a", "total_b"),
            ("amount", "amount"),
            ("order1", "order2"),
            ("x", "xy"),
        ] {
            assert!(!is_slip(name, other), "{name}");
        }
    }
}
