//! Event → state, continued: data aside from tokens, loops, complex gateways, compensation, migration.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::data::token_data;
use super::event::Event;
use super::queue::look_at_scope;
use super::state::{AdHocProgress, Compensable, Element, IoProgress, Scope, ScopeKind, State};
use crate::id::{ElementId, ElementKey, ScopeKey};
use crate::value::Data;

/// Changes the state as the event says; every other event is skipped.
pub(super) fn apply(state: &mut State, event: &Event) {
    match event {
        Event::InputsTaken { element, names, aside, borrowed, own } => {
            take_inputs(state, *element, names.as_deref(), *aside, borrowed, own);
        }
        Event::OutputsGiven { element, names } => give_outputs(state, *element, names.as_deref()),
        Event::ObjectChanged { scope, object, value } => {
            if let Some(scope) = state.scopes.get_mut(scope) {
                scope.objects.insert(object.clone(), Arc::clone(value));
            }
        }
        Event::LoopItemCompleted { scope, index, output, ends } => {
            if let Some(Scope { kind: ScopeKind::Loop(rounds), .. }) = state.scopes.get_mut(scope) {
                rounds.completed += 1;
                rounds.ended |= ends;
                rounds.held = false;
                if let Some(output) = output {
                    rounds.outputs.insert(*index, Arc::clone(output));
                }
            }
        }
        Event::LoopItemAdded { scope, item } => {
            if let Some(Scope { kind: ScopeKind::Loop(rounds), .. }) = state.scopes.get_mut(scope)
                && let Some(items) = &mut rounds.items
            {
                items.push(item.clone());
                look_at_scope(state, *scope);
            }
        }
        Event::LoopHeld { scope } => {
            if let Some(Scope { kind: ScopeKind::Loop(rounds), .. }) = state.scopes.get_mut(scope) {
                rounds.held = true;
            }
        }
        Event::AdHocChanged { scope, progress: now } => {
            if let Some(Scope { kind: ScopeKind::AdHoc { progress, .. }, .. }) = state.scopes.get_mut(scope) {
                *progress = *now;
                look_at_scope(state, *scope);
            }
        }
        Event::GatewayTriggered { scope, node, flows } => {
            if let Some(scope) = state.scopes.get_mut(scope) {
                scope.resets.insert(node.clone(), flows.iter().cloned().collect());
            }
        }
        Event::GatewayReset { scope, node, element } => {
            if let Some(scope) = state.scopes.get_mut(scope) {
                scope.resets.remove(node);
            }
            if let Some(element) = element.and_then(|element| state.elements.get_mut(&element)) {
                element.is_reset = true;
            }
        }
        Event::CompensationRecorded { element, handler } => record(state, *element, handler.as_ref()),
        Event::CompensationClaimed { scope, node } => {
            if let Some(scope) = state.scopes.get_mut(scope) {
                scope.compensable.retain(|done| node.as_ref().is_some_and(|node| *node != done.node));
            }
        }
        Event::CompensationTaken { scope, element } => undo_next(state, *scope, *element),
        Event::Migrated { ids, processes } => {
            for scope in state.scopes.values_mut() {
                if let Some(new) = processes.get(&scope.process) {
                    scope.process = new.clone();
                }
            }
            rename(state, |id| ids.get(id).cloned());
        }
        _ => {}
    }
}

/// Counts an element that begins in a scope.
pub(super) fn count_started(scope: &mut ScopeKind, node: &ElementId, index: Option<u32>) {
    match scope {
        ScopeKind::Loop(rounds) => rounds.started += u32::from(index.is_some()),
        ScopeKind::AdHoc { pending, progress } => {
            pending.retain(|each| each != node);
            if *progress == AdHocProgress::Waiting {
                *progress = AdHocProgress::Running;
            }
        }
        ScopeKind::Flow | ScopeKind::Compensation { .. } => {}
    }
}

/// Counts a round or item that ended early.
pub(super) fn count_cancelled(state: &mut State, ended: &Element) {
    if ended.index.is_some()
        && let Some(Scope { kind: ScopeKind::Loop(rounds), .. }) = state.scopes.get_mut(&ended.scope)
    {
        rounds.cancelled += 1;
        rounds.held = false;
    }
}

fn some_of(data: &Data, names: Option<&[String]>) -> Data {
    let Some(names) = names else {
        return data.clone();
    };
    let mut some = Data::default();
    for (name, value) in data.iter().filter(|(name, _)| names.iter().any(|wanted| wanted == name)) {
        some.set(name, Arc::clone(value));
    }
    some
}

fn take_inputs(
    state: &mut State,
    key: ElementKey,
    names: Option<&[String]>,
    aside: bool,
    borrowed: &[String],
    own: &[String],
) {
    let Some(element) = state.elements.get_mut(&key).filter(|element| element.io.is_untouched()) else {
        return;
    };
    element.io = IoProgress::Taken;
    element.borrowed.extend(borrowed.iter().chain(own).cloned());
    element.hidden = some_of(&element.data, Some(own));
    if aside {
        element.outer = Some(element.data.clone());
        element.data = some_of(&element.data, names);
    }
    for name in own {
        element.data.remove(name);
    }
}

fn give_outputs(state: &mut State, key: ElementKey, names: Option<&[String]>) {
    let Some(element) = state.elements.get_mut(&key).filter(|element| element.io != IoProgress::Given) else {
        return;
    };
    let mut data = token_data(element);
    let borrowed = std::mem::take(&mut element.borrowed);
    let is_given = |name: &str| match names {
        Some(names) => names.iter().any(|output| output == name),
        None => !borrowed.iter().any(|own| own == name),
    };
    for (name, value) in element.data.iter().filter(|(name, _)| is_given(name)) {
        data.set(name, Arc::clone(value));
    }
    element.data = data;
    element.outer = None;
    element.hidden = Data::default();
    element.io = IoProgress::Given;
}

fn record(state: &mut State, key: ElementKey, handler: Option<&ElementId>) {
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

/// Keeps what a scope that is done leaves for compensation with the element that opened it.
pub(super) fn leave_behind(opener: &mut Element, scope: Scope) {
    if !matches!(scope.kind, ScopeKind::Compensation { .. }) {
        opener.compensable.extend(scope.compensable);
        opener.objects = scope.objects;
    }
}

fn undo_next(state: &mut State, key: ScopeKey, element: Option<ElementKey>) {
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

/// Gives everything that names an element of the model its new id.
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
