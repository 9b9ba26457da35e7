//! The cancellation of transactions (BPMN 2.0.2, 10.3.5 and 13.3.4): a cancel end event ends what runs
//! in the transaction, undoes what was completed in it, and leaves by the cancel boundary event with
//! the data the transaction began with.
//!
//! An error that leaves a transaction undoes nothing (a hazard). A transaction with a loop marker is
//! cancelled as a whole, whichever of its rounds does it.

use super::behavior::{Progress, boundary_event};
use super::event::Event;
use super::incident::Failure;
use super::run::{Active, Run};
use super::state::{Afterwards, Compensable, ScopeKind};
use super::{advance, cancel, compensation, scope, throw};
use crate::executable::node::{Catch, SubProcess, SubProcessKind};
use crate::executable::{NodeIndex, NodeKind};
use crate::id::ScopeKey;

/// A transaction that runs.
struct Transaction<'a> {
    /// Its scope; of one with a loop marker, that of the round.
    scope: ScopeKey,
    /// The element of the round, or the transaction itself.
    round: Active<'a>,
    /// The element that has the boundary events.
    outer: Active<'a>,
    /// Its cancel boundary event.
    boundary: NodeIndex,
}

/// Ends the transaction a cancel end event lies in: ends its work, undoes it, then leaves.
pub(super) fn cancel(run: &mut Run<'_>, at: Active<'_>) -> Result<Progress, Failure> {
    let found = find(run, at.scope)?;
    throw::run_post_script(run, at)?;
    let pending = claim(run, found.outer);
    let holder = if found.scope == at.scope { at } else { compensation::again(run, at, found.scope) };
    run.emit(Event::ScopeInterrupted { scope: found.scope });
    cancel::others_in(run, found.scope, holder.key);
    if found.round.key != found.outer.key {
        cancel::others_in(run, found.round.scope, found.round.key);
    }
    // That it is left is settled: no boundary event comes in between.
    advance::stop_waiting(run, found.outer.key);
    if pending.is_empty() {
        leave(run, holder);
    } else {
        compensation::undo(run, holder, pending, Afterwards::CancelTransaction);
    }
    Ok(Progress::Stopped)
}

/// All is undone: goes on at the cancel boundary event.
pub(super) fn leave(run: &mut Run<'_>, at: Active<'_>) {
    let Ok(found) = find(run, at.scope) else {
        return;
    };
    advance::end(run, at, &[]);
    boundary_event::activate(run, found.outer, found.boundary);
    cancel::element(run, found.outer.key);
}

/// The transaction a scope belongs to.
fn find<'a>(run: &Run<'a>, scope: ScopeKey) -> Result<Transaction<'a>, Failure> {
    let mut scope = scope;
    let (round, scope) = loop {
        let around = scope::element_around(run, scope).ok_or_else(|| {
            Failure::new("no_transaction", "the cancel event does not lie in a transaction")
        })?;
        let is_flow = run.state().scopes.get(&scope).is_some_and(|scope| scope.kind.is_flow());
        if is_flow && is_transaction(around) {
            break (around, scope);
        }
        scope = around.scope;
    };
    let outer = match run.element(round.key).and_then(|element| element.index) {
        Some(_) => scope::element_around(run, round.scope).unwrap_or(round),
        None => round,
    };
    let is_cancel = |event: &&NodeIndex| {
        let catch = outer.process.node(**event).catch();
        catch.is_some_and(|catch| catch.parts().iter().any(|part| matches!(part, Catch::Cancel)))
    };
    let boundary = outer.node.boundary_events.iter().find(is_cancel).copied().ok_or_else(|| {
        let message =
            format!("the transaction \"{}\" has no cancel boundary event to leave by", outer.node.label());
        Failure::new("no_cancel_boundary", message)
    })?;
    Ok(Transaction { scope, round, outer, boundary })
}

fn is_transaction(at: Active<'_>) -> bool {
    matches!(at.node.kind, NodeKind::SubProcess(SubProcess { kind: SubProcessKind::Transaction, .. }))
}

/// Takes all that was completed in an activity, in what still runs inside it too, and what is
/// about to be undone there, oldest first.
fn claim(run: &mut Run<'_>, activity: Active<'_>) -> Vec<Compensable> {
    let mut claimed = Vec::new();
    let mut open: Vec<ScopeKey> =
        run.element(activity.key).and_then(|element| element.inner).into_iter().collect();
    while let Some(key) = open.pop() {
        let Some(scope) = run.state().scopes.get(&key) else {
            continue;
        };
        let inner = scope.elements.iter().rev().filter_map(|element| run.element(*element)?.inner);
        open.extend(inner.filter(|inner| !is_called(run, *inner)));
        if let ScopeKind::Compensation { pending, .. } = &scope.kind {
            claimed.extend(pending.iter().cloned());
        }
        claimed.extend(compensation::claim_all(run, &[key]));
    }
    claimed
}

fn is_called(run: &Run<'_>, scope: ScopeKey) -> bool {
    scope::element_around(run, scope).is_none()
}

#[cfg(test)]
mod tests;
