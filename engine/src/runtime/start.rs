//! Starts an instance: at its plain start event, at the one asked for, or waiting at all of them.

use serde_json::{Map, Value};

use super::command::Message;
use super::event::Event;
use super::rejection::Rejection;
use super::run::Run;
use super::scope::{self, Opening};
use super::state::Phase;
use super::{guard, message};
use crate::executable::node::Catch;
use crate::executable::{NodeIndex, NodeKind, Process};
use crate::id::{ElementId, InstanceId};

/// Starts the main process.
pub(super) fn start(
    run: &mut Run<'_>,
    instance: InstanceId,
    data: Map<String, Value>,
    at: Option<ElementId>,
    message: Option<&Message>,
) -> Result<(), Rejection> {
    let process = run.executable.main();
    let start = find(process, at.as_ref(), message)?;
    run.emit(Event::InstanceStarted { instance, process: process.id.clone(), at, data });
    let opening = Opening { process, container: None, inside: &process.root, opened_by: None, inputs: None };
    match start {
        None => scope::open(run, &opening),
        Some(start) => begin_at(run, &opening, start, message),
    }
    Ok(())
}

/// The start event asked for: by its id, or by the message it waits for.
fn find(
    process: &Process,
    at: Option<&ElementId>,
    message: Option<&Message>,
) -> Result<Option<NodeIndex>, Rejection> {
    let takes = |index: &NodeIndex, message: &Message| {
        guard::message_catch(process.node(*index)).is_some_and(|catch| catch.name == message.name)
    };
    let starts = &process.root.start_events;
    match (at, message) {
        (None, None) => Ok(None),
        (None, Some(message)) => match starts.iter().find(|index| takes(index, message)) {
            Some(start) => Ok(Some(*start)),
            None => Err(Rejection::NotCorrelated),
        },
        (Some(at), message) => {
            let start = process.find(at).filter(|index| starts.contains(index)).ok_or_else(|| {
                Rejection::NoSuchStartEvent { process: process.id.clone(), start_event: at.clone() }
            })?;
            match message {
                Some(message) if !takes(&start, message) => Err(Rejection::NotCorrelated),
                _ => Ok(Some(start)),
            }
        }
    }
}

/// What the start event would wait for has come: it goes on at once.
fn begin_at(run: &mut Run<'_>, opening: &Opening<'_>, start: NodeIndex, message: Option<&Message>) {
    let scope = scope::open_empty(run, opening);
    let element = scope::activate(run, opening.process, start, scope);
    let Some(at) = run.active(element) else {
        return;
    };
    let NodeKind::StartEvent(catch) = &at.node.kind else {
        return;
    };
    if let (Catch::Message(catch), Some(message)) = (catch, message) {
        message::take(run, at, catch, message);
    }
    if !matches!(catch, Catch::None) {
        run.emit(Event::PhaseChanged { element, phase: Phase::Triggered });
    }
}
