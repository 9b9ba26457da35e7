//! XML to the model: never fails, never panics, reports what is wrong beside what it could read.

mod expression;
mod table;

use std::collections::HashMap;

use super::model::{
    Cell, Decision, DecisionService, Definitions, Import, InputData, ItemDefinition, KnowledgeModel,
    Requirement, Text, Variable,
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
        name: attribute(root, "name"),
        namespace: attribute(root, "namespace").unwrap_or_default(),
        language: placed(root, "expressionLanguage"),
        ..Definitions::default()
    };
    for child in children(root) {
        match child.name() {
            "import" => definitions.imports.push(import(child)),
            "itemDefinition" => definitions.items.push(item(child)),
            "inputData" => {
                let (id, variable) = (identity(child, problems), own_variable(child));
                definitions.inputs.push(InputData { id, variable });
            }
            "decision" => definitions.decisions.push(decision(child, problems)),
            "businessKnowledgeModel" => definitions.knowledge.push(knowledge(child, problems)),
            "decisionService" => definitions.services.push(service(child, problems)),
            _ => {}
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

/// The id; one that is missing is a problem.
fn identity(element: Element<'_>, problems: &mut Vec<Problem>) -> String {
    let id = attribute(element, "id").unwrap_or_default();
    if id.is_empty() {
        let problem = Problem::error("missing_id", format!("The `{}` has no id.", element.name()));
        problems.push(problem.with_position(element.position()));
    }
    id
}

fn import(element: Element<'_>) -> Import {
    Import {
        name: attribute(element, "name"),
        namespace: attribute(element, "namespace").unwrap_or_default(),
        kind: attribute(element, "importType").unwrap_or_default(),
        position: element.position(),
    }
}

fn item(element: Element<'_>) -> ItemDefinition {
    ItemDefinition {
        name: attribute(element, "name").unwrap_or_default(),
        type_ref: type_ref(element),
        is_collection: element.attribute("isCollection").is_some_and(|text| text.trim() == "true"),
        components: children(element).filter(|child| child.name() == "itemComponent").map(item).collect(),
        allowed: child(element, "allowedValues").and_then(cell),
        constraint: child(element, "typeConstraint").and_then(cell),
        is_function: child(element, "functionItem").is_some(),
        position: element.position(),
    }
}

fn decision(element: Element<'_>, problems: &mut Vec<Problem>) -> Decision {
    let id = identity(element, problems);
    Decision {
        name: attribute(element, "name"),
        variable: child(element, "variable").map(variable),
        requires: requirements(element),
        logic: expression::only(element, &id, problems),
        position: element.position(),
        id,
    }
}

fn knowledge(element: Element<'_>, problems: &mut Vec<Problem>) -> KnowledgeModel {
    let id = identity(element, problems);
    let logic = child(element, "encapsulatedLogic");
    KnowledgeModel {
        variable: own_variable(element),
        requires: requirements(element),
        function: logic.map(|logic| expression::function(logic, &id, problems)),
        position: element.position(),
        id,
    }
}

fn service(element: Element<'_>, problems: &mut Vec<Problem>) -> DecisionService {
    let references = |name: &'static str| {
        let named = children(element).filter(move |child| child.name() == name);
        named.filter_map(|child| placed(child, "href")).collect()
    };
    DecisionService {
        id: identity(element, problems),
        variable: own_variable(element),
        outputs: references("outputDecision"),
        encapsulated: references("encapsulatedDecision"),
        input_decisions: references("inputDecision"),
        inputs: references("inputData"),
        position: element.position(),
    }
}

fn requirements(element: Element<'_>) -> Vec<Requirement> {
    let names = ["informationRequirement", "knowledgeRequirement"];
    let found = children(element).filter(|child| names.contains(&child.name()));
    found.flat_map(|child| children(child).filter_map(requirement).collect::<Vec<_>>()).collect()
}

fn requirement(element: Element<'_>) -> Option<Requirement> {
    let href = placed(element, "href")?;
    match element.name() {
        "requiredDecision" => Some(Requirement::Decision(href)),
        "requiredInput" => Some(Requirement::Input(href)),
        "requiredKnowledge" => Some(Requirement::Knowledge(href)),
        _ => None,
    }
}

/// The `variable` of an element, else one of its name.
fn own_variable(element: Element<'_>) -> Variable {
    child(element, "variable").filter(|child| attribute(*child, "name").is_some()).map_or_else(
        || Variable { name: attribute(element, "name").unwrap_or_default(), type_ref: None },
        variable,
    )
}

fn variable(element: Element<'_>) -> Variable {
    Variable { name: attribute(element, "name").unwrap_or_default(), type_ref: type_ref(element) }
}

/// `typeRef`: an attribute, in DMN 1.1 also an element.
fn type_ref(element: Element<'_>) -> Option<Text> {
    placed(element, "typeRef")
        .or_else(|| child(element, "typeRef").map(Element::trimmed_text).filter(|text| !text.text.is_empty()))
}

/// The text in an expression, and its language; `None` when it is blank.
fn cell(element: Element<'_>) -> Option<Cell> {
    let text = child(element, "text")?.trimmed_text();
    (!text.text.is_empty()).then(|| Cell { text, language: placed(element, "expressionLanguage") })
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
