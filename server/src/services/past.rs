//! What an element knew at an earlier time, read from the journal.

use std::collections::BTreeMap;

use app::ids::InstanceId;
use engine::id::{ElementId, ElementKey, ScopeKey};
use engine::runtime::state::Phase;
use engine::runtime::{Event, State, apply};
use serde_json::{Map, Value};

use crate::storage::{Error, Storage};

/// How many journal entries are read at once.
const PAGE: u32 = 500;

/// The variables of a task as they were when it was opened, also long after it is over.
///
/// # Errors
///
/// When the storage fails, or the journal holds what this version cannot read.
pub async fn opened_with(
    storage: &dyn Storage,
    instance: &InstanceId,
    key: ElementKey,
) -> Result<Option<Map<String, Value>>, Error> {
    let opens = Event::PhaseChanged { element: key, phase: Phase::WaitsForTask };
    let data = |event: &Event, state: &State| {
        let element = state.elements.get(&key).filter(|_| *event == opens)?;
        Some(element.data.to_map())
    };
    replay(storage, instance, data).await
}

/// The variables an element had when it last began in a scope, under whatever id it had then; `None` when it
/// never did.
///
/// # Errors
///
/// When the storage fails, or the journal holds what this version cannot read.
pub async fn began_with(
    storage: &dyn Storage,
    instance: &InstanceId,
    scope: ScopeKey,
    element: &str,
) -> Result<Option<Map<String, Value>>, Error> {
    let mut begun = BTreeMap::new();
    let note = |event: &Event, state: &State| {
        match event {
            Event::ElementActivated { element, node, scope: inside, .. } if *inside == scope => {
                let data = state.elements.get(element).map(|element| element.data.clone());
                begun.extend(data.map(|data| (node.clone(), data)));
            }
            Event::Migrated { ids, .. } => {
                let renamed = |(node, data)| (ids.get(&node).cloned().unwrap_or(node), data);
                begun = std::mem::take(&mut begun).into_iter().map(renamed).collect();
            }
            _ => {}
        }
        None::<()>
    };
    replay(storage, instance, note).await?;
    Ok(begun.get(&ElementId::from(element)).map(engine::value::Data::to_map))
}

/// Plays the journal again until something is found, which is looked for after every event.
async fn replay<T>(
    storage: &dyn Storage,
    instance: &InstanceId,
    mut find: impl FnMut(&Event, &State) -> Option<T>,
) -> Result<Option<T>, Error> {
    let mut state = State::default();
    let mut read = 0;
    loop {
        let rows = storage.journal_behind(instance, read, PAGE).await?;
        let Some(last) = rows.last().map(|row| row.number) else { return Ok(None) };
        for row in rows {
            let event: Event = serde_json::from_value(row.event)
                .map_err(|error| Error::corrupt("journal", &instance.0, error))?;
            apply(&mut state, &event);
            if let Some(found) = find(&event, &state) {
                return Ok(Some(found));
            }
        }
        read = last;
    }
}
