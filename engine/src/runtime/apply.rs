//! Event → state: the only code that changes a [`State`].
//!
//! It decides nothing and cannot fail. What an event names and the state does not have is skipped,
//! so that an event from elsewhere does no harm. The queue of what can move is derived here too,
//! so that a replayed journal gives the same state, queue included.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::apply_more as more;
use super::data::{gathered, scope_data, token_data};
use super::event::Event;
use super::lifecycle;
use super::queue::{self, drop_stale_work, look_at_scope};
use super::state::{
    Correlations, Element, Holder, InstanceStatus, IoProgress, LoopState, Phase, Scope, ScopeKind, State,
    Subscription, Token, Trigger, Work,
};
use crate::id::{ElementId, ElementKey, ScopeKey, SubscriptionKey, TokenKey};
use crate::value::Data;

/// Changes the state as the event says.
#[expect(clippy::too_many_lines, reason = "one arm for each event")]
pub fn apply(state: &mut State, event: &Event) {
    match event {
        Event::InstanceStarted { instance, data, .. } => {
            state.instance = Some(instance.clone());
            state.status = InstanceStatus::Active;
            state.data = data.clone().into();
        }
        Event::ScopeOpened { scope, process, container, opened_by, inputs, kind } => {
            let opened = Scope {
                process: process.clone(),
                opened_by: *opened_by,
                container: container.clone(),
                inputs: inputs.clone(),
                kind: kind.clone(),
                queued: false,
                interrupted: false,
                objects: BTreeMap::new(),
                compensable: Vec::new(),
                resets: BTreeMap::new(),
                subscriptions: Vec::new(),
                result: None,
                elements: BTreeSet::new(),
                tokens: BTreeSet::new(),
                joins: BTreeMap::new(),
            };
            open_scope(state, *scope, opened);
        }
        Event::ScopeCompleted { scope } => {
            if let Some(scope) = close_scope(state, *scope) {
                match scope.opened_by.map(|opener| state.elements.get_mut(&opener)) {
                    Some(Some(opener)) => more::leave_behind(opener, scope),
                    Some(None) => {}
                    None => state.data = scope.result.unwrap_or_else(|| state.data.clone()),
                }
            }
        }
        Event::ScopeInterrupted { scope } => {
            if let Some(scope) = state.scopes.get_mut(scope) {
                scope.interrupted = true;
            }
        }
        Event::ScopeCancelled { scope } => {
            close_scope(state, *scope);
        }
        Event::ElementActivated { element, node, scope, tokens, from, index, gathers } => {
            let data = if *gathers {
                gathered(state, *scope)
            } else {
                taken_data(state, *scope, tokens, *from, *index)
            };
            activate(state, *element, node, *scope, data, *index);
        }
        Event::InputsTaken { .. }
        | Event::OutputsGiven { .. }
        | Event::ObjectChanged { .. }
        | Event::LoopItemCompleted { .. }
        | Event::LoopItemAdded { .. }
        | Event::LoopHeld { .. }
        | Event::AdHocChanged { .. }
        | Event::GatewayTriggered { .. }
        | Event::GatewayReset { .. }
        | Event::CompensationRecorded { .. }
        | Event::CompensationClaimed { .. }
        | Event::CompensationTaken { .. }
        | Event::Migrated { .. } => more::apply(state, event),
        Event::ElementSkipped { element, phase } => {
            if let Some(element) = state.elements.get_mut(element) {
                element.phase = *phase;
            }
            retry(state, *element);
        }
        Event::PhaseChanged { element, phase } => change_phase(state, *element, *phase),
        Event::DataChanged { element, set, removed } => {
            if let Some(element) = state.elements.get_mut(element) {
                change_data(&mut element.data, set, removed);
            }
        }
        Event::ResultTaken { element, scope, names } => {
            take_result(state, *element, *scope, names.as_deref());
        }
        Event::ElementCompleted { element, taken } => complete(state, *element, taken),
        Event::ElementCancelled { element } => {
            if let Some(ended) = remove_element(state, *element) {
                more::count_cancelled(state, &ended);
                look_at_scope(state, ended.scope);
            }
        }
        Event::TokenArrived { token, at } => arrive(state, *token, at),
        Event::TokenCancelled { token } => {
            if let Some(gone) = remove_token(state, *token) {
                look_at_scope(state, gone.scope);
            }
        }
        Event::Subscribed { subscription, wait } => {
            subscribe(state, *subscription, wait);
        }
        Event::Triggered { subscription, next } => trigger(state, *subscription, next.as_ref()),
        Event::Unsubscribed { subscription } => trigger(state, *subscription, None),
        Event::PartArrived { subscription, arrival } => {
            let next = Trigger::Arrived { arrival: arrival.clone() };
            trigger(state, *subscription, Some(&next));
        }
        Event::ConditionSeen { subscription, holds } => {
            trigger(state, *subscription, Some(&Trigger::Condition { holds: *holds }));
        }
        Event::Correlated { correlations } => {
            merge_correlations(&mut state.correlations, correlations);
        }
        Event::IncidentRaised { element, incident } => {
            if let Some(element) = state.elements.get_mut(element) {
                element.incident = Some(incident.clone());
            }
        }
        Event::IncidentRetried { element } => retry(state, *element),
        Event::InstanceSuspended => state.status = InstanceStatus::Suspended,
        Event::InstanceResumed => state.status = InstanceStatus::Active,
        Event::InstanceCompleted => state.status = InstanceStatus::Completed,
        Event::InstanceFailed { .. } => state.status = InstanceStatus::Failed,
        Event::InstanceTerminated { .. } => state.status = InstanceStatus::Terminated,
        Event::ServiceCalled { element, .. } => {
            change_phase(state, *element, Phase::WaitsForService);
        }
        Event::MessageSent { .. }
        | Event::SignalThrown { .. }
        | Event::EscalationThrown { .. }
        | Event::ErrorThrown { .. }
        | Event::StoreWritten { .. }
        | Event::DecisionMade { .. }
        | Event::Paused => {}
    }
    drop_stale_work(state);
}

/// Adds correlation keys to those known; a newer value replaces the older one.
pub(super) fn merge_correlations(known: &mut Correlations, newer: &Correlations) {
    for (key, properties) in newer {
        let known = known.entry(key.clone()).or_default();
        known.extend(properties.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
}

/// Keeps the counter past every key that was given out.
fn count_key(state: &mut State, key: u64) {
    state.next_key = state.next_key.max(key.saturating_add(1));
}

fn open_scope(state: &mut State, key: ScopeKey, scope: Scope) {
    count_key(state, key.0);
    if let Some(opener) = scope.opened_by.and_then(|opener| state.elements.get_mut(&opener)) {
        opener.inner = Some(key);
        opener.phase = Phase::WaitsForScope;
    }
    state.scopes.insert(key, scope);
    // One without any start has nothing to do and is complete.
    look_at_scope(state, key);
}

fn subscribe(state: &mut State, key: SubscriptionKey, wait: &Subscription) {
    count_key(state, key.0);
    match wait.holder {
        Holder::Element(holder) => {
            let Some(element) = state.elements.get_mut(&holder) else {
                return;
            };
            element.subscriptions.push(key);
            if element.node == wait.node {
                element.phase = Phase::WaitsForEvent;
            }
        }
        Holder::Scope(holder) => {
            let Some(scope) = state.scopes.get_mut(&holder) else {
                return;
            };
            scope.subscriptions.push(key);
        }
    }
    state.subscriptions.insert(key, wait.clone());
}

fn retry(state: &mut State, key: ElementKey) {
    let Some(element) = state.elements.get_mut(&key) else {
        return;
    };
    element.incident = None;
    if lifecycle::is_runnable(element.phase) {
        state.queue.push_back(Work::Element(key));
    }
}

/// The data an element begins with: of the tokens it consumes, of another element, or of its scope.
fn taken_data(
    state: &mut State,
    scope: ScopeKey,
    tokens: &[TokenKey],
    from: Option<ElementKey>,
    index: Option<u32>,
) -> Data {
    if tokens.is_empty() {
        let Some(from) = from else {
            return scope_data(state, scope);
        };
        // An item sees what its activity sees; a boundary event goes on with the token.
        return match (state.elements.get(&from), index) {
            (Some(from), Some(_)) => from.data.clone(),
            (Some(from), None) => token_data(from),
            (None, _) => Data::default(),
        };
    }
    let mut data = Data::default();
    for token in tokens {
        if let Some(token) = remove_token(state, *token) {
            data.merge(&token.data);
        }
    }
    data
}

fn activate(
    state: &mut State,
    key: ElementKey,
    node: &ElementId,
    scope: ScopeKey,
    data: Data,
    index: Option<u32>,
) {
    count_key(state, key.0);
    let Some(inside) = state.scopes.get_mut(&scope) else {
        return;
    };
    inside.elements.insert(key);
    more::count_started(&mut inside.kind, node, index);
    let element = Element {
        node: node.clone(),
        scope,
        data,
        phase: Phase::Activated,
        subscriptions: Vec::new(),
        inner: None,
        incident: None,
        index,
        outer: None,
        io: IoProgress::Untouched,
        borrowed: Vec::new(),
        hidden: Data::default(),
        compensable: Vec::new(),
        objects: BTreeMap::new(),
        is_reset: false,
    };
    state.elements.insert(key, element);
    state.queue.push_back(Work::Element(key));
    queue::go_behind(state, scope);
}

fn change_phase(state: &mut State, key: ElementKey, phase: Phase) {
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

fn change_data(data: &mut Data, set: &[(String, Arc<Value>)], removed: &[String]) {
    for (name, value) in set {
        data.set(name.clone(), Arc::clone(value));
    }
    for name in removed {
        data.remove(name);
    }
}

fn take_result(state: &mut State, element: ElementKey, scope: ScopeKey, names: Option<&[String]>) {
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

fn complete(state: &mut State, key: ElementKey, taken: &[(TokenKey, ElementId)]) {
    let Some(mut ended) = remove_element(state, key) else {
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

fn arrive(state: &mut State, key: TokenKey, at: &ElementId) {
    let Some(token) = state.tokens.get_mut(&key) else {
        return;
    };
    let Some(scope) = state.scopes.get_mut(&token.scope) else {
        return;
    };
    token.waits = true;
    scope.tokens.remove(&key);
    scope.joins.entry(at.clone()).or_default().entry(token.flow.clone()).or_default().push_back(key);
    let scope = token.scope;
    look_at_scope(state, scope);
}

fn trigger(state: &mut State, key: SubscriptionKey, next: Option<&Trigger>) {
    if let Some(next) = next {
        if let Some(wait) = state.subscriptions.get_mut(&key) {
            wait.trigger = next.clone();
        }
    } else if let Some(wait) = state.subscriptions.remove(&key) {
        let held = match wait.holder {
            Holder::Element(holder) => {
                state.elements.get_mut(&holder).map(|element| &mut element.subscriptions)
            }
            Holder::Scope(holder) => state.scopes.get_mut(&holder).map(|scope| &mut scope.subscriptions),
        };
        if let Some(held) = held {
            held.retain(|subscription| *subscription != key);
        }
    }
}

/// Takes an element out, with its waits; the scope it opened is closed by an event of its own.
fn remove_element(state: &mut State, key: ElementKey) -> Option<Element> {
    let element = state.elements.remove(&key)?;
    for subscription in &element.subscriptions {
        state.subscriptions.remove(subscription);
    }
    if let Some(scope) = state.scopes.get_mut(&element.scope) {
        scope.elements.remove(&key);
    }
    Some(element)
}

fn remove_token(state: &mut State, key: TokenKey) -> Option<Token> {
    let token = state.tokens.remove(&key)?;
    let Some(scope) = state.scopes.get_mut(&token.scope) else {
        return Some(token);
    };
    if !scope.tokens.remove(&key) {
        scope.joins.retain(|_, join| {
            if let Some(waiting) = join.get_mut(&token.flow) {
                if waiting.front() == Some(&key) {
                    waiting.pop_front();
                } else {
                    waiting.retain(|waits| *waits != key);
                }
                if waiting.is_empty() {
                    join.remove(&token.flow);
                }
            }
            !join.is_empty()
        });
    }
    Some(token)
}

/// Takes a scope out with everything directly in it.
fn close_scope(state: &mut State, key: ScopeKey) -> Option<Scope> {
    let scope = state.scopes.remove(&key)?;
    for token in scope.tokens.iter().copied().chain(scope.waiting()) {
        state.tokens.remove(&token);
    }
    for element in &scope.elements {
        remove_element(state, *element);
    }
    for subscription in &scope.subscriptions {
        state.subscriptions.remove(subscription);
    }
    if let Some(opener) = scope.opened_by.and_then(|opener| state.elements.get_mut(&opener)) {
        opener.inner = None;
    }
    Some(scope)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runtime::Command;
    use crate::testing::{Instance, ProcessBuilder};

    #[test]
    fn events_of_another_instance_do_no_harm() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .parallel("split")
            .user("a")
            .parallel("join")
            .end("end")
            .at("split")
            .parallel("join")
            .at("split")
            .open("sub")
            .start("inner")
            .receive("b", crate::executable::node::MessageCatch::named("M"))
            .close()
            .executable();
        let mut instance = Instance::started(executable, json!({"a": {"b": 1}}));
        instance.step(Command::Terminate { reason: None }).unwrap();
        // Every event first, before what it speaks of, and then all the others twice.
        for early in &instance.journal {
            let mut state = State::default();
            apply(&mut state, early);
            for event in &instance.journal {
                apply(&mut state, event);
                apply(&mut state, event);
            }
            assert_eq!(state.status, InstanceStatus::Terminated);
            assert_eq!(
                (state.scopes.len(), state.elements.len(), state.tokens.len()),
                (0, 0, 0),
                "{early:?}"
            );
        }
    }
}
