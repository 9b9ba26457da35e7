//! Sends and takes messages, and learns correlation keys from both.

use std::sync::Arc;

use serde_json::Value;

use super::apply::merge_correlations;
use super::command::Message;
use super::event::Event;
use super::incident::Failure;
use super::run::{Active, Run};
use super::state::Correlations;
use crate::executable::node::{CorrelationProperty, MessageCatch, MessageThrow};
use crate::id::ElementKey;
use crate::value::Data;

/// Sends a message with what it carries of the data of the sender.
pub(super) fn send(run: &mut Run<'_>, at: Active<'_>, throw: &MessageThrow) -> Result<(), Failure> {
    let message = compose(run, &run.data(at.key), throw)?;
    post(run, at.key, message);
    Ok(())
}

/// A message: evaluates what it carries and its correlation keys.
pub(super) fn compose(run: &Run<'_>, data: &Data, throw: &MessageThrow) -> Result<Message, Failure> {
    let payload = match &throw.payload {
        Some(program) => run.evaluate(program, data)?,
        None => Value::Object(data.to_map()),
    };
    let on = payload_data(&payload);
    let mut correlations = Correlations::new();
    for property in &throw.correlation {
        let value = run.evaluate(&property.expression, &on)?;
        note(&mut correlations, property, &value);
    }
    Ok(Message { name: throw.name.clone(), payload: Arc::new(payload), correlations })
}

/// Sends a message, and remembers its correlation keys.
pub(super) fn post(run: &mut Run<'_>, element: ElementKey, message: Message) {
    let Message { name, payload, correlations } = message;
    learn(run, &correlations);
    run.emit(Event::MessageSent { element, name, payload, correlations });
}

/// What a wait for a message expects: values from the data of the process, and what the instance
/// knows already of the keys the message has.
pub(super) fn expected(run: &Run<'_>, data: &Data, catch: &MessageCatch) -> Result<Correlations, Failure> {
    let mut expected = Correlations::new();
    for property in &catch.correlation {
        for key in &property.keys {
            let known = run.state().correlations.get(key).and_then(|properties| properties.get(&property.id));
            if let Some(value) = known {
                expected.entry(key.clone()).or_default().insert(property.id.clone(), value.clone());
            }
        }
    }
    for property in &catch.expected {
        let value = run.evaluate(&property.expression, data)?;
        note(&mut expected, property, &value);
    }
    Ok(expected)
}

/// The correlation keys of a message as a wait sees them: those its sender knew, and those read
/// from what it carries. A property that cannot be read from it is not known.
pub(super) fn keys_of(run: &Run<'_>, catch: &MessageCatch, message: &Message) -> Correlations {
    let mut keys = message.correlations.clone();
    let on = payload_data(&message.payload);
    for property in &catch.correlation {
        if let Ok(value) = run.evaluate(&property.expression, &on) {
            note(&mut keys, property, &value);
        }
    }
    keys
}

/// Puts what a message carries into the data of the element that took it, and remembers its keys.
pub(super) fn take(run: &mut Run<'_>, at: Active<'_>, catch: &MessageCatch, message: &Message) {
    let keys = keys_of(run, catch, message);
    learn(run, &keys);
    match (&catch.variable, message.payload.as_ref()) {
        (Some(variable), _) => run.set(at.key, vec![(variable.clone(), Arc::clone(&message.payload))]),
        (None, Value::Object(payload)) => run.merge(at.key, payload),
        // Nothing says what to call it.
        (None, _) => {}
    }
}

fn learn(run: &mut Run<'_>, newer: &Correlations) {
    let mut all = run.state().correlations.clone();
    merge_correlations(&mut all, newer);
    if all != run.state().correlations {
        run.emit(Event::Correlated { correlations: newer.clone() });
    }
}

/// A property without a value is not known.
fn note(correlations: &mut Correlations, property: &CorrelationProperty, value: &Value) {
    if value.is_null() {
        return;
    }
    for key in &property.keys {
        correlations.entry(key.clone()).or_default().insert(property.id.clone(), value.clone());
    }
}

fn payload_data(payload: &Value) -> Data {
    match payload {
        Value::Object(map) => map.clone().into(),
        _ => Data::default(),
    }
}
