//! Boxed expressions. XML is not nested deeply enough for the recursion here to matter.

use super::{attribute, cell, child, children, placed, table, type_ref, variable};
use crate::dmn::model::{Boxed, Function, Invocation, Iterator, IteratorKind, Logic};
use crate::problem::Problem;
use crate::xml::Element;

/// The expression among the children of an element; `None` when there is none.
pub(super) fn only(element: Element<'_>, owner: &str, problems: &mut Vec<Problem>) -> Option<Boxed> {
    children(element).find_map(|child| boxed(child, owner, problems))
}

/// The expression among the children of an element, else an empty one.
fn inside(element: Element<'_>, owner: &str, problems: &mut Vec<Problem>) -> Boxed {
    only(element, owner, problems).unwrap_or_else(|| empty(element))
}

/// The expression inside a child of this name, else an empty one.
fn part(element: Element<'_>, name: &str, owner: &str, problems: &mut Vec<Problem>) -> Boxed {
    child(element, name).map_or_else(|| empty(element), |part| inside(part, owner, problems))
}

fn empty(element: Element<'_>) -> Boxed {
    Boxed { type_ref: None, logic: Logic::Literal(None), position: element.position() }
}

/// An expression; `None` for any other element.
fn boxed(element: Element<'_>, owner: &str, problems: &mut Vec<Problem>) -> Option<Boxed> {
    let logic = match element.name() {
        "decisionTable" => Logic::Table(table::table(element, owner, problems)),
        "literalExpression" => Logic::Literal(cell(element)),
        "context" => Logic::Context(
            children(element)
                .filter(|child| child.name() == "contextEntry")
                .map(|entry| (child(entry, "variable").map(variable), inside(entry, owner, problems)))
                .collect(),
        ),
        "functionDefinition" => Logic::Function(function(element, owner, problems)),
        "invocation" => Logic::Invocation(invocation(element, owner, problems)),
        "list" => Logic::List(all(element, owner, problems)),
        "relation" => relation(element, owner, problems),
        "conditional" => {
            let parts = ["if", "then", "else"];
            Logic::Conditional(Box::new(parts.map(|name| part(element, name, owner, problems))))
        }
        "filter" => Logic::Filter(Box::new(["in", "match"].map(|name| part(element, name, owner, problems)))),
        "for" => iterator(element, IteratorKind::For, owner, problems),
        "some" => iterator(element, IteratorKind::Some, owner, problems),
        "every" => iterator(element, IteratorKind::Every, owner, problems),
        _ => return None,
    };
    Some(Boxed { type_ref: type_ref(element), logic, position: element.position() })
}

fn all(element: Element<'_>, owner: &str, problems: &mut Vec<Problem>) -> Vec<Boxed> {
    children(element).filter_map(|child| boxed(child, owner, problems)).collect()
}

pub(super) fn function(element: Element<'_>, owner: &str, problems: &mut Vec<Problem>) -> Function {
    let parameters = children(element).filter(|child| child.name() == "formalParameter");
    Function {
        kind: placed(element, "kind"),
        parameters: parameters.map(variable).collect(),
        body: only(element, owner, problems).map(Box::new),
    }
}

fn invocation(element: Element<'_>, owner: &str, problems: &mut Vec<Problem>) -> Invocation {
    let bindings = children(element).filter(|child| child.name() == "binding");
    let bindings = bindings.filter_map(|binding| {
        let parameter = variable(child(binding, "parameter")?);
        Some((parameter, inside(binding, owner, problems)))
    });
    let bindings = bindings.collect();
    Invocation { called: Box::new(inside(element, owner, problems)), bindings }
}

fn relation(element: Element<'_>, owner: &str, problems: &mut Vec<Problem>) -> Logic {
    let named = |name: &'static str| children(element).filter(move |child| child.name() == name);
    Logic::Relation {
        columns: named("column").map(variable).collect(),
        rows: named("row").map(|row| all(row, owner, problems)).collect(),
    }
}

fn iterator(element: Element<'_>, kind: IteratorKind, owner: &str, problems: &mut Vec<Problem>) -> Logic {
    let body = if kind == IteratorKind::For { "return" } else { "satisfies" };
    Logic::Iterator(Box::new(Iterator {
        kind,
        variable: attribute(element, "iteratorVariable").unwrap_or_default(),
        collection: part(element, "in", owner, problems),
        body: part(element, body, owner, problems),
    }))
}
