//! XML to the model: never fails, never panics, reports what is wrong beside what it could read.

use std::collections::HashMap;

use super::model::{
    Aggregation, Cell, Decision, DecisionTable, Definitions, HitPolicy, Input, Logic, Other, Output,
    Requirement, Rule, Text,
};
use crate::problem::Problem;
use crate::xml::{self, Document, Element, Placed};

/// The namespaces of DMN, by version.
pub(super) const NAMESPACES: &[&str] = &[
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];

/// Elements that a decision can be decided by, besides a table.
const EXPRESSIONS: &[&str] = &[
    "conditional",
    "context",
    "every",
    "filter",
    "for",
    "functionDefinition",
    "invocation",
    "list",
    "literalExpression",
    "relation",
    "some",
];

/// Reads a DMN file; `file` is its name in problems.
///
/// Any bytes are accepted. When the text is not XML at all, the definitions are empty and one problem
/// says why.
#[must_use]
pub fn parse(xml: impl AsRef<[u8]>, file: &str) -> (Definitions, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut definitions = read(xml.as_ref(), &mut problems).unwrap_or_else(|problem| {
        problems.push(*problem);
        Definitions::default()
    });
    file.clone_into(&mut definitions.file);
    for problem in &mut problems {
        file.clone_into(&mut problem.file);
    }
    problems.sort_by_key(|problem| problem.position);
    (definitions, problems)
}

fn read(xml: &[u8], problems: &mut Vec<Problem>) -> Result<Definitions, Box<Problem>> {
    let text = xml::decode(xml)?;
    let document = Document::parse(&text)?;
    let root = document.root();
    if root.name() != "definitions" || !NAMESPACES.contains(&root.namespace()) {
        let message =
            format!("The root element is `{:.60}` of the namespace `{:.60}`.", root.name(), root.namespace());
        let problem = Problem::error("not_dmn", message).with_position(root.position());
        return Err(problem.with_help("It must be `definitions` of DMN 1.1 to 1.5.").into());
    }
    let mut definitions = Definitions {
        file: String::new(),
        name: attribute(root, "name"),
        language: placed(root, "expressionLanguage"),
        decisions: Vec::new(),
        others: Vec::new(),
    };
    for child in children(root) {
        if child.name() == "decision" {
            definitions.decisions.push(decision(child, problems));
        } else if child.attribute("id").is_some() {
            definitions.others.push(other(child));
        }
    }
    check_ids(&definitions, problems);
    Ok(definitions)
}

fn check_ids(definitions: &Definitions, problems: &mut Vec<Problem>) {
    let mut seen = HashMap::new();
    for decision in definitions.decisions.iter().filter(|decision| !decision.id.is_empty()) {
        if let Some(first) = seen.insert(&decision.id, decision.position) {
            let message =
                format!("The id `{}` is used twice; it is first used in line {}.", decision.id, first.line);
            let problem = Problem::error("duplicate_id", message).with_help("Give each decision its own id.");
            problems.push(problem.with_element(&decision.id).with_position(decision.position));
        }
    }
}

fn decision(element: Element<'_>, problems: &mut Vec<Problem>) -> Decision {
    let id = attribute(element, "id").unwrap_or_default();
    if id.is_empty() {
        let problem = Problem::error("missing_id", "The `decision` has no id.");
        problems.push(problem.with_position(element.position()));
    }
    let mut decision = Decision {
        id,
        name: attribute(element, "name"),
        variable: None,
        requires: Vec::new(),
        logic: None,
        position: element.position(),
    };
    for child in children(element) {
        match child.name() {
            "variable" => decision.variable = attribute(child, "name"),
            "informationRequirement" | "knowledgeRequirement" => {
                decision.requires.extend(children(child).filter_map(requirement));
            }
            "decisionTable" => {
                let table = table(child, &decision.id, problems);
                decision.logic = Some(Logic::Table(table));
            }
            name if EXPRESSIONS.contains(&name) => decision.logic = Some(Logic::Other(other(child))),
            _ => {}
        }
    }
    decision
}

fn requirement(element: Element<'_>) -> Option<Requirement> {
    let href = placed(element, "href")?;
    // A name of another file before the `#` stays: it is not in this one.
    let id = href.text.strip_prefix('#').map(str::to_owned).unwrap_or(href.text);
    let id = Placed { text: id, position: href.position };
    match element.name() {
        "requiredDecision" => Some(Requirement::Decision(id)),
        "requiredInput" => Some(Requirement::Input(id)),
        "requiredKnowledge" => Some(Requirement::Knowledge(id)),
        _ => None,
    }
}

fn table(element: Element<'_>, decision: &str, problems: &mut Vec<Problem>) -> DecisionTable {
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
        type_ref: expression.and_then(|expression| attribute(expression, "typeRef")),
        values: child(element, "inputValues").and_then(cell),
        position: element.position(),
    }
}

fn output(element: Element<'_>) -> Output {
    Output {
        id: attribute(element, "id"),
        name: attribute(element, "name"),
        label: attribute(element, "label"),
        type_ref: attribute(element, "typeRef"),
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

/// The text in an expression, and its language; `None` when it is blank.
fn cell(element: Element<'_>) -> Option<Cell> {
    let text = child(element, "text")?.trimmed_text();
    (!text.text.is_empty()).then(|| Cell { text, language: placed(element, "expressionLanguage") })
}

fn other(element: Element<'_>) -> Other {
    Other { element: element.name().to_owned(), id: attribute(element, "id"), position: element.position() }
}

/// The children of DMN, without those of other tools.
fn children(element: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    element.children().filter(move |child| child.namespace() == element.namespace())
}

fn child<'a>(element: Element<'a>, name: &str) -> Option<Element<'a>> {
    element.children().find(|child| child.is(element.namespace(), name))
}

fn attribute(element: Element<'_>, name: &str) -> Option<String> {
    element.attribute(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn placed(element: Element<'_>, name: &str) -> Option<Text> {
    let placed = element.placed_attribute(name)?;
    let text = placed.text.trim();
    (!text.is_empty()).then(|| Placed { text: text.to_owned(), position: placed.position })
}
