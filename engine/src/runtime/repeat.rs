//! Loop markers (BPMN 2.0.2, 13.3.6 and 13.3.7): an activity in rounds, or once for each item.
//!
//! The activity with the marker is one element, with its boundary events and the data that goes in and
//! out. It opens a scope in which each round or item is an element of the same node. Once nothing moves
//! in that scope it is settled: the next round or item begins, or the activity is done. The items of a
//! parallel one are begun one by one in turns with their work, so that a step can pause in between.

mod add;
mod collect;
mod counters;
mod items;
mod multi_instance;
mod standard;
#[cfg(test)]
mod tests;
mod throws;

use std::sync::Arc;

use serde_json::Value;

pub(super) use add::add_item;

use super::behavior::Progress;
use super::event::Event;
use super::incident::{self, Failure};
use super::run::{Active, Beginning, MAX_LIVE, Run};
use super::scope::{self, Opening};
use super::state::{LoopItem, LoopState, Phase, ScopeKind};
use super::{advance, cancel};
use crate::executable::Container;
use crate::executable::node::LoopKind;
use crate::id::{ElementKey, ScopeKey};

/// Begins the rounds or items of an activity, as the element around them.
pub(super) fn begin(run: &mut Run<'_>, at: Active<'_>) -> Result<Progress, Failure> {
    let rounds = match at.node.repeat.as_ref().map(|repeat| &repeat.kind) {
        Some(LoopKind::Standard { condition, maximum, test_before }) => {
            standard::begin(run, at, condition.as_ref(), *maximum, *test_before)?
        }
        Some(LoopKind::MultiInstance(multi)) => multi_instance::begin(run, at, multi)?,
        None => None,
    };
    let Some(rounds) = rounds else {
        return Ok(Progress::Done);
    };
    let nothing = Container::default();
    let opening = Opening {
        process: at.process,
        container: Some(&at.node.id),
        inside: &nothing,
        opened_by: Some(at.key),
        inputs: None,
    };
    scope::open_as(run, &opening, ScopeKind::Loop(rounds));
    Ok(Progress::Stopped)
}

/// Ends a round or item: its post-script has run.
pub(super) fn leave(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    match at.node.repeat.as_ref().map(|repeat| &repeat.kind) {
        Some(LoopKind::Standard { condition, maximum, .. }) => {
            standard::leave(run, at, condition.as_ref(), *maximum)
        }
        Some(LoopKind::MultiInstance(multi)) => multi_instance::leave(run, at, multi),
        None => Err(Failure::new("loop_error", "the activity has no loop marker any more")),
    }
}

/// A round or item is done, and with it perhaps the loop.
fn end(run: &mut Run<'_>, at: Active<'_>, output: Option<Arc<Value>>, ends: bool) {
    let index = run.element(at.key).and_then(|element| element.index).unwrap_or_default();
    run.emit(Event::LoopItemCompleted { scope: at.scope, index, output, ends });
    advance::end(run, at, &[]);
    if ends {
        cancel::work_in(run, at.scope);
    }
}

/// The loop that runs in a scope.
pub(super) fn rounds<'r>(run: &'r Run<'_>, scope: ScopeKey) -> Option<&'r LoopState> {
    match &run.state().scopes.get(&scope)?.kind {
        ScopeKind::Loop(rounds) => Some(rounds),
        _ => None,
    }
}

/// Nothing moves in the scope of a loop, or it has more to begin: the next round or item, or it is
/// done. Says whether that led on.
pub(super) fn settle(run: &mut Run<'_>, key: ScopeKey) -> bool {
    let Some(scope) = run.state().scopes.get(&key) else {
        return false;
    };
    let ScopeKind::Loop(rounds) = &scope.kind else {
        return false;
    };
    let Some(at) = scope.opened_by.and_then(|opener| run.active(opener)) else {
        // Its activity is unknown to this model: nobody takes the result.
        run.emit(Event::ScopeCompleted { scope: key });
        return true;
    };
    if !rounds.has_more() {
        finish(run, at, key);
    } else if !scope.is_idle() && run.state().elements.len() + run.state().tokens.len() > MAX_LIVE {
        run.emit(Event::LoopHeld { scope: key });
    } else {
        let index = rounds.started;
        let item = rounds.items.as_ref().and_then(|items| items.get(index as usize)).cloned();
        let from = rounds.parallel.then_some(at.key);
        begin_round(run, at, key, from, index, item);
    }
    true
}

fn begin_round(
    run: &mut Run<'_>,
    at: Active<'_>,
    scope: ScopeKey,
    from: Option<ElementKey>,
    index: u32,
    item: Option<LoopItem>,
) {
    let beginning = Beginning { from, index: Some(index), ..Beginning::default() };
    let element = run.activate(&at.node.id, scope, beginning);
    if let (Some(item), Some(LoopKind::MultiInstance(multi))) =
        (item, at.node.repeat.as_ref().map(|repeat| &repeat.kind))
    {
        let mut set = Vec::with_capacity(2);
        if let Some(name) = &multi.item {
            set.push((name.clone(), item.value));
        }
        if counters::is_free(run, at) {
            set.push((counters::LOOP_COUNTER.to_owned(), Arc::new(counters::number(index))));
        }
        run.set(element, set);
    }
}

/// Ends a loop early that counts as done: its activity has the results of what is done of it.
pub(super) fn stop(run: &mut Run<'_>, at: Active<'_>, key: ScopeKey) -> Result<(), Failure> {
    cancel::work_in(run, key);
    close(run, at, key)
}

/// Gives the results there are to the activity, and ends the loop.
fn close(run: &mut Run<'_>, at: Active<'_>, key: ScopeKey) -> Result<(), Failure> {
    if run.state().scopes.get(&key).is_some_and(|scope| scope.result.is_some()) {
        run.emit(Event::ResultTaken { element: at.key, scope: key, names: None });
    }
    let given = match at.node.repeat.as_ref().map(|repeat| &repeat.kind) {
        Some(LoopKind::MultiInstance(multi)) => collect::give(run, at, key, multi),
        Some(LoopKind::Standard { .. }) | None => Ok(()),
    };
    run.emit(Event::ScopeCompleted { scope: key });
    given
}

/// All rounds or items are done: the activity goes on with their results.
fn finish(run: &mut Run<'_>, at: Active<'_>, key: ScopeKey) {
    let outcome = close(run, at, key).inspect_err(|_| {
        run.emit(Event::PhaseChanged { element: at.key, phase: Phase::Completing });
    });
    if let Err(failure) = outcome.and_then(|()| advance::done(run, at)) {
        incident::raise(run, at.key, failure);
    }
}
