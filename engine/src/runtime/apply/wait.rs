//! Waits: begun, gone on with, ended.

use super::count_key;
use crate::id::SubscriptionKey;
use crate::runtime::state::{Holder, Phase, State, Subscription, Trigger};

pub(super) fn subscribe(state: &mut State, key: SubscriptionKey, wait: &Subscription) {
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

/// Goes on waiting for something else.
pub(super) fn go_on(state: &mut State, key: SubscriptionKey, next: Trigger) {
    if let Some(wait) = state.subscriptions.get_mut(&key) {
        wait.trigger = next;
    }
}

pub(super) fn end(state: &mut State, key: SubscriptionKey) {
    let Some(wait) = state.subscriptions.remove(&key) else {
        return;
    };
    let held = match wait.holder {
        Holder::Element(holder) => state.elements.get_mut(&holder).map(|element| &mut element.subscriptions),
        Holder::Scope(holder) => state.scopes.get_mut(&holder).map(|scope| &mut scope.subscriptions),
    };
    if let Some(held) = held {
        held.retain(|subscription| *subscription != key);
    }
}
