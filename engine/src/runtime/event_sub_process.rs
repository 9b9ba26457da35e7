//! Event sub-processes (BPMN 2.0.2, 13.5.4): a sub-process that begins when its start event fires,
//! and interrupts the scope around it or runs beside it.

use super::event::Event;
use super::incident::Failure;
use super::run::{Beginning, Run};
use super::scope::{self, Opening};
use super::state::{Arrivals, Holder, Subscription};
use super::{arrive, cancel, wait};
use crate::executable::node::{Catch, SubProcess};
use crate::executable::{Container, Node, NodeIndex, NodeKind, Process};
use crate::id::{ElementKey, ScopeKey, SubscriptionKey};

/// An event sub-process and its start event.
#[derive(Clone, Copy)]
pub(super) struct EventSubProcess<'a> {
    pub(super) process: &'a Process,
    /// The sub-process.
    pub(super) node: &'a Node,
    /// Its start event.
    pub(super) start: NodeIndex,
}

impl<'a> EventSubProcess<'a> {
    /// Its start event.
    pub(super) fn start(self) -> &'a Node {
        self.process.node(self.start)
    }

    /// Whether it undoes the sub-process around it.
    pub(super) fn compensates(self) -> bool {
        let catch = self.start().catch();
        catch.is_some_and(|catch| catch.parts().iter().any(|part| matches!(part, Catch::Compensation)))
    }

    fn is_interrupting(self) -> bool {
        matches!(self.start().kind, NodeKind::StartEvent { interrupting: true, .. })
    }
}

/// The event sub-processes that can start in a scope now.
pub(super) fn all<'a>(run: &Run<'a>, key: ScopeKey) -> Vec<EventSubProcess<'a>> {
    let Some((process, inside)) = scope::inside(run, key) else {
        return Vec::new();
    };
    if run.state().scopes.get(&key).is_none_or(|scope| scope.interrupted) {
        return Vec::new();
    }
    of(process, inside).collect()
}

/// The event sub-processes of a process or sub-process.
fn of<'a>(process: &'a Process, inside: &'a Container) -> impl Iterator<Item = EventSubProcess<'a>> {
    inside.event_sub_processes.iter().filter_map(|index| {
        let node = process.node(*index);
        let NodeKind::SubProcess(SubProcess { inside, .. }) = &node.kind else {
            return None;
        };
        Some(EventSubProcess { process, node, start: *inside.start_events.first()? })
    })
}

/// The event sub-process that undoes a sub-process which was completed (BPMN 2.0.2, 13.5.5).
pub(super) fn compensating<'a>(process: &'a Process, inside: &'a Container) -> Option<EventSubProcess<'a>> {
    of(process, inside).find(|each| each.compensates())
}

/// Begins the waits of the event sub-processes of a scope that was just opened. If that fails, what
/// begins in the scope finds out: it tries again and becomes the incident.
pub(super) fn watch(run: &mut Run<'_>, scope: ScopeKey) {
    if begin_waits(run, scope).is_err() {
        run.emit(Event::ScopeWatched { scope, waits: false });
    }
}

/// Begins the waits of a scope in which that has failed.
pub(super) fn watch_again(run: &mut Run<'_>, scope: ScopeKey) -> Result<(), Failure> {
    if run.state().scopes.get(&scope).is_some_and(|scope| scope.unwatched) {
        begin_waits(run, scope)?;
        run.emit(Event::ScopeWatched { scope, waits: true });
    }
    Ok(())
}

fn begin_waits(run: &mut Run<'_>, scope: ScopeKey) -> Result<(), Failure> {
    let starts = all(run, scope).into_iter().map(EventSubProcess::start);
    let events = starts.filter_map(|start| Some((start, start.catch()?))).collect::<Vec<_>>();
    wait::subscribe_to(run, Holder::Scope(scope), &events)
}

/// What the start event of an event sub-process waited for has come.
pub(super) fn fire(
    run: &mut Run<'_>,
    scope: ScopeKey,
    start: &Node,
    wait: &Subscription,
    key: SubscriptionKey,
    arrivals: Arrivals,
) {
    let Some(found) = all(run, scope).into_iter().find(|each| each.start().id == start.id) else {
        return;
    };
    if found.is_interrupting() {
        arrive::end_waits(run, wait);
    } else if let Some(catch) = start.catch() {
        arrive::wait_again(run, key, wait, catch);
    }
    begin(run, scope, found, arrivals);
}

/// Starts an event sub-process, with all data of its scope as it is now; one that interrupts ends what
/// runs in the scope. Its inside opens once its pre-script has run.
pub(super) fn begin(
    run: &mut Run<'_>,
    scope: ScopeKey,
    begun: EventSubProcess<'_>,
    arrivals: Arrivals,
) -> ElementKey {
    let beginning = Beginning { gathers: true, arrivals, ..Beginning::default() };
    let element = run.activate(&begun.node.id, scope, beginning);
    if begun.is_interrupting() {
        run.emit(Event::ScopeInterrupted { scope });
        cancel::others_in(run, scope, element);
    }
    element
}

/// Opens an event sub-process: what its start event would wait for has come.
pub(super) fn open(run: &mut Run<'_>, opening: &Opening<'_>) {
    let opener = opening.opened_by.and_then(|opener| run.element(opener));
    let arrivals = opener.map(|opener| opener.arrived.clone()).unwrap_or_default();
    let inner = scope::open_empty(run, opening);
    if let Some(start) = opening.inside.start_events.first() {
        let start = scope::activate(run, opening.process, *start, inner);
        arrive::trigger_start(run, start, &arrivals);
    }
}

#[cfg(test)]
mod tests;
