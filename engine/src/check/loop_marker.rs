//! `loop_marker`
//!
//! **What it does**: finds loop markers that do not say when the loop ends, or over what it goes.
//!
//! **Why**: a loop with neither condition nor maximum never ends; a multi-instance activity needs a
//! number or a collection, and exactly one of the two (BPMN 2.0.2, 13.3.6 and 13.3.7).
//!
//! **Example**: `<standardLoopCharacteristics loopMaximum="0"/>`
//!
//! **Instead**: say how often, or over which collection.

use super::rule::{Report, Rule, Subject};
use crate::model::activity::LoopKind;
use crate::model::{FlowNode, LoopCharacteristics};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "loop_marker",
    severity: Severity::Error,
    summary: "a loop marker does not say when it ends or over what it goes",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        let Some(marker) = &node.loop_characteristics else {
            continue;
        };
        if !node.kind.is_activity() {
            let message = format!("`{}` is no activity and cannot have a loop marker.", node.label());
            report.add(node.id.as_str(), marker.position, message, "Remove the marker.");
        }
        match &marker.kind {
            LoopKind::Standard { condition, maximum, .. } => {
                standard(node, marker, condition.is_some(), maximum.as_deref(), report);
            }
            LoopKind::MultiInstance { .. } => multi_instance(node, marker, report),
        }
    }
}

fn standard(
    node: &FlowNode,
    marker: &LoopCharacteristics,
    has_condition: bool,
    maximum: Option<&str>,
    report: &mut Report<'_>,
) {
    let id = node.id.as_str();
    match maximum {
        Some(text) if text.trim().parse::<u32>().is_ok_and(|number| number > 0) => {}
        Some(text) => {
            let message = format!("`loopMaximum` of `{}` is `{text}`.", node.label());
            report.add(id, marker.position, message, "Write a whole number above 0.");
        }
        None if !has_condition => {
            let message = format!("The loop of `{}` never ends.", node.label());
            report.add(id, marker.position, message, "Give it a loopCondition, a loopMaximum or both.");
        }
        None => {}
    }
}

fn multi_instance(node: &FlowNode, marker: &LoopCharacteristics, report: &mut Report<'_>) {
    let LoopKind::MultiInstance { cardinality, data_input, behavior, none_event, one_event, complex, .. } =
        &marker.kind
    else {
        return;
    };
    let id = node.id.as_str();
    let has_collection = data_input.is_some() || marker.extensions.dialect.collection.is_some();
    let help = "Give it either a loopCardinality or a collection.";
    match (cardinality.is_some(), has_collection) {
        (true, true) => {
            let message = format!("`{}` has both a number and a collection to repeat over.", node.label());
            report.add(id, marker.position, message, help);
        }
        (false, false) => {
            let message = format!("`{}` has nothing to repeat over.", node.label());
            report.add(id, marker.position, message, help);
        }
        _ => {}
    }
    let Some(behavior) = behavior else {
        return;
    };
    let mut add = |message: String, help: &str| report.add(id, behavior.position, message, help);
    match behavior.text.as_str() {
        "All" => {}
        "None" if none_event.is_some() => {}
        "One" if one_event.is_some() => {}
        "Complex" => {
            let is_whole = |each: &crate::model::activity::ComplexBehavior| {
                let thrown = each.event_definitions.len() + each.event_definition_refs.len();
                each.condition.is_some() && thrown > 0
            };
            if complex.is_empty() || !complex.iter().all(is_whole) {
                let message = format!("The behavior of `{}` is not complete.", node.label());
                add(message, "Give each complexBehaviorDefinition a condition and an event.");
            }
        }
        "None" | "One" => {
            let attribute = format!("{}BehaviorEventRef", behavior.text.to_lowercase());
            let message = format!("The behavior `{}` of `{}` names no event.", behavior.text, node.label());
            add(message, &format!("Name an event definition in `{attribute}`."));
        }
        other => {
            let message = format!("The behavior `{other}` of `{}` does not exist.", node.label());
            add(message, "Write `All`, `None`, `One` or `Complex`.");
        }
    }
}
