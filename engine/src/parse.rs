//! XML to the model: never fails, never panics, reports what is wrong beside what it could read.

mod activity;
mod collaboration;
mod data;
mod definitions;
mod diagram;
mod dialect;
mod event;
mod extension;
mod global_task;
mod node;
mod process;
mod reader;
mod reference;

use std::collections::HashMap;

use crate::model::{BPMN, Definitions, support};
use crate::problem::Problem;
use crate::xml::{self, Document, Element};
use reader::{Reader, shorten};

/// Reads a BPMN file; `file` is its name in problems.
///
/// Any bytes are accepted. When the text is not XML at all, the definitions are empty and one
/// problem says why.
#[must_use]
pub fn parse(xml: impl AsRef<[u8]>, file: &str) -> (Definitions, Vec<Problem>) {
    let mut reader = Reader::default();
    let mut definitions = match read(xml.as_ref(), &mut reader) {
        Ok(definitions) => definitions,
        Err(problem) => {
            reader.problems.push(*problem);
            Definitions::default()
        }
    };
    file.clone_into(&mut definitions.file);
    let mut problems = reader.problems;
    for problem in &mut problems {
        file.clone_into(&mut problem.file);
    }
    problems.sort_by_key(|problem| problem.position);
    (definitions, problems)
}

fn read(xml: &[u8], reader: &mut Reader) -> Result<Definitions, Box<Problem>> {
    let text = xml::decode(xml)?;
    let document = Document::parse(&text)?;
    let root = document.root();
    if !root.is(BPMN, "definitions") {
        let (name, namespace) = (shorten(root.name()), shorten(root.namespace()));
        let message = match namespace.as_str() {
            "" => format!("The root element is `{name}` without a namespace."),
            _ => format!("The root element is `{name}` of the namespace `{namespace}`."),
        };
        let help = format!("It must be `definitions` of the namespace `{BPMN}`.");
        let problem = Problem::error("not_bpmn", message).with_position(root.position());
        return Err(problem.with_help(help).into());
    }
    check_names_and_ids(root, reader);
    let definitions = definitions::read(root, reader);
    reference::check(&definitions, reader);
    Ok(definitions)
}

/// Every element of the BPMN namespace must be one of the standard, and every id must be unique.
fn check_names_and_ids(root: Element<'_>, reader: &mut Reader) {
    let mut seen = HashMap::new();
    let is_extension = |element: Element<'_>| element.is(BPMN, "extensionElements");
    for element in root.walk(is_extension).filter(|element| element.namespace() == BPMN) {
        if support(element.name()).is_none() {
            let message = format!("BPMN 2.0 has no element `{}`.", element.name());
            reader.report(Problem::error("unknown_element", message), element);
        }
        let Some(id) = element.attribute("id").filter(|id| !id.is_empty()) else {
            continue;
        };
        if let Some(first) = seen.insert(id, element.position()) {
            let message = format!("The id `{id}` is used twice; it is first used in line {}.", first.line);
            reader.report(
                Problem::error("duplicate_id", message).with_help("Give each element its own id."),
                element,
            );
            seen.insert(id, first);
        }
    }
}
