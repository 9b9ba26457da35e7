//! What operators do to a running instance besides mending its data: skipping, moving, resetting,
//! adding items, migrating.
//!
//! All of it can be done to a suspended instance too, which then goes on from there when it is resumed.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::behavior::start_event;
use super::event::Event;
use super::incident::{self, Failure};
use super::rejection::Rejection;
use super::run::{Active, Beginning, Run};
use super::state::{Arrivals, Phase, Scope, ScopeKind, State};
use super::{advance, cancel, event_sub_process, guard, migration, repeat, scope};
use crate::executable::{NodeIndex, NodeKind, Process};
use crate::id::{ElementId, ElementKey, ProcessId, ScopeKey, SubscriptionKey};

pub(super) use super::reset::reset;

/// Has an element done without its own work. One whose post-script failed goes on without that.
///
/// What a sub-process has completed inside can still be undone later, and of a loop the results of what
/// is done of it are there.
pub(super) fn skip(
    run: &mut Run<'_>,
    element: ElementKey,
    set: &Map<String, Value>,
) -> Result<(), Rejection> {
    let at = guard::active(run, element)?;
    let phase = skipped_to(run, at).ok_or(Rejection::NotSkippable { element })?;
    let given = end_inside(run, at);
    for subscription in own_waits(run.state(), at) {
        run.emit(Event::Unsubscribed { subscription });
    }
    if matches!(at.node.kind, NodeKind::StartEvent { .. }) {
        start_event::cancel_others(run, at);
    }
    run.merge(element, set);
    run.emit(Event::ElementSkipped { element, phase });
    if let Err(failure) = given {
        incident::raise(run, element, failure);
    }
    Ok(())
}

/// Ends what a skipped element has opened.
fn end_inside(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    match run.element(at.key).and_then(|element| element.inner) {
        Some(inner) if repeat::rounds(run, inner).is_some() => repeat::stop(run, at, inner),
        Some(inner) => {
            cancel::inside(run, inner);
            Ok(())
        }
        None => Ok(()),
    }
}

/// The phase an element goes on from when its work is skipped; `None` when there is none to skip.
fn skipped_to(run: &Run<'_>, at: Active<'_>) -> Option<Phase> {
    let element = run.element(at.key)?;
    let inner = element.inner.and_then(|inner| run.state().scopes.get(&inner));
    match inner.map(|inner| &inner.kind) {
        _ if at.node.kind.is_gateway() => None,
        // What it holds is its transaction, or the event it stands for has gone on already.
        Some(ScopeKind::Compensation { then, .. }) if !then.goes_on() => None,
        _ => match element.phase {
            Phase::Completing => advance::post_script(run, at).map(|_| Phase::Leaving),
            Phase::Leaving => None,
            _ => Some(Phase::Completing),
        },
    }
}

/// The open waits of an element itself, not those of its boundary events.
fn own_waits(state: &State, at: Active<'_>) -> Vec<SubscriptionKey> {
    let waits = state.elements.get(&at.key).into_iter().flat_map(|element| &element.subscriptions);
    let is_own =
        |key: &&SubscriptionKey| state.subscriptions.get(*key).is_some_and(|wait| wait.node == at.node.id);
    waits.filter(is_own).copied().collect()
}

/// Activates a node besides what runs, with the data of its scope as it is now and what is given. An
/// event sub-process begins as if its event had come; a join passes without waiting for its tokens.
pub(super) fn activate(
    run: &mut Run<'_>,
    scope: ScopeKey,
    node: &ElementId,
    data: &Map<String, Value>,
) -> Result<(), Rejection> {
    let (process, index) = node_in(run, scope, node)?;
    if process.node(index).kind.is_event_sub_process() {
        let startable = event_sub_process::all(run, scope).into_iter().find(|each| each.node.id == *node);
        let Some(found) = startable.filter(|found| !found.compensates()) else {
            return Err(Rejection::NotEnterable { node: node.clone() });
        };
        let element = event_sub_process::begin(run, scope, found, Arrivals::new());
        run.merge(element, data);
        return Ok(());
    }
    enterable(process, index)?;
    let gathers = run.state().scopes.get(&scope).is_some_and(|scope: &Scope| scope.kind.is_flow());
    let element = run.activate(node, scope, Beginning { gathers, ..Beginning::default() });
    run.merge(element, data);
    Ok(())
}

/// Ends an element and goes on at another node of its scope with its data. A join is passed without
/// waiting for its other tokens.
pub(super) fn move_token(run: &mut Run<'_>, element: ElementKey, to: &ElementId) -> Result<(), Rejection> {
    let at = guard::active(run, element)?;
    let (process, index) = node_in(run, at.scope, to)?;
    enterable(process, index)?;
    if run.element(element).is_some_and(|element| !element.io.is_untouched()) {
        // What it saw in place of the data of its token stays behind.
        run.emit(Event::OutputsGiven { element, names: Some(Vec::new()) });
    }
    run.activate(to, at.scope, Beginning { from: Some(element), ..Beginning::default() });
    cancel::element(run, element);
    Ok(())
}

/// A node that lies directly in what an open scope runs.
pub(super) fn node_in<'a>(
    run: &Run<'a>,
    key: ScopeKey,
    node: &ElementId,
) -> Result<(&'a Process, NodeIndex), Rejection> {
    let scope = run.state().scopes.get(&key).ok_or(Rejection::NoScope { scope: key })?;
    let process =
        run.process(key).ok_or_else(|| Rejection::UnknownElement { element: scope.process.to_string() })?;
    let index = guard::node(process, node)?;
    let container = process.node(index).container.map(|container| &process.node(container).id);
    if scope::inside(run, key).is_none() || container != scope.container.as_ref() {
        return Err(Rejection::NotInScope { node: node.clone(), scope: key });
    }
    Ok((process, index))
}

/// Refuses a node that a token never comes to.
pub(super) fn enterable(process: &Process, index: NodeIndex) -> Result<(), Rejection> {
    let node = process.node(index);
    if node.kind.is_event_sub_process() || node.waits_for_compensation() {
        return Err(Rejection::NotEnterable { node: node.id.clone() });
    }
    Ok(())
}

/// Adds an item to a running multi-instance activity.
pub(super) fn add_item(run: &mut Run<'_>, element: ElementKey, item: Value) -> Result<(), Rejection> {
    repeat::add_item(run, element, item)
}

/// Goes on by another model, the one the step is called with. What waits goes on as it began; new boundary
/// events are for what is activated from here on.
pub(super) fn migrate(
    run: &mut Run<'_>,
    ids: BTreeMap<ElementId, ElementId>,
    processes: BTreeMap<ProcessId, ProcessId>,
) -> Result<(), Rejection> {
    let problems = migration::faults(None, run.executable, run.state(), &ids, &processes);
    if !problems.is_empty() {
        return Err(Rejection::NotMigratable { problems: migration::some_of(problems) });
    }
    run.emit(Event::Migrated { ids, processes });
    Ok(())
}

#[cfg(test)]
mod tests;
