//! `multiInstanceLoopCharacteristics` (BPMN 2.0.2, 13.3.7): an activity once for each item, at the same
//! time or one after the other.

use super::super::event::Event;
use super::super::incident::Failure;
use super::super::io;
use super::super::run::{Active, Run};
use super::super::scope;
use super::super::state::LoopState;
use super::counters::{self, Counters, LOOP_COUNTER};
use super::{collect, items, throws};
use crate::executable::node::MultiInstance;

/// The loop before its first item; `None` when there is none.
pub(super) fn begin(
    run: &mut Run<'_>,
    at: Active<'_>,
    multi: &MultiInstance,
) -> Result<Option<LoopState>, Failure> {
    let items = items::read(run, at, &multi.items)?;
    let data = run.data(at.key);
    let taken = multi.item.iter().chain(&multi.output_item).find(|name| data.get(name).is_some());
    if let Some(name) = taken {
        let message =
            format!("the variable \"{name}\" of an item is there already, so an item would hide it");
        return Err(Failure::new("loop_item", message));
    }
    collect::prepare(run, at, multi, &items)?;
    if items.is_empty() {
        return Ok(None);
    }
    Ok(Some(LoopState { items: Some(items), parallel: !multi.sequential, ..LoopState::default() }))
}

/// Ends an item: its result is collected, or its data merged.
pub(super) fn leave(run: &mut Run<'_>, at: Active<'_>, multi: &MultiInstance) -> Result<(), Failure> {
    let output = collect::result(run, at, multi)?;
    let (index, rounds) = (run.element(at.key).and_then(|item| item.index), super::rounds(run, at.scope));
    let (Some(index), Some(rounds)) = (index, rounds) else {
        return Ok(());
    };
    let Some(activity) = scope::element_around(run, at.scope) else {
        return Ok(());
    };
    let is_first = rounds.completed == 0;
    let counters = Counters::of_items(rounds, index);
    let ends = match &multi.completion {
        Some(condition) => run.is_true(condition, &counters.over(io::view(run, at.key)))?,
        None => false,
    };
    let due = throws::due(run, at, &multi.behavior, is_first, &counters)?;
    if output.is_none() {
        take_back(run, at, activity, multi);
    }
    super::end(run, at, output, ends);
    throws::all(run, activity, due);
    Ok(())
}

/// Takes from an item what only items have, before its data goes on.
fn take_back(run: &mut Run<'_>, at: Active<'_>, activity: Active<'_>, multi: &MultiInstance) {
    let data = run.data(at.key);
    let (mut set, mut removed) = (Vec::new(), Vec::new());
    removed.extend(multi.item.iter().filter(|name| data.get(name).is_some()).cloned());
    if counters::is_free(run, activity) && data.get(LOOP_COUNTER).is_some() {
        match run.data(activity.key).shared(LOOP_COUNTER) {
            // That of the loop around.
            Some(outer) => set.push((LOOP_COUNTER.to_owned(), outer)),
            None => removed.push(LOOP_COUNTER.to_owned()),
        }
    }
    if !set.is_empty() || !removed.is_empty() {
        run.emit(Event::DataChanged { element: at.key, set, removed });
    }
}
