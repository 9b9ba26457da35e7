//! Decision tables.

use super::{attribute, cell, child, children, type_ref};
use crate::dmn::model::{Aggregation, Cell, DecisionTable, HitPolicy, Input, Output, Rule};
use crate::problem::Problem;
use crate::xml::{Element, Placed};

pub(super) fn table(element: Element<'_>, decision: &str, problems: &mut Vec<Problem>) -> DecisionTable {
    let mut table = DecisionTable {
        id: attribute(element, "id"),
        hit_policy: hit_policy(element).unwrap_or_else(|(name, value)| {
            let message = format!("`{name}` is `{value:.60}`, which DMN does not know.");
            let problem = Problem::error("bad_value", message).with_element(decision);
            problems.push(problem.with_position(element.position()));
            HitPolicy::Unique
        }),
        inputs: Vec::new(),
        outputs: Vec::new(),
        annotations: Vec::new(),
        rules: Vec::new(),
        position: element.position(),
    };
    for child in children(element) {
        match child.name() {
            "input" => table.inputs.push(input(child)),
            "output" => table.outputs.push(output(child)),
            "annotation" => table.annotations.push(attribute(child, "name").unwrap_or_default()),
            "rule" => table.rules.push(rule(child)),
            _ => {}
        }
    }
    table
}

/// The hit policy; else the attribute that is wrong, and its value.
fn hit_policy(element: Element<'_>) -> Result<HitPolicy, (&'static str, &str)> {
    let aggregation = match element.attribute("aggregation") {
        None => None,
        Some("SUM") => Some(Aggregation::Sum),
        Some("COUNT") => Some(Aggregation::Count),
        Some("MIN") => Some(Aggregation::Min),
        Some("MAX") => Some(Aggregation::Max),
        Some(other) => return Err(("aggregation", other)),
    };
    match element.attribute("hitPolicy") {
        None | Some("UNIQUE") => Ok(HitPolicy::Unique),
        Some("ANY") => Ok(HitPolicy::Any),
        Some("PRIORITY") => Ok(HitPolicy::Priority),
        Some("FIRST") => Ok(HitPolicy::First),
        Some("OUTPUT ORDER") => Ok(HitPolicy::OutputOrder),
        Some("RULE ORDER") => Ok(HitPolicy::RuleOrder),
        Some("COLLECT") => Ok(HitPolicy::Collect(aggregation)),
        Some(other) => Err(("hitPolicy", other)),
    }
}

fn input(element: Element<'_>) -> Input {
    let expression = child(element, "inputExpression");
    Input {
        id: attribute(element, "id"),
        label: attribute(element, "label"),
        expression: expression.and_then(cell),
        type_ref: expression.and_then(type_ref),
        values: child(element, "inputValues").and_then(cell),
        position: element.position(),
    }
}

fn output(element: Element<'_>) -> Output {
    Output {
        id: attribute(element, "id"),
        name: attribute(element, "name"),
        label: attribute(element, "label"),
        type_ref: type_ref(element),
        values: child(element, "outputValues").and_then(cell),
        default: child(element, "defaultOutputEntry").and_then(cell),
        position: element.position(),
    }
}

fn rule(element: Element<'_>) -> Rule {
    let named = |name: &'static str| children(element).filter(move |child| child.name() == name);
    let empty = |element: Element<'_>| Cell {
        text: Placed { text: String::new(), position: element.position() },
        language: None,
    };
    let cells =
        |name| named(name).map(|entry| cell(entry).unwrap_or_else(|| empty(entry))).collect::<Vec<_>>();
    Rule {
        id: attribute(element, "id"),
        description: child(element, "description").map(|text| text.trimmed_text().text),
        inputs: cells("inputEntry"),
        outputs: cells("outputEntry"),
        annotations: named("annotationEntry")
            .map(|entry| cell(entry).map(|cell| cell.text.text).unwrap_or_default())
            .collect(),
        position: element.position(),
    }
}
