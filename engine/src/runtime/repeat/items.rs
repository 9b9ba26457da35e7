//! The items of a multi-instance activity.

use std::sync::Arc;

use serde_json::Value;

use super::super::incident::Failure;
use super::super::io;
use super::super::run::{Active, MAX_LIVE, Run};
use super::super::state::LoopItem;
use crate::executable::node::Items;

/// Reads the items: so many, or those of a list, set or dictionary.
pub(super) fn read(run: &Run<'_>, at: Active<'_>, items: &Items) -> Result<Vec<LoopItem>, Failure> {
    match items {
        Items::Count(program) => counted(&run.evaluate(program, &io::view(run, at.key))?),
        Items::In(place) => of(&*io::read_place(run, at, place)?),
        Items::Of(program) => of(&run.evaluate(program, &io::view(run, at.key))?),
    }
}

/// Items that are only counted are their numbers, from 0.
fn counted(count: &Value) -> Result<Vec<LoopItem>, Failure> {
    // Python's division gives whole numbers as floats too.
    let number = count.as_u64().or_else(|| {
        let whole = count.as_f64().filter(|number| number.fract() == 0.0 && *number >= 0.0)?;
        format!("{whole:.0}").parse().ok()
    });
    let Some(number) = number else {
        return Err(refused(&format!("the number of items is {count}, not a whole number from 0")));
    };
    check_number(number)?;
    Ok((0..number).map(|number| item(None, number.into())).collect())
}

fn of(collection: &Value) -> Result<Vec<LoopItem>, Failure> {
    let items: Vec<LoopItem> = match collection {
        Value::Array(list) => list.iter().map(|value| item(None, value.clone())).collect(),
        Value::Object(entries) => match (set(collection), entries.get("typename")) {
            (Some(set), _) => set.iter().map(|value| item(None, value.clone())).collect(),
            (None, Some(Value::String(typename))) => {
                return Err(refused(&format!("a {typename} has no items; a list or dictionary has")));
            }
            _ => entries.iter().map(|(key, value)| item(Some(key.clone()), value.clone())).collect(),
        },
        other => return Err(refused(&format!("{other} has no items; a list or dictionary has"))),
    };
    check_number(items.len() as u64)?;
    Ok(items)
}

/// The items of one of Python's sets, as scripts pass it on.
fn set(value: &Value) -> Option<&Vec<Value>> {
    let typename = value.get("typename")?.as_str()?;
    value.get("items").filter(|_| matches!(typename, "set" | "frozenset"))?.as_array()
}

fn check_number(number: u64) -> Result<(), Failure> {
    if number > MAX_LIVE as u64 {
        return Err(refused(&format!("{number} items are more than the {MAX_LIVE} that are allowed")));
    }
    Ok(())
}

fn item(key: Option<String>, value: Value) -> LoopItem {
    LoopItem { key, value: Arc::new(value) }
}

fn refused(message: &str) -> Failure {
    Failure::new("loop_input", message)
}
