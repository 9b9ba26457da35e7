//! Complex gateways: waiting for the rest of their tokens, and reset.

use crate::id::{ElementId, ElementKey, ScopeKey};
use crate::runtime::state::State;

pub(super) fn trigger(state: &mut State, scope: ScopeKey, node: &ElementId, flows: &[ElementId]) {
    if let Some(scope) = state.scopes.get_mut(&scope) {
        scope.resets.insert(node.clone(), flows.iter().cloned().collect());
    }
}

pub(super) fn reset(state: &mut State, scope: ScopeKey, node: &ElementId, element: Option<ElementKey>) {
    if let Some(scope) = state.scopes.get_mut(&scope) {
        scope.resets.remove(node);
    }
    if let Some(element) = element.and_then(|element| state.elements.get_mut(&element)) {
        element.is_reset = true;
    }
}
