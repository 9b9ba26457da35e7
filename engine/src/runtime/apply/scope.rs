//! Scopes: opened, closed, and what comes out of them.

use std::sync::Arc;

use super::{compensation, count_key, element};
use crate::id::{ElementKey, ScopeKey};
use crate::runtime::queue::look_at_scope;
use crate::runtime::state::{Arrivals, LoopState, Phase, Scope, ScopeKind, State};

pub(super) fn open(state: &mut State, key: ScopeKey, scope: Scope) {
    count_key(state, key.0);
    if let Some(opener) = scope.opened_by.and_then(|opener| state.elements.get_mut(&opener)) {
        opener.inner = Some(key);
        opener.phase = Phase::WaitsForScope;
        opener.arrived = Arrivals::new();
    }
    state.scopes.insert(key, scope);
    // One without any start has nothing to do and is complete.
    look_at_scope(state, key);
}

pub(super) fn interrupt(state: &mut State, key: ScopeKey) {
    if let Some(scope) = state.scopes.get_mut(&key) {
        scope.interrupted = true;
    }
}

pub(super) fn watch(state: &mut State, key: ScopeKey, waits: bool) {
    if let Some(scope) = state.scopes.get_mut(&key) {
        scope.unwatched = !waits;
    }
}

pub(super) fn complete(state: &mut State, key: ScopeKey) {
    let Some(scope) = close(state, key) else {
        return;
    };
    match scope.opened_by.map(|opener| state.elements.get_mut(&opener)) {
        Some(Some(opener)) => compensation::leave_behind(opener, scope),
        Some(None) => {}
        None => state.data = scope.result.unwrap_or_else(|| state.data.clone()),
    }
}

/// Takes a scope out with everything directly in it.
pub(super) fn close(state: &mut State, key: ScopeKey) -> Option<Scope> {
    let scope = state.scopes.remove(&key)?;
    for token in scope.tokens.iter().copied().chain(scope.waiting()) {
        state.tokens.remove(&token);
    }
    for inside in &scope.elements {
        element::remove(state, *inside);
    }
    for subscription in &scope.subscriptions {
        state.subscriptions.remove(subscription);
    }
    if let Some(opener) = scope.opened_by.and_then(|opener| state.elements.get_mut(&opener)) {
        opener.inner = None;
    }
    Some(scope)
}

pub(super) fn take_result(state: &mut State, element: ElementKey, scope: ScopeKey, names: Option<&[String]>) {
    let Some(scope) = state.scopes.get_mut(&scope) else {
        return;
    };
    let Some(element) = state.elements.get_mut(&element) else {
        return;
    };
    let Some(result) = scope.result.take() else {
        return;
    };
    // Each item of a multi-instance activity is merged, as what ends in a branch is.
    let is_merged = matches!(scope.kind, ScopeKind::Loop(LoopState { items: Some(_), .. }));
    match names {
        None if scope.inputs.is_none() && !is_merged => element.data = result,
        None => element.data.merge(&result),
        Some(names) => {
            for (name, value) in result.iter().filter(|(name, _)| names.iter().any(|output| output == name)) {
                element.data.set(name, Arc::clone(value));
            }
        }
    }
}
