//! Elements: begun, changed, ended.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::{ad_hoc, count_key, repeat, token};
use crate::id::{ElementId, ElementKey, ScopeKey, TokenKey};
use crate::runtime::data::{gathered, scope_data, token_data};
use crate::runtime::lifecycle;
use crate::runtime::queue::{self, look_at_scope};
use crate::runtime::state::{
    Arrivals, Element, Incident, IoProgress, LoopState, Phase, ScopeKind, State, Token, Work,
};
use crate::value::Data;

/// Where an element comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'e> {
    /// The tokens it consumes.
    pub(super) tokens: &'e [TokenKey],
    /// The element whose data it takes.
    pub(super) from: Option<ElementKey>,
    /// The number of the round or item it is.
    pub(super) index: Option<u32>,
    /// Whether it begins with all data of its scope as it is now.
    pub(super) gathers: bool,
    /// What came for it.
    pub(super) arrivals: &'e Arrivals,
}

pub(super) fn activate(
    state: &mut State,
    key: ElementKey,
    node: &ElementId,
    scope: ScopeKey,
    origin: Origin<'_>,
) {
    let data = if origin.gathers { gathered(state, scope) } else { taken_data(state, scope, origin) };
    count_key(state, key.0);
    let Some(inside) = state.scopes.get_mut(&scope) else {
        return;
    };
    inside.elements.insert(key);
    match &mut inside.kind {
        ScopeKind::Loop(rounds) => repeat::count_started(rounds, origin.index),
        ScopeKind::AdHoc { pending, progress } => ad_hoc::start(pending, progress, node),
        ScopeKind::Flow | ScopeKind::Compensation { .. } => {}
    }
    let element = Element {
        node: node.clone(),
        scope,
        data,
        phase: Phase::Activated,
        subscriptions: Vec::new(),
        inner: None,
        incident: None,
        index: origin.index,
        outer: None,
        io: IoProgress::Untouched,
        borrowed: Vec::new(),
        hidden: Data::default(),
        compensable: Vec::new(),
        objects: BTreeMap::new(),
        arrived: origin.arrivals.clone(),
        is_reset: false,
    };
    state.elements.insert(key, element);
    state.queue.push_back(Work::Element(key));
    queue::go_behind(state, scope);
}

/// The data an element begins with: of the tokens it consumes, of another element, or of its scope.
fn taken_data(state: &mut State, scope: ScopeKey, origin: Origin<'_>) -> Data {
    if origin.tokens.is_empty() {
        let Some(from) = origin.from else {
            return scope_data(state, scope);
        };
        // An item sees what its activity sees; a boundary event goes on with the token.
        return match (state.elements.get(&from), origin.index) {
            (Some(from), Some(_)) => from.data.clone(),
            (Some(from), None) => token_data(from),
            (None, _) => Data::default(),
        };
    }
    let mut data = Data::default();
    for token in origin.tokens {
        if let Some(token) = token::remove(state, *token) {
            data.merge(&token.data);
        }
    }
    data
}

pub(super) fn change_phase(state: &mut State, key: ElementKey, phase: Phase) {
    let Some(element) = state.elements.get_mut(&key) else {
        return;
    };
    // An element that could move before is in the queue already.
    let wakes = !lifecycle::is_runnable(element.phase) && lifecycle::is_runnable(phase);
    element.phase = phase;
    if wakes {
        state.queue.push_back(Work::Element(key));
    }
}

pub(super) fn skip(state: &mut State, key: ElementKey, phase: Phase) {
    if let Some(element) = state.elements.get_mut(&key) {
        element.phase = phase;
    }
    retry(state, key);
}

pub(super) fn raise(state: &mut State, key: ElementKey, incident: &Incident) {
    if let Some(element) = state.elements.get_mut(&key) {
        element.incident = Some(incident.clone());
    }
}

pub(super) fn retry(state: &mut State, key: ElementKey) {
    let Some(element) = state.elements.get_mut(&key) else {
        return;
    };
    element.incident = None;
    if lifecycle::is_runnable(element.phase) {
        state.queue.push_back(Work::Element(key));
    }
}

pub(super) fn change_data(
    state: &mut State,
    key: ElementKey,
    set: &[(String, Arc<Value>)],
    removed: &[String],
) {
    let Some(element) = state.elements.get_mut(&key) else {
        return;
    };
    for (name, value) in set {
        element.data.set(name.clone(), Arc::clone(value));
    }
    for name in removed {
        element.data.remove(name);
    }
}

pub(super) fn complete(state: &mut State, key: ElementKey, taken: &[(TokenKey, ElementId)]) {
    let Some(mut ended) = remove(state, key) else {
        return;
    };
    let Some(scope) = state.scopes.get_mut(&ended.scope) else {
        return;
    };
    match scope.kind {
        ScopeKind::Loop(_) => scope.compensable.append(&mut ended.compensable),
        ScopeKind::Compensation { .. } => ended.data = token_data(&ended),
        ScopeKind::Flow | ScopeKind::AdHoc { .. } => {}
    }
    if taken.is_empty() && ended.is_reset {
        // A complex gateway that has the rest of its tokens may swallow them.
    } else if taken.is_empty() {
        let is_collected =
            |rounds: &LoopState| ended.index.is_some_and(|index| rounds.outputs.contains_key(&index));
        match (&scope.kind, &mut scope.result) {
            (ScopeKind::Loop(rounds), _) if is_collected(rounds) => {}
            (ScopeKind::Loop(LoopState { items: None, .. }) | ScopeKind::Compensation { .. }, result)
            | (_, result @ None) => *result = Some(ended.data),
            (_, Some(result)) => result.merge(&ended.data),
        }
    } else {
        for (token, flow) in taken {
            scope.tokens.insert(*token);
            let moving =
                Token { flow: flow.clone(), scope: ended.scope, data: ended.data.clone(), waits: false };
            state.tokens.insert(*token, moving);
            state.queue.push_back(Work::Token(*token));
        }
        if let Some((last, _)) = taken.iter().max() {
            count_key(state, last.0);
        }
    }
    look_at_scope(state, ended.scope);
}

pub(super) fn cancel(state: &mut State, key: ElementKey) {
    let Some(ended) = remove(state, key) else {
        return;
    };
    if ended.index.is_some()
        && let Some(scope) = state.scopes.get_mut(&ended.scope)
    {
        repeat::count_cancelled(scope);
    }
    look_at_scope(state, ended.scope);
}

/// Takes an element out, with its waits; the scope it opened is closed by an event of its own.
pub(super) fn remove(state: &mut State, key: ElementKey) -> Option<Element> {
    let element = state.elements.remove(&key)?;
    for subscription in &element.subscriptions {
        state.subscriptions.remove(subscription);
    }
    if let Some(scope) = state.scopes.get_mut(&element.scope) {
        scope.elements.remove(&key);
    }
    Some(element)
}
