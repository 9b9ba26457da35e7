//! What events wait for and throw.

use super::Context;
use super::message;
use super::script::Scripts;
use crate::executable::node::{Catch, Throw, Timer, TimerValue};
use crate::model::{EventDefinition, EventDefinitionKind, FlowNode, RootElement, Text};
use crate::timer::{Literal, literal};

/// The one definition of an event, its own or shared: `Ok(None)` for a plain event.
fn definition<'a>(node: &'a FlowNode, context: &Context<'a>) -> Result<Option<&'a EventDefinition>, ()> {
    match (node.event_definitions.as_slice(), node.event_definition_refs.as_slice()) {
        ([], []) => Ok(None),
        ([definition], []) => Ok(Some(definition)),
        ([], [reference]) => {
            let mut shared = context.definitions.event_definitions.iter();
            shared.find(|each| each.id.as_deref() == Some(&reference.text)).map(Some).ok_or(())
        }
        _ => Err(()),
    }
}

pub(super) fn catch(node: &FlowNode, context: &Context<'_>, scripts: &mut Scripts<'_>) -> Option<Catch> {
    let Some(definition) = definition(node, context).ok()? else {
        return Some(Catch::None);
    };
    match &definition.kind {
        EventDefinitionKind::Message { .. } => {
            Some(Catch::Message(message::catch(node, Some(definition), context, scripts)?))
        }
        EventDefinitionKind::Timer { times } => {
            let [(kind, expression)] = times.as_slice() else {
                return None;
            };
            let value = match literal(&expression.text, *kind) {
                Literal::Value(text) => TimerValue::Literal(text),
                Literal::Expression => {
                    TimerValue::Expression(scripts.expression(expression, node.id.as_str())?)
                }
            };
            Some(Catch::Timer(Timer { kind: *kind, value }))
        }
        EventDefinitionKind::Error { error } => {
            let error = error.as_ref().and_then(|error| context.definitions.error(&error.text));
            let variable = extension(node, definition, error, |extensions| extensions.variable_name.as_ref());
            Some(Catch::Error {
                code: error.and_then(|error| error.code.clone()),
                variable: variable.map(|variable| variable.text.clone()),
            })
        }
        _ => None,
    }
}

pub(super) fn throw(node: &FlowNode, context: &Context<'_>, scripts: &mut Scripts<'_>) -> Option<Throw> {
    let Some(definition) = definition(node, context).ok()? else {
        return Some(Throw::None);
    };
    match &definition.kind {
        EventDefinitionKind::Message { .. } => {
            Some(Throw::Message(message::throw(node, Some(definition), context, scripts)?))
        }
        EventDefinitionKind::Error { error } => {
            let error = error.as_ref().and_then(|error| context.definitions.error(&error.text));
            let payload =
                extension(node, definition, error, |extensions| extensions.payload_expression.as_ref());
            let payload = match payload {
                Some(payload) => Some(scripts.text(payload, node.id.as_str())?),
                None => None,
            };
            Some(Throw::Error { code: error.and_then(|error| error.code.clone()), payload })
        }
        EventDefinitionKind::Terminate => Some(Throw::Terminate),
        _ => None,
    }
}

/// An extension of the event definition, of the event, or of what the definition refers to.
pub(super) fn extension<'a>(
    node: &'a FlowNode,
    definition: &'a EventDefinition,
    root: Option<&'a RootElement>,
    get: impl Fn(&'a crate::model::Extensions) -> Option<&'a Text>,
) -> Option<&'a Text> {
    get(&definition.extensions).or_else(|| get(&node.extensions)).or_else(|| get(&root?.extensions))
}
