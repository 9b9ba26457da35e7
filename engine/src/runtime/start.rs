//! Starts an instance: at its plain start event, at the one asked for, or waiting at all of them.

use serde_json::{Map, Value};

use super::behavior::event_based_gateway;
use super::command::{Message, Signal};
use super::event::Event;
use super::incident::{self, Failure};
use super::rejection::Rejection;
use super::run::{Active, Beginning, Run};
use super::scope::{self, Opening};
use super::state::{Arrival, Arrivals, Phase};
use super::{arrive, wait};
use crate::executable::node::Catch;
use crate::executable::{Node, NodeIndex, NodeKind, Process};
use crate::id::{ElementId, InstanceId, ScopeKey};

/// What starts an instance; nothing of it means the plain start.
pub(super) struct By {
    /// The start event asked for.
    pub(super) at: Option<ElementId>,
    /// The message that starts it.
    pub(super) message: Option<Message>,
    /// The signal that starts it.
    pub(super) signal: Option<Signal>,
}

/// Where an instance begins.
#[derive(Clone, Copy)]
struct Begin {
    /// The start event, receive task or event-based gateway.
    node: NodeIndex,
    /// The event that fires: the node itself, or one behind the gateway; with which definition.
    event: NodeIndex,
    part: u32,
}

/// Starts the main process.
pub(super) fn start(
    run: &mut Run<'_>,
    instance: InstanceId,
    data: Map<String, Value>,
    by: &By,
) -> Result<(), Rejection> {
    let process = run.executable.main();
    let begin = find(process, by)?;
    run.emit(Event::InstanceStarted { instance, process: process.id.clone(), at: by.at.clone(), data });
    let opening = Opening { process, container: None, inside: &process.root, opened_by: None, inputs: None };
    match begin {
        None => scope::open(run, &opening),
        Some(begin) => {
            let scope = scope::open_empty(run, &opening);
            begin_at(run, process, scope, begin, by);
        }
    }
    Ok(())
}

/// Where to begin: at the start event asked for, or at what the message or signal starts.
fn find(process: &Process, by: &By) -> Result<Option<Begin>, Rejection> {
    let Some(at) = &by.at else {
        if by.message.is_none() && by.signal.is_none() {
            return Ok(None);
        }
        let all = process.root.start_events.iter().chain(&process.root.implicit_starts);
        return all
            .copied()
            .find_map(|node| fits(process, node, by))
            .map(Some)
            .ok_or(Rejection::NotCorrelated);
    };
    let no_such = || Rejection::NoSuchStartEvent { process: process.id.clone(), start_event: at.clone() };
    let node = process.find(at).ok_or_else(no_such)?;
    if by.message.is_some() || by.signal.is_some() {
        if !process.root.start_events.contains(&node) && !process.root.implicit_starts.contains(&node) {
            return Err(no_such());
        }
        return fits(process, node, by).map(Some).ok_or(Rejection::NotCorrelated);
    }
    if !process.root.start_events.contains(&node) {
        return Err(no_such());
    }
    Ok(Some(Begin { node, event: node, part: 0 }))
}

/// Whether a node begins an instance by this message or signal.
fn fits(process: &Process, node: NodeIndex, by: &By) -> Option<Begin> {
    let is_start = |of: &Node| matches!(of.kind, NodeKind::StartEvent { .. } | NodeKind::ReceiveTask(_));
    let at = process.node(node);
    let events: Vec<NodeIndex> = match at.kind {
        NodeKind::EventBasedGateway { .. } => {
            at.outgoing.iter().map(|flow| process.flow(*flow).target).collect()
        }
        _ if is_start(at) => vec![node],
        _ => return None,
    };
    events.into_iter().find_map(|event| {
        let part = takes(process.node(event), by)?;
        Some(Begin { node, event, part })
    })
}

/// The definition of an event that is for this message or signal.
fn takes(event: &Node, by: &By) -> Option<u32> {
    if let Some(message) = &by.message {
        return event.message_catches().find(|(_, catch)| catch.name == message.name).map(|(part, _)| part);
    }
    let signal = by.signal.as_ref()?;
    let parts = event.catch()?.parts();
    let is_it = |part: &Catch| matches!(part, Catch::Signal { name, .. } if *name == signal.name);
    (0..).zip(parts).find(|(_, part)| is_it(part)).map(|(number, _)| number)
}

/// Does what a start does before it waits, and has it wait.
fn wait_at(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    if let Some(script) = &at.node.pre_script {
        run.execute(script, at.key)?;
    }
    match (&at.node.kind, at.node.catch()) {
        (NodeKind::EventBasedGateway { .. }, _) => event_based_gateway::work(run, at).map(drop),
        (_, Some(catch)) => wait::begin(run, at, catch).map(drop),
        (_, None) => Ok(()),
    }
}

/// What the start would wait for has come: it goes on at once.
fn begin_at(run: &mut Run<'_>, process: &Process, scope: ScopeKey, begin: Begin, by: &By) {
    let arrival = match (&by.message, &by.signal) {
        (Some(message), _) => Some(Arrival::Message { message: message.clone() }),
        (None, Some(signal)) => Some(Arrival::Signal { payload: signal.payload.clone() }),
        (None, None) => None,
    };
    let event = process.node(begin.event);
    let needs_more = matches!(event.catch(), Some(Catch::Multiple { all: true, .. })) && arrival.is_some();
    if begin.event == begin.node && !needs_more {
        begin_with(run, scope, event, arrival.map(|arrival| (begin.part, arrival)).into_iter().collect());
        return;
    }
    // The others have to come too, or it is an event behind a gateway: it waits, and this one has come.
    let element = scope::activate(run, process, begin.node, scope);
    let Some(at) = run.active(element) else {
        return;
    };
    if let Err(failure) = wait_at(run, at) {
        incident::raise(run, element, failure);
        return;
    }
    let waiting =
        run.state().subscriptions.iter().find(|(_, wait)| wait.node == event.id && wait.part == begin.part);
    if let (Some((key, _)), Some(arrival)) = (waiting, arrival) {
        let key = *key;
        // It was just begun: nothing can be refused.
        let _ = arrive::at_subscription(run, key, arrival);
    }
}

/// Activates what an instance begins at with what came for it; a plain start waits for nothing.
fn begin_with(run: &mut Run<'_>, scope: ScopeKey, node: &Node, arrivals: Arrivals) {
    if matches!(node.kind, NodeKind::StartEvent { .. }) {
        let element = run.activate(&node.id, scope, Beginning::default());
        if !(arrivals.is_empty() && matches!(node.catch(), Some(Catch::None))) {
            arrive::trigger_start(run, element, &arrivals);
        }
    } else {
        let element = run.activate(&node.id, scope, Beginning { arrivals, ..Beginning::default() });
        run.emit(Event::PhaseChanged { element, phase: Phase::Triggered });
    }
}
