//! `data_association`
//!
//! **What it does**: finds data associations whose source or target does not exist, and those that
//! move nothing.
//!
//! **Why**: variables would be missing or stale without a word.
//!
//! **Example**: an arrow from a data object that was deleted.
//!
//! **Instead**: draw the arrow anew.

use super::rule::{Report, Rule, Subject};
use crate::model::{DataAssociation, DataIndex, DataTarget, FlowNode, Process};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "data_association",
    severity: Severity::Error,
    summary: "a data association has no source or target",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        let index = DataIndex::new(subject.definitions, process);
        references(process, &index, report);
        for node in process.nodes() {
            for association in &node.data_inputs {
                check(association, true, node, &index, report);
            }
            for association in &node.data_outputs {
                check(association, false, node, &index, report);
            }
        }
    }
}

/// References to data objects and stores that are not there.
fn references(process: &Process, index: &DataIndex<'_>, report: &mut Report<'_>) {
    for (_, container) in process.containers() {
        for element in &container.data {
            if element.element.ends_with("Reference") && !index.leads_somewhere(element) {
                let message =
                    format!("`{}` refers to nothing.", element.name.as_deref().unwrap_or(&element.id));
                report.add(&element.id, element.position, message, "Choose what it refers to.");
            }
        }
    }
}

fn check(
    association: &DataAssociation,
    is_input: bool,
    node: &FlowNode,
    index: &DataIndex<'_>,
    report: &mut Report<'_>,
) {
    let mut add =
        |message: String, help: &str| report.add(node.id.as_str(), association.position, message, help);
    let is_source = |target: Option<DataTarget<'_>>| {
        target.is_some_and(|target| !matches!(target, DataTarget::Placeholder))
    };
    for source in &association.sources {
        if !is_source(index.find(node, &source.text)) {
            let message = format!(
                "The data association of `{}` comes from `{}`, which is not there.",
                node.label(),
                source.text
            );
            add(message, "Draw it from a data object, data store or data input.");
        }
    }
    if let Some(target) = &association.target {
        let found = index.find(node, &target.text);
        if found.is_none() || (!is_input && !is_source(found)) {
            let message = format!(
                "The data association of `{}` leads to `{}`, which is not there.",
                node.label(),
                target.text
            );
            add(message, "Draw it to a data object, data store or data output.");
        }
    }
    let does_more = association.transformation.is_some() || !association.assignments.is_empty();
    let is_empty = if is_input { association.sources.is_empty() } else { association.target.is_none() };
    if is_empty && !does_more {
        add(
            format!("A data association of `{}` moves nothing.", node.label()),
            "Remove it, or draw it anew.",
        );
    }
    if association.sources.len() > 1
        && association.transformation.is_none()
        && association.assignments.is_empty()
    {
        let message = format!(
            "A data association of `{}` has several sources and says not what to do with them.",
            node.label()
        );
        add(message, "Write a transformation.");
    }
    for (from, to) in &association.assignments {
        let is_place = to.as_ref().is_some_and(|to| {
            let is_name = to.text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
            is_name || is_source(index.find(node, &to.text))
        });
        if from.is_none() || !is_place {
            let message = format!("An assignment of `{}` is not complete.", node.label());
            add(message, "Write an expression in `from`, and a variable or data object in `to`.");
        }
    }
}
