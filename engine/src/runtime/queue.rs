//! The queue of what can move; like all of the state it follows from events.

use super::lifecycle;
use super::state::{Scope, State, Work};
use crate::id::ScopeKey;

/// Queues a scope that has to be looked at; once is enough.
pub(super) fn look_at_scope(state: &mut State, key: ScopeKey) {
    if let Some(scope) = state.scopes.get_mut(&key)
        && scope.is_due()
        && !scope.queued
    {
        scope.queued = true;
        state.queue.push_back(Work::Scope(key));
    }
}

/// Puts a scope that is first in the queue behind what was just begun in it: a parallel start of many
/// items takes turns with their work.
pub(super) fn go_behind(state: &mut State, key: ScopeKey) {
    if state.queue.front() == Some(&Work::Scope(key)) {
        drop_front(state);
        look_at_scope(state, key);
    }
}

/// Drops what can no longer move from the front of the queue.
pub(super) fn drop_stale_work(state: &mut State) {
    while let Some(work) = state.queue.front() {
        let can_move = match work {
            Work::Token(token) => state.tokens.get(token).is_some_and(|token| !token.waits),
            Work::Element(element) => state
                .elements
                .get(element)
                .is_some_and(|element| element.incident.is_none() && lifecycle::is_runnable(element.phase)),
            Work::Scope(scope) => state.scopes.get(scope).is_some_and(Scope::is_due),
        };
        if can_move {
            return;
        }
        drop_front(state);
    }
}

fn drop_front(state: &mut State) {
    if let Some(Work::Scope(key)) = state.queue.pop_front()
        && let Some(scope) = state.scopes.get_mut(&key)
    {
        scope.queued = false;
    }
}
