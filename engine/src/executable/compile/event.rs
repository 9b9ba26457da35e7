//! What events wait for and throw.

use super::Context;
use super::message;
use super::script::Scripts;
use crate::executable::node::{Catch, Throw, Timer, TimerValue};
use crate::model::{
    EventDefinition, EventDefinitionKind, Extensions, FlowNode, FlowNodeKind, RootElement, Text,
};
use crate::script::Program;
use crate::timer::{Literal, literal};

/// The definitions of an event, its own and shared ones; `None` when one of them does not exist.
fn definitions<'a>(node: &'a FlowNode, context: &'a Context<'_>) -> Option<Vec<&'a EventDefinition>> {
    let found: Vec<_> = context.definitions.definitions_of(node).collect();
    (found.len() == node.event_definitions.len() + node.event_definition_refs.len()).then_some(found)
}

pub(super) fn catch(node: &FlowNode, context: &Context<'_>, scripts: &mut Scripts<'_>) -> Option<Catch> {
    match definitions(node, context)?.as_slice() {
        [] => Some(Catch::None),
        [definition] => catch_one(node, definition, context, scripts),
        several => {
            let parts = several.iter().map(|definition| catch_one(node, definition, context, scripts));
            Some(Catch::Multiple { all: needs_all(node), parts: parts.collect::<Option<_>>()? })
        }
    }
}

fn needs_all(node: &FlowNode) -> bool {
    matches!(
        node.kind,
        FlowNodeKind::StartEvent { parallel_multiple: true, .. }
            | FlowNodeKind::IntermediateCatchEvent { parallel_multiple: true }
            | FlowNodeKind::BoundaryEvent { parallel_multiple: true, .. }
    )
}

fn catch_one(
    node: &FlowNode,
    definition: &EventDefinition,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<Catch> {
    let variable = |root| {
        let text = extension(node, definition, root, |extensions| extensions.variable_name.as_ref());
        text.map(|variable| variable.text.clone())
    };
    Some(match &definition.kind {
        EventDefinitionKind::Message { .. } => {
            Catch::Message(message::catch(node, Some(definition), context, scripts)?)
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
            Catch::Timer(Timer { kind: *kind, value })
        }
        EventDefinitionKind::Error { error } => {
            let error = error.as_ref().and_then(|error| context.definitions.error(&error.text));
            Catch::Error { code: error.and_then(|error| error.code.clone()), variable: variable(error) }
        }
        EventDefinitionKind::Escalation { .. } => {
            let escalation = context.definitions.escalation_of(definition);
            let code = escalation.and_then(|escalation| escalation.code.clone());
            Catch::Escalation { code, variable: variable(escalation) }
        }
        EventDefinitionKind::Signal { .. } => {
            let signal = context.definitions.signal_of(definition)?;
            Catch::Signal { name: signal.label().to_owned(), variable: variable(Some(signal)) }
        }
        EventDefinitionKind::Conditional { condition } => {
            Catch::Condition(scripts.expression(condition.as_ref()?, node.id.as_str())?)
        }
        EventDefinitionKind::Compensate { .. } => Catch::Compensation,
        EventDefinitionKind::Cancel => Catch::Cancel,
        EventDefinitionKind::Link { .. } => Catch::Link,
        EventDefinitionKind::Terminate => return None,
    })
}

pub(super) fn throw(node: &FlowNode, context: &Context<'_>, scripts: &mut Scripts<'_>) -> Option<Throw> {
    throw_all(node, &definitions(node, context)?, context, scripts)
}

/// Throws all definitions: one that ends the event comes last, whatever the file says.
pub(super) fn throw_all(
    node: &FlowNode,
    definitions: &[&EventDefinition],
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<Throw> {
    match definitions {
        [] => Some(Throw::None),
        [definition] => throw_one(node, definition, context, scripts),
        several => {
            let parts = several.iter().map(|definition| throw_one(node, definition, context, scripts));
            let mut parts: Vec<Throw> = parts.collect::<Option<_>>()?;
            parts.sort_by_key(ends_the_event);
            Some(Throw::Multiple(parts))
        }
    }
}

/// How late a part of a multiple event comes.
fn ends_the_event(throw: &Throw) -> u8 {
    match throw {
        Throw::Error { .. } | Throw::Cancel | Throw::Terminate => 2,
        Throw::Compensation { .. } | Throw::Escalation { .. } => 1,
        _ => 0,
    }
}

pub(super) fn throw_one(
    node: &FlowNode,
    definition: &EventDefinition,
    context: &Context<'_>,
    scripts: &mut Scripts<'_>,
) -> Option<Throw> {
    Some(match &definition.kind {
        EventDefinitionKind::Message { .. } => {
            Throw::Message(message::throw(node, Some(definition), context, scripts)?)
        }
        EventDefinitionKind::Error { error } => {
            let error = error.as_ref().and_then(|error| context.definitions.error(&error.text));
            let payload = payload(node, definition, error, scripts);
            Throw::Error { code: error.and_then(|error| error.code.clone()), payload }
        }
        EventDefinitionKind::Escalation { .. } => {
            let escalation = context.definitions.escalation_of(definition);
            let payload = payload(node, definition, escalation, scripts);
            Throw::Escalation { code: escalation.and_then(|escalation| escalation.code.clone()), payload }
        }
        EventDefinitionKind::Signal { .. } => {
            let signal = context.definitions.signal_of(definition)?;
            let payload = payload(node, definition, Some(signal), scripts);
            Throw::Signal { name: signal.label().to_owned(), payload }
        }
        EventDefinitionKind::Compensate { activity, wait_for_completion } => Throw::Compensation {
            activity: match activity {
                Some(activity) => Some(context.find(&activity.text)?),
                None => None,
            },
            waits: *wait_for_completion,
        },
        EventDefinitionKind::Cancel => Throw::Cancel,
        EventDefinitionKind::Terminate => Throw::Terminate,
        EventDefinitionKind::Link { .. } => Throw::Link,
        EventDefinitionKind::Timer { .. } | EventDefinitionKind::Conditional { .. } => return None,
    })
}

/// The payload of what is thrown; one that does not compile has been reported.
fn payload(
    node: &FlowNode,
    definition: &EventDefinition,
    root: Option<&RootElement>,
    scripts: &mut Scripts<'_>,
) -> Option<Program> {
    let text = extension(node, definition, root, |extensions| extensions.payload_expression.as_ref());
    scripts.optional_text(text, node.id.as_str())
}

/// An extension of the event definition, of the event, or of what the definition refers to.
fn extension<'a>(
    node: &'a FlowNode,
    definition: &'a EventDefinition,
    root: Option<&'a RootElement>,
    get: impl Fn(&'a Extensions) -> Option<&'a Text>,
) -> Option<&'a Text> {
    get(&definition.extensions).or_else(|| get(&node.extensions)).or_else(|| get(&root?.extensions))
}
