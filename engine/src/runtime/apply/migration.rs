//! Migration: everything that names an element or process of the model gets its new id.

use std::collections::BTreeMap;

use crate::id::{ElementId, ProcessId, ScopeKey};
use crate::runtime::state::{Compensable, Scope, ScopeKind, State};

/// Gives elements and processes their new ids, those that have one.
pub(super) fn migrate(
    state: &mut State,
    ids: &BTreeMap<ElementId, ElementId>,
    processes: &BTreeMap<ProcessId, ProcessId>,
) {
    for scope in state.scopes.values_mut() {
        if let Some(new) = processes.get(&scope.process) {
            scope.process = new.clone();
        }
    }
    rename(state, |id| ids.get(id).cloned());
}

fn rename(state: &mut State, new: impl Fn(&ElementId) -> Option<ElementId>) {
    let change = |id: &mut ElementId| {
        if let Some(new) = new(id) {
            *id = new;
        }
    };
    for element in state.elements.values_mut() {
        change(&mut element.node);
        rename_all(&mut element.compensable, &change);
    }
    for token in state.tokens.values_mut() {
        change(&mut token.flow);
    }
    for subscription in state.subscriptions.values_mut() {
        change(&mut subscription.node);
    }
    let scopes: Vec<ScopeKey> = state.scopes.keys().copied().collect();
    for key in scopes {
        if let Some(scope) = state.scopes.get_mut(&key) {
            rename_in(scope, &new);
        }
    }
}

fn rename_in(scope: &mut Scope, new: &impl Fn(&ElementId) -> Option<ElementId>) {
    let renamed = |id: ElementId| new(&id).unwrap_or(id);
    let change = |id: &mut ElementId| {
        if let Some(new) = new(id) {
            *id = new;
        }
    };
    scope.container = scope.container.take().map(renamed);
    scope.joins = std::mem::take(&mut scope.joins)
        .into_iter()
        .map(|(node, join)| {
            (renamed(node), join.into_iter().map(|(flow, tokens)| (renamed(flow), tokens)).collect())
        })
        .collect();
    scope.resets = std::mem::take(&mut scope.resets)
        .into_iter()
        .map(|(node, flows)| (renamed(node), flows.into_iter().map(renamed).collect()))
        .collect();
    rename_all(&mut scope.compensable, &change);
    match &mut scope.kind {
        ScopeKind::AdHoc { pending, .. } => pending.iter_mut().for_each(change),
        ScopeKind::Compensation { pending, .. } => rename_all(pending, &change),
        ScopeKind::Flow | ScopeKind::Loop(_) => {}
    }
}

fn rename_all(all: &mut [Compensable], change: &impl Fn(&mut ElementId)) {
    let mut open: Vec<&mut Compensable> = all.iter_mut().collect();
    while let Some(one) = open.pop() {
        change(&mut one.node);
        one.handler.iter_mut().for_each(change);
        open.extend(one.inside.iter_mut());
    }
}
