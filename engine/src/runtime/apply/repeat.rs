//! Loops: how many rounds or items were begun and are done, and their results.

use std::sync::Arc;

use serde_json::Value;

use crate::id::ScopeKey;
use crate::runtime::queue::look_at_scope;
use crate::runtime::state::{LoopItem, LoopState, Scope, ScopeKind, State};

fn rounds(state: &mut State, scope: ScopeKey) -> Option<&mut LoopState> {
    in_scope(state.scopes.get_mut(&scope)?)
}

fn in_scope(scope: &mut Scope) -> Option<&mut LoopState> {
    match &mut scope.kind {
        ScopeKind::Loop(rounds) => Some(rounds),
        ScopeKind::Flow | ScopeKind::AdHoc { .. } | ScopeKind::Compensation { .. } => None,
    }
}

/// Counts an element that begins in the scope of a loop, if it is a round or item.
pub(super) fn count_started(rounds: &mut LoopState, index: Option<u32>) {
    rounds.started += u32::from(index.is_some());
}

/// Counts a round or item that ended early.
pub(super) fn count_cancelled(scope: &mut Scope) {
    if let Some(rounds) = in_scope(scope) {
        rounds.cancelled += 1;
        rounds.held = false;
    }
}

pub(super) fn complete_item(
    state: &mut State,
    scope: ScopeKey,
    index: u32,
    output: Option<&Arc<Value>>,
    ends: bool,
) {
    if let Some(rounds) = rounds(state, scope) {
        rounds.completed += 1;
        rounds.ended |= ends;
        rounds.held = false;
        if let Some(output) = output {
            rounds.outputs.insert(index, Arc::clone(output));
        }
    }
}

pub(super) fn add_item(state: &mut State, scope: ScopeKey, item: &LoopItem) {
    if let Some(items) = rounds(state, scope).and_then(|rounds| rounds.items.as_mut()) {
        items.push(item.clone());
        look_at_scope(state, scope);
    }
}

pub(super) fn hold(state: &mut State, scope: ScopeKey) {
    if let Some(rounds) = rounds(state, scope) {
        rounds.held = true;
    }
}
