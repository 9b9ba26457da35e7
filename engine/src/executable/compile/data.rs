//! Data that goes into activities and events and out of them.

use super::name::is_variable;
use super::script::Scripts;
use super::{Context, mapping};
use crate::executable::node::{Association, Io, Place};
use crate::model::{DataAssociation, DataElement, DataTarget, FlowNode, Reference};

/// What goes into a flow node and out of it besides the data of its token; `None` for nothing.
pub(super) fn io(node: &FlowNode, context: &Context<'_>, scripts: &mut Scripts<'_>) -> Option<Box<Io>> {
    let mut io = Io::default();
    if let Some(declared) = &node.io {
        io.inputs = names(&declared.inputs, context);
        io.outputs = names(&declared.outputs, context);
    }
    io.reads = node.data_inputs.iter().filter_map(|each| read(each, node, context, scripts)).collect();
    io.writes = node.data_outputs.iter().filter_map(|each| write(each, node, context, scripts)).collect();
    if node.container.is_none() {
        let own = node.properties.iter().filter(|each| !crate::model::data_index::is_placeholder(each));
        io.properties = own.map(|property| context.names.of(property)).collect();
    }
    mapping::add(node, &mut io, scripts);
    let is_empty = io.inputs.is_none()
        && io.outputs.is_none()
        && io.reads.is_empty()
        && io.writes.is_empty()
        && io.properties.is_empty();
    (!is_empty).then(|| Box::new(io))
}

/// The variables of declared inputs or outputs; an empty list is what modellers write for none.
pub(super) fn names(declared: &[DataElement], context: &Context<'_>) -> Option<Vec<String>> {
    (!declared.is_empty()).then(|| declared.iter().map(|each| context.names.of(each)).collect())
}

fn read(
    association: &DataAssociation,
    node: &FlowNode,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<Association> {
    let sources = places(&association.sources, node, context)?;
    let target = match &association.target {
        // Spiff-arena copies into a variable with the id of the source.
        None => sources.first().map(variable),
        Some(target) => match context.data.find(node, &target.text)? {
            DataTarget::Placeholder => sources.first().map(variable),
            found => Some(place(found, context)?),
        },
    };
    finish(association, sources, target, node, context, scripts)
}

fn write(
    association: &DataAssociation,
    node: &FlowNode,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<Association> {
    let target = match &association.target {
        Some(target) => Some(place(context.data.find(node, &target.text)?, context)?),
        None => None,
    };
    let mut sources = places(&association.sources, node, context)?;
    let does_more = association.transformation.is_some() || !association.assignments.is_empty();
    if sources.is_empty() && !does_more {
        sources.extend(target.as_ref().map(variable));
    }
    finish(association, sources, target, node, context, scripts)
}

fn finish(
    association: &DataAssociation,
    sources: Vec<Place>,
    target: Option<Place>,
    node: &FlowNode,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<Association> {
    let id = node.id.as_str();
    let transformation = match &association.transformation {
        Some(expression) => Some(scripts.expression(expression, id)?),
        None => None,
    };
    let mut assignments = Vec::with_capacity(association.assignments.len());
    for (from, to) in &association.assignments {
        let to = to.as_ref()?.text.as_str();
        let to = match context.data.find(node, to) {
            Some(found) => place(found, context)?,
            None => is_variable(to).then(|| Place::Variable(to.to_owned()))?,
        };
        assignments.push((scripts.expression(from.as_ref()?, id)?, to));
    }
    Some(Association { sources, target, transformation, assignments })
}

fn places(references: &[Reference], node: &FlowNode, context: &Context<'_>) -> Option<Vec<Place>> {
    references.iter().map(|each| place(context.data.find(node, &each.text)?, context)).collect()
}

/// Where a loop marker's reference leads: to declared data, else to a variable of that name.
pub(super) fn place_or_variable(reference: &str, node: &FlowNode, context: &Context<'_>) -> Place {
    let found = context.data.find(node, reference).and_then(|found| place(found, context));
    found.unwrap_or_else(|| Place::Variable(reference.to_owned()))
}

fn place(target: DataTarget<'_>, context: &Context<'_>) -> Option<Place> {
    Some(match target {
        DataTarget::Variable(element) => Place::Variable(context.names.of(element)),
        DataTarget::Object(element) => Place::Object(element.id.clone()),
        DataTarget::Store(id) => Place::Store(id.to_owned()),
        DataTarget::Placeholder => return None,
    })
}

/// The variable with the id of a data object or store.
fn variable(of: &Place) -> Place {
    let (Place::Variable(id) | Place::Object(id) | Place::Store(id)) = of;
    Place::Variable(id.clone())
}
