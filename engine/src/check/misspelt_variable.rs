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

use std::collections::{BTreeSet, HashMap};

use super::rule::{Report, Rule, Subject};
use super::words::{Role, Word, words};
use crate::model::{FlowNode, Process};
use crate::problem::{Edit, Fix, Position, Severity};

pub(super) const RULE: Rule = Rule {
    code: "misspelt_variable",
    severity: Severity::Warning,
    summary: "a variable is read that is set nowhere, and that is nearly one that is",
    run,
};

/// The shortest name that is looked at.
const MIN_LENGTH: usize = 4;

/// A text of an element.
struct Source<'a> {
    element: &'a str,
    text: &'a str,
    position: Position,
}

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    let sources: Vec<Source<'_>> = subject.processes.iter().flat_map(|process| sources(process)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut bound: BTreeSet<&str> = BTreeSet::new();
    let mut reads: Vec<(&Source<'_>, Word<'_>)> = Vec::new();
    for source in &sources {
        for word in words(source.text) {
            *counts.entry(word.text).or_default() += 1;
            match word.role {
                Role::Bound => _ = bound.insert(word.text),
                Role::Read => reads.push((source, word)),
                Role::Other => {}
            }
        }
    }
    let declared = declared(subject);
    for (source, word) in reads {
        let is_suspect = word.text.chars().count() >= MIN_LENGTH
            && counts.get(word.text) == Some(&1)
            && !bound.contains(word.text)
            && !declared.contains(word.text);
        if !is_suspect {
            continue;
        }
        let known = bound.iter().chain(&declared).find(|known| is_slip(word.text, known));
        if let Some(known) = known {
            let position = place(source, word.offset);
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

fn sources(process: &Process) -> Vec<Source<'_>> {
    let mut found = Vec::new();
    for node in process.nodes() {
        let element = node.id.as_str();
        let texts = node.texts().into_iter().map(|text| (text.text.as_str(), text.position));
        let expressions = node.expressions();
        let expressions = expressions.iter().map(|each| (each.text.as_str(), each.position));
        found.extend(texts.chain(expressions).map(|(text, position)| Source { element, text, position }));
    }
    let conditions = process.flows().filter_map(|flow| Some((flow.id.as_str(), flow.condition.as_ref()?)));
    found.extend(conditions.map(|(element, each)| Source {
        element,
        text: &each.text,
        position: each.position,
    }));
    found
}

/// The names that elements declare: data objects, inputs and outputs, results, forms, items.
fn declared<'a>(subject: &Subject<'a>) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for process in &subject.processes {
        for (_, container) in process.containers() {
            for object in &container.data {
                names.insert(object.id.as_str());
            }
        }
        for node in process.nodes() {
            declared_by(node, &mut names);
        }
    }
    names
}

fn declared_by<'a>(node: &'a FlowNode, names: &mut BTreeSet<&'a str>) {
    let extensions = &node.extensions;
    let operator = extensions.service_task_operator.as_ref();
    names.extend(operator.and_then(|operator| operator.result_variable.as_deref()));
    names.extend(extensions.message_variable.iter().map(|text| text.text.as_str()));
    names.extend(extensions.variable_name.iter().map(|text| text.text.as_str()));
    names.extend(extensions.dialect.result_variable.iter().map(|text| text.text.as_str()));
    names.extend(extensions.dialect.outputs.iter().map(|mapping| mapping.target.text.as_str()));
    names.extend(extensions.dialect.inputs.iter().map(|mapping| mapping.target.text.as_str()));
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

fn place(source: &Source<'_>, offset: usize) -> Position {
    let before = &source.text[..offset];
    let lines = before.matches('\n').count();
    let last = before.rsplit('\n').next().unwrap_or_default();
    let column = u32::try_from(last.chars().count()).unwrap_or(u32::MAX);
    match u32::try_from(lines).unwrap_or(u32::MAX) {
        0 => Position { line: source.position.line, column: source.position.column.saturating_add(column) },
        lines => {
            Position { line: source.position.line.saturating_add(lines), column: column.saturating_add(1) }
        }
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
