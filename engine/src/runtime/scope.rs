//! Opens and ends the runs of processes, called processes and sub-processes.

use super::event::Event;
use super::incident::{self, Failure};
use super::run::{Active, Beginning, Run};
use super::state::{Phase, ScopeKind};
use super::{ad_hoc, advance, behavior, compensation, dead_lock, event_sub_process, repeat};
use crate::executable::node::{Catch, SubProcess};
use crate::executable::{Container, NodeIndex, NodeKind, Process};
use crate::id::{ElementId, ElementKey, ScopeKey};

/// A scope to open.
pub(super) struct Opening<'a> {
    /// The process whose nodes it runs.
    pub(super) process: &'a Process,
    /// The sub-process whose inside it is.
    pub(super) container: Option<&'a ElementId>,
    /// What is directly inside.
    pub(super) inside: &'a Container,
    /// The element that opens it.
    pub(super) opened_by: Option<ElementKey>,
    /// The variables of that element it may see.
    pub(super) inputs: Option<Vec<String>>,
}

/// Opens a scope and activates its start events.
pub(super) fn open(run: &mut Run<'_>, opening: &Opening<'_>) {
    let starts = starts(opening.process, opening.inside);
    let scope = open_empty(run, opening);
    for start in starts {
        activate(run, opening.process, start, scope);
    }
}

/// Opens a scope without starting anything in it; its event sub-processes wait from here on.
pub(super) fn open_empty(run: &mut Run<'_>, opening: &Opening<'_>) -> ScopeKey {
    let scope = open_as(run, opening, ScopeKind::Flow);
    event_sub_process::watch(run, scope);
    scope
}

/// Opens a scope of any kind, and nothing else.
pub(super) fn open_as(run: &mut Run<'_>, opening: &Opening<'_>, kind: ScopeKind) -> ScopeKey {
    let scope = ScopeKey(run.next_key());
    run.emit(Event::ScopeOpened {
        scope,
        process: opening.process.id.clone(),
        container: opening.container.cloned(),
        opened_by: opening.opened_by,
        inputs: opening.inputs.clone(),
        kind,
    });
    scope
}

/// What is directly inside a scope that runs the nodes of a process or sub-process.
pub(super) fn inside<'a>(run: &Run<'a>, key: ScopeKey) -> Option<(&'a Process, &'a Container)> {
    let process = run.process(key)?;
    let scope = run.state().scopes.get(&key)?;
    match (&scope.kind, &scope.container) {
        (ScopeKind::Loop(_) | ScopeKind::Compensation { .. }, _) => None,
        (_, None) => Some((process, &process.root)),
        (_, Some(container)) => match &process.node(process.find(container)?).kind {
            NodeKind::SubProcess(SubProcess { inside, .. }) => Some((process, inside)),
            _ => None,
        },
    }
}

/// The element that opened a scope, in the same process: what called a process does not count.
pub(super) fn element_around<'a>(run: &Run<'a>, key: ScopeKey) -> Option<Active<'a>> {
    let scope = run.state().scopes.get(&key)?;
    if scope.kind.is_flow() && scope.container.is_none() {
        return None;
    }
    run.active(scope.opened_by?)
}

/// Activates a node that begins with the data of its scope.
pub(super) fn activate(run: &mut Run<'_>, process: &Process, node: NodeIndex, scope: ScopeKey) -> ElementKey {
    run.activate(&process.node(node).id, scope, Beginning::default())
}

/// The nodes a scope begins at: its plain start event; else all its start events, which wait for
/// the first to fire; without any, the nodes no flow leads to (BPMN 2.0.2, 13.2).
fn starts(process: &Process, inside: &Container) -> Vec<NodeIndex> {
    let is_plain = |index: &&NodeIndex| {
        matches!(process.node(**index).kind, NodeKind::StartEvent { catch: Catch::None, .. })
    };
    match inside.start_events.iter().find(is_plain) {
        Some(plain) => vec![*plain],
        None if inside.start_events.is_empty() => inside.implicit_starts.clone(),
        None => inside.start_events.clone(),
    }
}

/// Looks at a scope in which nothing moves: it is complete, or its joins wait in vain. Says whether
/// that led on.
pub(super) fn settle(run: &mut Run<'_>, key: ScopeKey) -> bool {
    let Some(scope) = run.state().scopes.get(&key) else {
        return false;
    };
    match scope.kind {
        // It may have more to begin, or end whatever waits.
        ScopeKind::AdHoc { .. } => ad_hoc::settle(run, key),
        _ if !scope.joins.is_empty() => dead_lock::report(run, key),
        ScopeKind::Flow => complete(run, key),
        ScopeKind::Loop(_) => repeat::settle(run, key),
        ScopeKind::Compensation { .. } => compensation::settle(run, key),
    }
}

/// All work in a scope is done: gives its result to the element that opened it. Says whether that
/// led on.
pub(super) fn complete(run: &mut Run<'_>, key: ScopeKey) -> bool {
    let Some(scope) = run.state().scopes.get(&key) else {
        return false;
    };
    for subscription in scope.subscriptions.clone() {
        run.emit(Event::Unsubscribed { subscription });
    }
    let Some(scope) = run.state().scopes.get(&key) else {
        return false;
    };
    let Some(opener) = scope.opened_by else {
        run.emit(Event::ScopeCompleted { scope: key });
        run.emit(Event::InstanceCompleted);
        return true;
    };
    match run.active(opener) {
        Some(at) => hand_over(run, at, key),
        // Its opener is unknown to this model: nobody takes the result.
        None => run.emit(Event::ScopeCompleted { scope: key }),
    }
    true
}

/// Gives the result of a scope to the element that opened it, which then goes on.
fn hand_over(run: &mut Run<'_>, at: Active<'_>, scope: ScopeKey) {
    let names = behavior::outputs(run, at);
    let missing = missing(run, scope, names.as_deref());
    if run.state().scopes.get(&scope).is_some_and(|scope| scope.result.is_some()) {
        run.emit(Event::ResultTaken { element: at.key, scope, names });
    }
    run.emit(Event::ScopeCompleted { scope });
    let outcome = if missing.is_empty() {
        advance::done(run, at)
    } else {
        run.emit(Event::PhaseChanged { element: at.key, phase: Phase::Completing });
        Err(Failure::new(
            "missing_output",
            format!("the called process declares outputs it did not set: {}", missing.join(", ")),
        ))
    };
    if let Err(failure) = outcome {
        incident::raise(run, at.key, failure);
    }
}

/// The declared outputs a scope did not set.
fn missing(run: &Run<'_>, scope: ScopeKey, names: Option<&[String]>) -> Vec<String> {
    let result = run.state().scopes.get(&scope).and_then(|scope| scope.result.as_ref());
    let is_set = |name: &String| result.is_some_and(|result| result.get(name).is_some());
    names.unwrap_or_default().iter().filter(|name| !is_set(name)).cloned().collect()
}
