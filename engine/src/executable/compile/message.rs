//! Messages: name, payload and correlation.

use super::Context;
use super::script::Scripts;
use crate::executable::node::{CorrelationProperty, MessageCatch, MessageThrow};
use crate::model::{EventDefinition, Extensions, FlowNode, RootElement, Text};

/// The key of correlation properties that are in no key.
const MAIN_KEY: &str = "MainCorrelationKey";

pub(super) fn throw(
    node: &FlowNode,
    definition: Option<&EventDefinition>,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<MessageThrow> {
    let message = message(node, definition, context)?;
    let payload = extension(node, definition, message, |extensions| extensions.message_payload.as_ref());
    Some(MessageThrow {
        name: name(message),
        payload: scripts.optional_text(payload, node.id.as_str()),
        correlation: properties(message, context, scripts),
    })
}

pub(super) fn catch(
    node: &FlowNode,
    definition: Option<&EventDefinition>,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<MessageCatch> {
    let message = message(node, definition, context)?;
    let variable = extension(node, definition, message, |extensions| extensions.message_variable.as_ref());
    Some(MessageCatch {
        name: name(message),
        variable: variable.map(|variable| variable.text.clone()),
        correlation: properties(message, context, scripts),
        expected: expected(node, definition, message, context, scripts),
    })
}

fn message<'a>(
    node: &FlowNode,
    definition: Option<&EventDefinition>,
    context: &Context<'a>,
) -> Option<&'a RootElement> {
    let reference = definition.and_then(EventDefinition::message_ref).or_else(|| node.message_ref())?;
    context.definitions.message(&reference.text)
}

/// Messages meet by name; one without a name is known by its id.
fn name(message: &RootElement) -> String {
    message.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| message.id.clone())
}

/// An extension of the event definition, of the event or task, or (an older way) of the message.
fn extension<'a>(
    node: &'a FlowNode,
    definition: Option<&'a EventDefinition>,
    message: &'a RootElement,
    get: impl Fn(&'a Extensions) -> Option<&'a Text>,
) -> Option<&'a Text> {
    definition
        .and_then(|definition| get(&definition.extensions))
        .or_else(|| get(&node.extensions))
        .or_else(|| get(&message.extensions))
}

/// The properties that can be found in a message, evaluated on its payload.
fn properties(
    message: &RootElement,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Vec<CorrelationProperty> {
    let mut found = Vec::new();
    for property in &context.definitions.correlation_properties {
        let is_of_message = |reference: &crate::model::Reference| reference.text == message.id;
        let mut retrievals = property.retrievals.iter();
        let retrieval = retrievals.find(|retrieval| retrieval.message.as_ref().is_some_and(is_of_message));
        let Some(path) = retrieval.and_then(|retrieval| retrieval.path.as_ref()) else {
            continue;
        };
        if let Some(expression) = scripts.expression(path, &property.id) {
            let keys = keys(&property.id, context);
            found.push(CorrelationProperty { id: property.id.clone(), keys, expression });
        }
    }
    found
}

/// The values a message must have, evaluated on the data of the process.
fn expected(
    node: &FlowNode,
    definition: Option<&EventDefinition>,
    message: &RootElement,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Vec<CorrelationProperty> {
    let own = definition.map(|definition| &definition.extensions);
    let correlations = [own, Some(&node.extensions), Some(&message.extensions)]
        .into_iter()
        .flatten()
        .map(|extensions| &extensions.process_variable_correlations)
        .find(|correlations| !correlations.is_empty());
    let mut found = Vec::new();
    for correlation in correlations.into_iter().flatten() {
        if let Some(expression) = scripts.text(&correlation.expression, node.id.as_str()) {
            let keys = keys(&correlation.property, context);
            found.push(CorrelationProperty { id: correlation.property.clone(), keys, expression });
        }
    }
    found
}

/// The names of the keys a property is part of.
fn keys(property: &str, context: &Context<'_>) -> Vec<String> {
    let keys =
        context.definitions.collaborations.iter().flat_map(|collaboration| &collaboration.correlation_keys);
    let keys: Vec<String> = keys
        .filter(|key| key.properties.iter().any(|reference| reference.text == property))
        .filter_map(|key| key.name.clone().or_else(|| key.id.clone()))
        .collect();
    if keys.is_empty() { vec![MAIN_KEY.to_owned()] } else { keys }
}
