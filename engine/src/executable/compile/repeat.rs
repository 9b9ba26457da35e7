//! Loop markers.

use super::script::Scripts;
use super::{Context, data, event};
use crate::executable::node::{Behavior, Items, Loop, LoopKind, MultiInstance, Place};
use crate::model::{self, DataElement, FlowNode, LoopCharacteristics, Text};
use crate::problem::Problem;

/// The loop marker of an activity; what is wrong with it is refused by rules.
pub(super) fn marker(node: &FlowNode, context: &Context<'_>, scripts: &mut Scripts<'_>) -> Option<Box<Loop>> {
    let marker = node.loop_characteristics.as_ref()?;
    let kind = match &marker.kind {
        model::activity::LoopKind::Standard { condition, maximum, test_before } => LoopKind::Standard {
            condition: match condition {
                Some(condition) => Some(scripts.expression(condition, node.id.as_str())?),
                None => None,
            },
            maximum: maximum.as_deref().and_then(|text| text.trim().parse().ok()),
            test_before: *test_before,
        },
        model::activity::LoopKind::MultiInstance { .. } => {
            LoopKind::MultiInstance(multi_instance(marker, node, context, scripts)?)
        }
    };
    Some(Box::new(Loop { kind, scripts_on_instances: marker.scripts_on_instances }))
}

fn multi_instance(
    marker: &LoopCharacteristics,
    node: &FlowNode,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<MultiInstance> {
    let model::activity::LoopKind::MultiInstance {
        is_sequential,
        cardinality,
        data_input,
        data_output,
        input_item,
        output_item,
        completion_condition,
        ..
    } = &marker.kind
    else {
        return None;
    };
    let id = node.id.as_str();
    let dialect = &marker.extensions.dialect;
    let items = match (cardinality, data_input, &dialect.collection) {
        (Some(count), ..) => Items::Count(scripts.expression(count, id)?),
        (None, Some(input), _) => Items::In(data::place_or_variable(&input.text, node, context)),
        (None, None, Some(collection)) => Items::Of(scripts.text(collection, id)?),
        (None, None, None) => return None,
    };
    let name = |item: &Option<Box<DataElement>>| item.as_ref().map(|item| context.names.of(item));
    let place = |output: &model::Reference| data::place_or_variable(&output.text, node, context);
    let plain = |text: &Text| text.text.clone();
    let output = match data_output {
        Some(output) => Some(place(output)),
        None => dialect.output_collection.as_ref().map(plain).map(Place::Variable),
    };
    let output_item = match (name(output_item), &dialect.output_item) {
        (None, Some(text)) => Some(variable_of(text, node, scripts)?),
        (name, _) => name,
    };
    Some(MultiInstance {
        sequential: *is_sequential,
        items,
        item: name(input_item).or_else(|| dialect.item.as_ref().map(plain)),
        output,
        output_item,
        completion: match completion_condition {
            Some(condition) => Some(scripts.expression(condition, id)?),
            None => None,
        },
        behavior: behavior(marker, node, context, scripts)?,
    })
}

/// `outputElement` is an expression; the name of a variable is the one that can be collected.
fn variable_of(text: &Text, node: &FlowNode, scripts: &mut Scripts<'_>) -> Option<String> {
    let name = text.text.trim_start_matches('=').trim();
    if super::name::is_variable(name) {
        return Some(name.to_owned());
    }
    let message = format!("The output element `{}` is not the name of a variable.", text.text);
    let problem = Problem::error("foreign_expression", message).with_position(text.position);
    let help = "Let a post-script set a variable, and name that.";
    scripts.report(problem.with_element(node.id.as_str()).with_help(help));
    None
}

fn behavior(
    marker: &LoopCharacteristics,
    node: &FlowNode,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<Behavior> {
    let model::activity::LoopKind::MultiInstance { behavior, none_event, one_event, complex, .. } =
        &marker.kind
    else {
        return None;
    };
    let mut thrown = |reference: &Option<model::Reference>| {
        let definition = context.definitions.event_definition(&reference.as_ref()?.text)?;
        event::throw_one(node, definition, context, scripts)
    };
    Some(match behavior.as_ref().map(|text| text.text.as_str()) {
        Some("None") => Behavior::None(thrown(none_event)?),
        Some("One") => Behavior::One(thrown(one_event)?),
        Some("Complex") => {
            let mut all = Vec::with_capacity(complex.len());
            for each in complex {
                let condition = scripts.expression(each.condition.as_ref()?, node.id.as_str())?;
                let shared = each.event_definition_refs.iter();
                let shared = shared.filter_map(|to| context.definitions.event_definition(&to.text));
                let definitions: Vec<_> = each.event_definitions.iter().chain(shared).collect();
                all.push((condition, event::throw_all(node, &definitions, context, scripts)?));
            }
            Behavior::Complex(all)
        }
        _ => Behavior::All,
    })
}
