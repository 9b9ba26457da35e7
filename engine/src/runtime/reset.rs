//! Goes back to a node of an open scope.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::event::Event;
use super::operate::{enterable, node_in};
use super::rejection::Rejection;
use super::run::Run;
use super::{cancel, scope};
use crate::executable::{NodeIndex, Process};
use crate::id::{ElementId, ElementKey, ScopeKey, TokenKey};
use crate::value::Data;

/// Ends what runs behind a node in its scope and does the node again, with the data given.
///
/// Behind it is all that flows lead to from it, boundary events included. What ended in the scope by a
/// branch that is done has left its data already. A join behind it that has consumed the tokens of
/// other branches waits for them in vain: go back to where the branches split then.
pub(super) fn reset(
    run: &mut Run<'_>,
    key: ScopeKey,
    node: &ElementId,
    data: Map<String, Value>,
) -> Result<(), Rejection> {
    let (process, index) = node_in(run, key, node)?;
    enterable(process, index)?;
    if run.state().scopes.get(&key).is_some_and(|scope| scope.interrupted) {
        return Err(Rejection::Interrupted { scope: key });
    }
    let behind = reachable(process, index);
    let is_behind = |id: &ElementId| process.find(id).is_some_and(|index| behind.contains(&index));
    let Some(scope) = run.state().scopes.get(&key) else {
        return Err(Rejection::NoScope { scope: key });
    };
    let elements: Vec<ElementKey> = scope
        .elements
        .iter()
        .copied()
        .filter(|element| run.element(*element).is_some_and(|element| is_behind(&element.node)))
        .collect();
    let comes_from_behind = |token: &TokenKey| {
        let token = run.state().tokens.get(token);
        token
            .and_then(|token| process.find_flow(&token.flow))
            .is_some_and(|flow| behind.contains(&process.flow(flow).source))
    };
    let tokens: Vec<TokenKey> =
        scope.tokens.iter().copied().chain(scope.waiting()).filter(comes_from_behind).collect();
    let undone: BTreeSet<ElementId> =
        scope.compensable.iter().map(|done| done.node.clone()).filter(|node| is_behind(node)).collect();
    let gateways: Vec<ElementId> = scope.resets.keys().filter(|node| is_behind(node)).cloned().collect();
    // First, so that the scope is not complete in between.
    let element = scope::activate(run, process, index, key);
    replace(run, element, &data.into());
    for element in elements {
        cancel::element(run, element);
    }
    for token in tokens {
        run.emit(Event::TokenCancelled { token });
    }
    for node in gateways {
        run.emit(Event::GatewayReset { scope: key, node, element: None });
    }
    for node in undone {
        run.emit(Event::CompensationClaimed { scope: key, node: Some(node) });
    }
    Ok(())
}

/// The nodes of the same container that flows lead to from a node, itself and boundary events included.
fn reachable(process: &Process, from: NodeIndex) -> BTreeSet<NodeIndex> {
    let mut found = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(index) = open.pop() {
        let node = process.node(index);
        let next = node.outgoing.iter().map(|flow| process.flow(*flow).target);
        for next in next.chain(node.boundary_events.iter().copied()) {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}

/// Gives an element other data.
fn replace(run: &mut Run<'_>, element: ElementKey, newer: &Data) {
    let old = run.data(element);
    let removed: Vec<String> =
        old.iter().filter(|(name, _)| newer.get(name).is_none()).map(|(name, _)| name.to_owned()).collect();
    let set: Vec<(String, Arc<Value>)> = newer
        .iter()
        .filter(|(name, value)| old.get(name) != Some(value))
        .map(|(name, value)| (name.to_owned(), Arc::clone(value)))
        .collect();
    if !set.is_empty() || !removed.is_empty() {
        run.emit(Event::DataChanged { element, set, removed });
    }
}
