//! What all parts of the parser share: problems, ids, references and typed attributes.

use crate::id::ElementId;
use crate::model::{BPMN, Expression, Other, Reference, Text, support};
use crate::problem::{Position, Problem};
use crate::xml::{Element, Placed};

/// Collects the problems of a file.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    /// Adds a problem at an element.
    pub(super) fn report(&mut self, problem: Problem, element: Element<'_>) {
        let problem = match element.attribute("id").filter(|id| !id.is_empty()) {
            Some(id) => problem.with_element(id),
            None => problem,
        };
        self.problems.push(problem.with_position(element.position()));
    }

    /// The id of an element; a made-up one and a problem when it is missing.
    pub(super) fn id(&mut self, element: Element<'_>) -> String {
        if let Some(id) = optional_id(element) {
            return id;
        }
        let message = format!("The `{}` has no id.", element.name());
        self.report(
            Problem::error("missing_id", message).with_help("Give it an id that is unique in the file."),
            element,
        );
        let Position { line, column } = element.position();
        format!("{}:{line}:{column}", element.name())
    }

    pub(super) fn element_id(&mut self, element: Element<'_>) -> ElementId {
        self.id(element).into()
    }

    /// A reference that must be there; empty and a problem when it is missing.
    pub(super) fn required_reference(&mut self, element: Element<'_>, name: &str) -> Reference {
        reference_attribute(element, name).unwrap_or_else(|| {
            let message = format!("The `{}` has no `{name}`.", element.name());
            self.report(Problem::error("missing_attribute", message), element);
            Placed { text: String::new(), position: element.position() }
        })
    }

    /// A boolean attribute.
    pub(super) fn boolean(&mut self, element: Element<'_>, name: &str, default: bool) -> bool {
        self.optional_boolean(element, name).unwrap_or(default)
    }

    pub(super) fn optional_boolean(&mut self, element: Element<'_>, name: &str) -> Option<bool> {
        match element.attribute(name)?.trim() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            other => {
                self.bad_value(element, name, other, "`true` or `false`");
                None
            }
        }
    }

    /// A whole number of at least one.
    pub(super) fn quantity(&mut self, element: Element<'_>, name: &str) -> u32 {
        let Some(text) = element.attribute(name) else {
            return 1;
        };
        match text.trim().parse() {
            Ok(number) if number > 0 => number,
            _ => {
                self.bad_value(element, name, text, "a whole number above 0");
                1
            }
        }
    }

    pub(super) fn bad_value(&mut self, element: Element<'_>, name: &str, value: &str, expected: &str) {
        let message = format!("`{name}` is `{}`; it must be {expected}.", shorten(value));
        self.report(Problem::error("bad_value", message), element);
    }

    /// Text in a Boolean-like extension: `true`, in any case.
    pub(super) fn is_true(text: &str) -> bool {
        text.trim().eq_ignore_ascii_case("true")
    }
}

/// A value short enough for a message.
pub(super) fn shorten(value: &str) -> String {
    const LONGEST: usize = 60;
    if value.chars().count() <= LONGEST {
        return value.to_owned();
    }
    value.chars().take(LONGEST).chain("…".chars()).collect()
}

/// `id` where BPMN does not demand one.
pub(super) fn optional_id(element: Element<'_>) -> Option<String> {
    element.attribute("id").filter(|id| !id.is_empty()).map(str::to_owned)
}

/// `name`.
pub(super) fn name(element: Element<'_>) -> Option<String> {
    element.attribute("name").map(str::to_owned)
}

/// The text of all `documentation` children.
pub(super) fn documentation(element: Element<'_>) -> Option<String> {
    let texts: Vec<String> = element
        .children()
        .filter(|child| child.is(BPMN, "documentation"))
        .map(|child| child.text().text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

/// A reference in an attribute.
pub(super) fn reference_attribute(element: Element<'_>, name: &str) -> Option<Reference> {
    let placed = element.placed_attribute(name)?;
    let text = local_part(placed.text);
    (!text.is_empty()).then(|| Placed { text: text.to_owned(), position: placed.position })
}

/// A text in an attribute; `None` when it is blank.
pub(super) fn text_attribute(element: Element<'_>, name: &str) -> Option<Text> {
    let placed = element.placed_attribute(name)?;
    let text = placed.text.trim();
    (!text.is_empty()).then(|| Placed { text: text.to_owned(), position: placed.position })
}

/// A reference in the text of an element.
pub(super) fn reference_text(element: Element<'_>) -> Reference {
    let placed = trimmed_text(element);
    Placed { text: local_part(&placed.text).to_owned(), position: placed.position }
}

/// References are qualified names; all ids they can mean here are in the same file.
fn local_part(name: &str) -> &str {
    let name = name.trim();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The text without the white space around it, and where it starts then.
pub(super) fn trimmed_text(element: Element<'_>) -> Text {
    element.trimmed_text()
}

/// An expression; `None` when it is blank.
pub(super) fn expression(element: Element<'_>) -> Option<Expression> {
    let Placed { text, position } = trimmed_text(element);
    let language = text_attribute(element, "language");
    (!text.is_empty()).then_some(Expression { text, position, language })
}

/// Keeps a BPMN element by name only; elements of other namespaces and unknown ones are left out.
pub(super) fn keep(element: Element<'_>, others: &mut Vec<Other>) {
    if element.namespace() == BPMN && support(element.name()).is_some() {
        others.push(other(element));
    }
}

pub(super) fn other(element: Element<'_>) -> Other {
    Other { name: element.name().to_owned(), id: optional_id(element), position: element.position() }
}
