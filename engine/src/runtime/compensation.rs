//! Compensation (BPMN 2.0.2, 10.7 and 13.5.5): what was completed is undone by the handlers of its
//! activities, newest first, one after the other.
//!
//! An activity is undone by its handler; a sub-process without one by its compensation event
//! sub-process, else by undoing what was completed inside it. An activity with a loop marker is undone
//! as a whole. A called process is undone by the handler of its call activity only: what it did inside
//! is its own affair.

use super::advance;
use super::behavior::Progress;
use super::event::Event;
use super::event_sub_process;
use super::run::{Active, Beginning, Run};
use super::scope::{self, Opening};
use super::state::{Afterwards, Compensable, Scope, ScopeKind};
use super::transaction;
use crate::executable::node::{SubProcess, SubProcessKind};
use crate::executable::{NodeIndex, NodeKind};
use crate::id::{ElementId, ScopeKey};

/// Notes that an element that completes now can be undone.
pub(super) fn record(run: &mut Run<'_>, at: Active<'_>) {
    // What undoes is not undone.
    if is_compensation(run, at.scope) {
        return;
    }
    let handler = at.node.compensation.map(|handler| at.process.node(handler).id.clone());
    let undone_inside = match &at.node.kind {
        NodeKind::SubProcess(SubProcess { inside, .. }) => {
            run.element(at.key).is_some_and(|element| !element.compensable.is_empty())
                || event_sub_process::compensating(at.process, inside).is_some()
        }
        _ => false,
    };
    if handler.is_some() || undone_inside {
        run.emit(Event::CompensationRecorded { element: at.key, handler });
    }
}

fn is_compensation(run: &Run<'_>, scope: ScopeKey) -> bool {
    let scope = run.state().scopes.get(&scope);
    scope.is_some_and(|scope| matches!(scope.kind, ScopeKind::Compensation { .. }))
}

/// Undoes one activity, or all that was completed in the scope; with nothing to undo the event goes on.
pub(super) fn throw(run: &mut Run<'_>, at: Active<'_>, activity: Option<NodeIndex>, waits: bool) -> Progress {
    let pending = match activity {
        Some(activity) => claim_activity(run, at, &at.process.node(activity).id),
        None => claim_all(run, &current_scopes(run, at.scope)),
    };
    if pending.is_empty() {
        return Progress::Done;
    }
    if waits && run.element(at.key).is_some_and(|element| element.inner.is_none()) {
        undo(run, at, pending, Afterwards::GoOn);
        return Progress::Stopped;
    }
    let beside = again(run, at, at.scope);
    undo(run, beside, pending, Afterwards::End);
    Progress::Done
}

/// Activates the node of an event once more, for what it does not wait for itself.
pub(super) fn again<'a>(run: &mut Run<'_>, at: Active<'a>, scope: ScopeKey) -> Active<'a> {
    let key = run.activate(&at.node.id, scope, Beginning { from: Some(at.key), ..Beginning::default() });
    Active { key, scope, ..at }
}

/// Begins to undo, the last one first.
pub(super) fn undo(run: &mut Run<'_>, at: Active<'_>, pending: Vec<Compensable>, then: Afterwards) {
    let opening = Opening {
        process: at.process,
        container: Some(&at.node.id),
        inside: &at.process.root,
        opened_by: Some(at.key),
        inputs: None,
    };
    scope::open_as(run, &opening, ScopeKind::Compensation { pending, then });
}

/// The scopes whose work an event undoes, from outside in: its own, and for an event sub-process the
/// one around it.
fn current_scopes(run: &Run<'_>, scope: ScopeKey) -> Vec<ScopeKey> {
    let mut scopes = vec![scope];
    let mut scope = scope;
    while is_event_sub_process(run, scope)
        && let Some(around) = scope::element_around(run, scope)
    {
        scopes.push(around.scope);
        scope = around.scope;
    }
    scopes.reverse();
    scopes
}

fn is_event_sub_process(run: &Run<'_>, scope: ScopeKey) -> bool {
    let found = || {
        let process = run.process(scope)?;
        let scope = run.state().scopes.get(&scope)?;
        let node = process.node(process.find(scope.container.as_ref()?)?);
        Some(
            scope.kind.is_flow()
                && matches!(node.kind, NodeKind::SubProcess(SubProcess { kind: SubProcessKind::Event, .. })),
        )
    };
    found().unwrap_or(false)
}

/// Takes all that was completed in some scopes, oldest first.
pub(super) fn claim_all(run: &mut Run<'_>, scopes: &[ScopeKey]) -> Vec<Compensable> {
    let mut claimed = Vec::new();
    for scope in scopes {
        let done = run.state().scopes.get(scope).map(|scope| scope.compensable.clone());
        if let Some(done) = done.filter(|done| !done.is_empty()) {
            claimed.extend(done);
            run.emit(Event::CompensationClaimed { scope: *scope, node: None });
        }
    }
    claimed
}

/// Takes each time one activity was completed, in the scope of the event or the next one around it.
fn claim_activity(run: &mut Run<'_>, at: Active<'_>, node: &ElementId) -> Vec<Compensable> {
    let mut scope = Some(at.scope);
    while let Some(key) = scope {
        let done: Vec<Compensable> = run.state().scopes.get(&key).map_or_else(Vec::new, |scope| {
            scope.compensable.iter().filter(|done| done.node == *node).cloned().collect()
        });
        if !done.is_empty() {
            run.emit(Event::CompensationClaimed { scope: key, node: Some(node.clone()) });
            return done;
        }
        scope = scope::element_around(run, key).map(|around| around.scope);
    }
    Vec::new()
}

/// Nothing moves in the scope of a compensation: undoes the next, or is done. Says whether that led on.
pub(super) fn settle(run: &mut Run<'_>, key: ScopeKey) -> bool {
    let Some(Scope { kind: ScopeKind::Compensation { pending, then }, opened_by, .. }) =
        run.state().scopes.get(&key)
    else {
        return false;
    };
    if let Some(next) = pending.last().cloned() {
        return undo_next(run, key, &next).is_some();
    }
    let then = *then;
    match opened_by.and_then(|opener| run.active(opener)) {
        Some(at) => {
            match then {
                Afterwards::GoOn => return scope::complete(run, key),
                Afterwards::End => {
                    if run.state().scopes.get(&key).is_some_and(|scope| scope.result.is_some()) {
                        run.emit(Event::ResultTaken { element: at.key, scope: key, names: None });
                    }
                    run.emit(Event::ScopeCompleted { scope: key });
                    advance::end(run, at, &[]);
                }
                Afterwards::CancelTransaction => {
                    run.emit(Event::ScopeCompleted { scope: key });
                    transaction::leave(run, at);
                }
            }
            true
        }
        None => scope::complete(run, key),
    }
}

/// Starts what undoes the next.
fn undo_next(run: &mut Run<'_>, scope: ScopeKey, next: &Compensable) -> Option<()> {
    let process = run.process(scope)?;
    if let Some(handler) = &next.handler {
        let handler = process.find(handler)?;
        let element = scope::activate(run, process, handler, scope);
        run.emit(Event::CompensationTaken { scope, element: Some(element) });
        return Some(());
    }
    let index = process.find(&next.node)?;
    if let NodeKind::SubProcess(SubProcess { inside, .. }) = &process.node(index).kind
        && let Some(found) = event_sub_process::compensating(process, inside)
    {
        let element = scope::activate(run, process, process.find(&found.node.id)?, scope);
        run.emit(Event::CompensationTaken { scope, element: Some(element) });
        return Some(());
    }
    run.emit(Event::CompensationTaken { scope, element: None });
    Some(())
}

#[cfg(test)]
mod tests;
