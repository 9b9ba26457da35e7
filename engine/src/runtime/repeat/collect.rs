//! The results of the items of a multi-instance activity, and where they are collected.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::super::incident::Failure;
use super::super::io;
use super::super::run::{Active, Run};
use super::super::state::LoopItem;
use crate::executable::node::{Items, MultiInstance, Place};
use crate::id::ScopeKey;

/// Checks that results can be collected, and begins the collection where there is none.
pub(super) fn prepare(
    run: &mut Run<'_>,
    at: Active<'_>,
    multi: &MultiInstance,
    items: &[LoopItem],
) -> Result<(), Failure> {
    let Some(place) = &multi.output else {
        return Ok(());
    };
    if multi.output_item.is_none() {
        return Err(refused("it is not said which variable holds the result of an item (outputDataItem)"));
    }
    let Ok(current) = io::read_place(run, at, place) else {
        // A data object that is not declared is found out before the first item. A variable is not set
        // before the results are there: tokens of boundary events would carry it on.
        if items.is_empty() || matches!(place, Place::Object(_)) {
            let is_keyed = items.iter().any(|item| item.key.is_some());
            let empty = if is_keyed { Value::Object(Map::new()) } else { Value::Array(Vec::new()) };
            return io::write_place(run, at, place, Arc::new(empty));
        }
        return Ok(());
    };
    match &*current {
        Value::Array(list) if is_in_place(multi) || list.is_empty() => Ok(()),
        Value::Array(_) => Err(refused("the list that collects the results is not empty")),
        Value::Object(entries) if !entries.contains_key("typename") => Ok(()),
        _ => Err(refused("results are collected in an empty list or a dictionary, or in place of the items")),
    }
}

/// Whether each result takes the place of its item.
fn is_in_place(multi: &MultiInstance) -> bool {
    matches!((&multi.items, &multi.output), (Items::In(input), Some(output)) if input == output)
}

/// The result of an item; `None` when results are not collected.
pub(super) fn result(
    run: &Run<'_>,
    at: Active<'_>,
    multi: &MultiInstance,
) -> Result<Option<Arc<Value>>, Failure> {
    let (Some(_), Some(name)) = (&multi.output, &multi.output_item) else {
        return Ok(None);
    };
    match run.data(at.key).shared(name) {
        Some(result) => Ok(Some(result)),
        None => Err(refused(&format!("the item has no result: the variable \"{name}\" is not set"))),
    }
}

/// Puts the results where they are collected, in the order of the items.
pub(super) fn give(
    run: &mut Run<'_>,
    at: Active<'_>,
    scope: ScopeKey,
    multi: &MultiInstance,
) -> Result<(), Failure> {
    let (Some(place), Some(rounds)) = (&multi.output, super::rounds(run, scope)) else {
        return Ok(());
    };
    let items = rounds.items.as_deref().unwrap_or_default();
    let current = io::read_place(run, at, place).ok();
    let is_keyed = items.first().is_some_and(|item| item.key.is_some());
    let results = rounds.outputs.iter().map(|(index, result)| (*index as usize, Value::clone(result)));
    let given = match current.as_deref() {
        Some(Value::Object(entries)) => Value::Object(by_key(entries.clone(), items, results)),
        None if is_keyed => Value::Object(by_key(Map::new(), items, results)),
        Some(Value::Array(list)) if is_in_place(multi) => {
            let mut list = list.clone();
            for (index, result) in results {
                match list.get_mut(index) {
                    Some(item) => *item = result,
                    None => list.push(result),
                }
            }
            Value::Array(list)
        }
        _ => results.map(|(_, result)| result).collect(),
    };
    io::write_place(run, at, place, Arc::new(given))
}

/// Puts results into a dictionary: with the keys of the items, else with their numbers from 0.
fn by_key(
    mut entries: Map<String, Value>,
    items: &[LoopItem],
    results: impl Iterator<Item = (usize, Value)>,
) -> Map<String, Value> {
    for (index, result) in results {
        let key = items.get(index).and_then(|item| item.key.clone());
        entries.insert(key.unwrap_or_else(|| index.to_string()), result);
    }
    entries
}

fn refused(message: &str) -> Failure {
    Failure::new("loop_output", message)
}
