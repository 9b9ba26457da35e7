//! An item more for a multi-instance activity that runs already.

use serde_json::Value;

use super::super::event::Event;
use super::super::guard;
use super::super::rejection::Rejection;
use super::super::run::Run;
use super::super::state::LoopItem;
use crate::executable::node::{Items, LoopKind};
use crate::id::ElementKey;

/// Adds an item: begun at once by a parallel activity, after the others by a sequential one. One that
/// counts takes the next number; for a dictionary the item is an object with one new key.
pub(in crate::runtime) fn add_item(
    run: &mut Run<'_>,
    element: ElementKey,
    item: Value,
) -> Result<(), Rejection> {
    let at = guard::active(run, element)?;
    let inner = run.element(element).and_then(|element| element.inner);
    let open = inner.and_then(|scope| Some((scope, super::rounds(run, scope)?)));
    let Some((scope, items)) = open
        .filter(|(_, rounds)| !rounds.ended)
        .and_then(|(scope, rounds)| Some((scope, rounds.items.as_ref()?)))
    else {
        return Err(Rejection::NotWaiting { element });
    };
    let counts = at.node.repeat.as_ref().is_some_and(
        |repeat| matches!(&repeat.kind, LoopKind::MultiInstance(multi) if matches!(multi.items, Items::Count(_))),
    );
    let item = if counts {
        LoopItem { key: None, value: Value::from(items.len()).into() }
    } else if items.first().is_some_and(|first| first.key.is_some()) {
        let entry = match item {
            Value::Object(entries) if entries.len() == 1 => entries.into_iter().next(),
            _ => None,
        };
        let is_new = |key: &String| items.iter().all(|other| other.key.as_ref() != Some(key));
        let Some((key, value)) = entry.filter(|(key, _)| is_new(key)) else {
            return Err(Rejection::NotAnItem { element });
        };
        LoopItem { key: Some(key), value: value.into() }
    } else {
        LoopItem { key: None, value: item.into() }
    };
    run.emit(Event::LoopItemAdded { scope, item });
    Ok(())
}
