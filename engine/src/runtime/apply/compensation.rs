//! Compensation: what can be undone, and what is being undone.

use std::collections::BTreeMap;

use crate::id::{ElementId, ElementKey, ScopeKey};
use crate::runtime::state::{Compensable, Element, Scope, ScopeKind, State};

pub(super) fn record(state: &mut State, key: ElementKey, handler: Option<&ElementId>) {
    let Some(element) = state.elements.get_mut(&key) else {
        return;
    };
    let done = Compensable {
        node: element.node.clone(),
        handler: handler.cloned(),
        data: element.data.clone(),
        inside: if handler.is_none() { std::mem::take(&mut element.compensable) } else { Vec::new() },
        objects: if handler.is_none() { std::mem::take(&mut element.objects) } else { BTreeMap::new() },
    };
    if let Some(scope) = state.scopes.get_mut(&element.scope) {
        scope.compensable.push(done);
    }
}

/// What was completed in a scope is being undone: one activity, or all.
pub(super) fn claim(state: &mut State, scope: ScopeKey, node: Option<&ElementId>) {
    if let Some(scope) = state.scopes.get_mut(&scope) {
        scope.compensable.retain(|done| node.is_some_and(|node| *node != done.node));
    }
}

/// Keeps what a scope that is done leaves for compensation with the element that opened it.
pub(super) fn leave_behind(opener: &mut Element, scope: Scope) {
    if !matches!(scope.kind, ScopeKind::Compensation { .. }) {
        opener.compensable.extend(scope.compensable);
        opener.objects = scope.objects;
    }
}

pub(super) fn undo_next(state: &mut State, key: ScopeKey, element: Option<ElementKey>) {
    let Some(scope) = state.scopes.get_mut(&key) else {
        return;
    };
    let ScopeKind::Compensation { pending, .. } = &mut scope.kind else {
        return;
    };
    let Some(done) = pending.pop() else {
        return;
    };
    scope.objects.extend(done.objects);
    match element {
        // A compensation event sub-process may itself have undone what is inside.
        Some(_) => scope.compensable = done.inside,
        None => pending.extend(done.inside),
    }
    if let Some(element) = element.and_then(|element| state.elements.get_mut(&element)) {
        let mut data = done.data;
        // What only the undone activity knew, such as the item of a loop, is seen by its own handler only.
        let own = data.iter().map(|(name, _)| name).filter(|name| element.data.get(name).is_none());
        element.borrowed.extend(own.map(str::to_owned));
        data.merge(&element.data);
        element.data = data;
    }
}
