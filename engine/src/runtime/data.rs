//! The data of a scope: what starts in it begins with, and all of it as it is now.

use std::sync::Arc;

use super::state::{Element, LoopState, ScopeKind, State};
use crate::id::ScopeKey;
use crate::value::Data;

/// The data of a scope as it is now: what it began with, what its ends left, and what is under way.
pub(super) fn gathered(state: &State, scope: ScopeKey) -> Data {
    let mut data = scope_data(state, scope);
    let Some(scope) = state.scopes.get(&scope) else {
        return data;
    };
    if let Some(result) = &scope.result {
        data.merge(result);
    }
    // In order of age; keys of elements and tokens are numbers of one counter.
    let elements =
        scope.elements.iter().filter_map(|key| Some((key.0, token_data(state.elements.get(key)?))));
    let tokens = scope.tokens.iter().copied().chain(scope.waiting());
    let tokens = tokens.filter_map(|key| Some((key.0, state.tokens.get(&key)?.data.clone())));
    let mut under_way: Vec<(u64, Data)> = elements.chain(tokens).collect();
    under_way.sort_unstable_by_key(|(key, _)| *key);
    for (_, newer) in under_way {
        data.merge(&newer);
    }
    data
}

/// The data of an element's token: without what the element has for itself while it is active.
pub(super) fn token_data(element: &Element) -> Data {
    let mut data = element.outer.as_ref().unwrap_or(&element.data).clone();
    for name in &element.borrowed {
        data.remove(name);
    }
    for (name, value) in element.hidden.iter() {
        data.set(name, Arc::clone(value));
    }
    data
}

/// The data that what starts in a scope begins with.
pub(super) fn scope_data(state: &State, scope: ScopeKey) -> Data {
    let Some(scope) = state.scopes.get(&scope) else {
        return Data::default();
    };
    // One after the other: each begins with what the ones before it left; of items that is merged.
    let left = scope.result.as_ref().filter(|_| !scope.kind.is_flow());
    if let Some(left) = left {
        let items = matches!(scope.kind, ScopeKind::Loop(LoopState { items: Some(_), .. }));
        let opener = scope.opened_by.filter(|_| items).and_then(|opener| state.elements.get(&opener));
        let mut data = opener.map(|opener| opener.data.clone()).unwrap_or_default();
        data.merge(left);
        return data;
    }
    let Some(opener) = scope.opened_by else {
        return state.data.clone();
    };
    let Some(opener) = state.elements.get(&opener) else {
        return Data::default();
    };
    match &scope.inputs {
        None => opener.data.clone(),
        Some(names) => {
            let mut data = Data::default();
            for (name, value) in
                opener.data.iter().filter(|(name, _)| names.iter().any(|input| input == name))
            {
                data.set(name, Arc::clone(value));
            }
            data
        }
    }
}
