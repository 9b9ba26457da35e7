//! `unquoted_literal`
//!
//! **What it does**: finds parameters of service tasks whose value is a bare word that no variable of the process has.
//!
//! **Why**: values are expressions. A word without quotes is the name of a variable, and the task fails when there is none.
//!
//! **Example**: the parameter `method` with the value `GET`.
//!
//! **Instead**: put the word in quotes: `"GET"`.

use std::collections::BTreeSet;

use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::{Edit, Fix, Position, Severity};
use crate::variables::{Role, words};

pub(super) const RULE: Rule = Rule {
    code: "unquoted_literal",
    severity: Severity::Warning,
    summary: "the value of a parameter is a bare word, and no variable has that name",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut others: BTreeSet<&str> = BTreeSet::new();
    let mut suspects = Vec::new();
    for process in &subject.processes {
        for node in process.nodes() {
            // What comes from people, messages and called processes can have any name.
            let is_open = matches!(
                node.kind,
                FlowNodeKind::UserTask | FlowNodeKind::ReceiveTask { .. } | FlowNodeKind::CallActivity { .. }
            );
            if is_open {
                return;
            }
            let parameters =
                node.extensions.service_task_operator.iter().flat_map(|operator| &operator.parameters);
            suspects.extend(parameters.map(|parameter| (node, parameter)));
            for text in node.texts() {
                let found = words(&text.text).into_iter().filter(|word| word.role == Role::Bound);
                others.extend(found.map(|word| word.text));
            }
        }
        for flow in process.flows() {
            let condition = flow.condition.iter();
            others.extend(condition.flat_map(|condition| words(&condition.text)).map(|word| word.text));
        }
    }
    for (node, parameter) in suspects {
        let word = parameter.value.text.trim();
        let is_bare =
            matches!(words(word).as_slice(), [only] if only.text == word && only.role == Role::Read);
        if is_bare && looks_like_text(word) && !others.contains(word) {
            report.add_with_fix(
                node.id.as_str(),
                parameter.value.position,
                format!(
                    "The value of the parameter `{}` is the name `{word}`, which no variable has.",
                    parameter.id
                ),
                format!("If it is a text, put it in quotes: `\"{word}\"`."),
                fix(parameter.value.position, word),
            );
        }
    }
}

/// Whether a word looks more like a text than like the name of a variable: capital letters, as in `GET` and `Basic`.
pub(super) fn looks_like_text(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// Quotes around the value of the attribute that begins there, if it is written `value="…"`.
fn fix(attribute: Position, word: &str) -> Option<Fix> {
    let start = attribute.column.checked_add(u32::try_from("value=\"".len()).ok()?)?;
    let end = start.checked_add(u32::try_from(word.chars().count()).ok()?)?;
    let at = |column| Position { line: attribute.line, column };
    let text = format!("&quot;{word}&quot;");
    Some(Fix {
        label: format!("Write \"{word}\""),
        edits: vec![Edit { start: at(start), end: at(end), text }],
    })
}
