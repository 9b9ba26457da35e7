//! Event sub-processes (BPMN 2.0.2, 13.5.4): a sub-process that begins when its start event fires,
//! and interrupts the scope around it or runs beside it.

use super::arrive::{self, Arrivals};
use super::event::Event;
use super::incident::{self, Failure};
use super::run::Run;
use super::scope::{self, Opening};
use super::state::{Holder, Phase, Subscription};
use super::{cancel, wait};
use crate::executable::node::{Catch, SubProcess};
use crate::executable::{Container, Node, NodeIndex, NodeKind, Process};
use crate::id::{ElementKey, ScopeKey, SubscriptionKey};

/// An event sub-process and its start event.
#[derive(Clone, Copy)]
pub(super) struct EventSubProcess<'a> {
    pub(super) process: &'a Process,
    /// The sub-process.
    pub(super) node: &'a Node,
    /// What is in it.
    inside: &'a Container,
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
        Some(EventSubProcess { process, node, inside, start: *inside.start_events.first()? })
    })
}

/// The event sub-process that undoes a sub-process which was completed (BPMN 2.0.2, 13.5.5).
pub(super) fn compensating<'a>(process: &'a Process, inside: &'a Container) -> Option<EventSubProcess<'a>> {
    of(process, inside).find(|each| each.compensates())
}

/// Begins the waits of the event sub-processes of a scope that was just opened.
pub(super) fn watch(run: &mut Run<'_>, key: ScopeKey) -> Result<(), Failure> {
    for each in all(run, key) {
        if let Some(catch) = each.start().catch() {
            wait::subscribe_all(run, Holder::Scope(key), each.start(), catch)?;
        }
    }
    Ok(())
}

/// What the start event of an event sub-process waited for has come.
pub(super) fn fire(
    run: &mut Run<'_>,
    scope: ScopeKey,
    start: &Node,
    wait: &Subscription,
    key: SubscriptionKey,
    arrivals: &Arrivals,
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

/// Starts an event sub-process.
pub(super) fn begin(run: &mut Run<'_>, scope: ScopeKey, begun: EventSubProcess<'_>, arrivals: &Arrivals) {
    let element = activate(run, scope, begun);
    run_inside(run, element, begun, arrivals);
}

/// Activates an event sub-process, with all data of its scope as it is now; one that interrupts ends what
/// runs in the scope.
pub(super) fn activate(run: &mut Run<'_>, scope: ScopeKey, begun: EventSubProcess<'_>) -> ElementKey {
    let element = ElementKey(run.next_key());
    run.emit(Event::ElementActivated {
        element,
        node: begun.node.id.clone(),
        scope,
        tokens: Vec::new(),
        from: None,
        index: None,
        gathers: true,
    });
    if begun.is_interrupting() {
        run.emit(Event::ScopeInterrupted { scope });
        cancel::others_in(run, scope, element);
    }
    element
}

/// Runs what is in an event sub-process, as an element that was just activated.
pub(super) fn run_inside(
    run: &mut Run<'_>,
    element: ElementKey,
    begun: EventSubProcess<'_>,
    arrivals: &Arrivals,
) {
    if let Some(script) = &begun.node.pre_script
        && let Err(failure) = run.execute(script, element)
    {
        incident::raise(run, element, failure);
    }
    let opening = Opening {
        process: begun.process,
        container: Some(&begun.node.id),
        inside: begun.inside,
        opened_by: Some(element),
        inputs: None,
    };
    let inner = scope::open_empty(run, &opening);
    let start = scope::activate(run, begun.process, begun.start, inner);
    arrive::trigger(run, start, arrivals);
    debug_assert_eq!(run.phase(element), Some(Phase::WaitsForScope));
}

#[cfg(test)]
mod tests;
