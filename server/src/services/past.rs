//! What an element knew when it began to wait, read from the journal.

use app::ids::InstanceId;
use engine::id::ElementKey;
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
    let mut state = State::default();
    let mut read = 0;
    loop {
        let rows = storage.journal_behind(instance, read, PAGE).await?;
        let Some(last) = rows.last().map(|row| row.number) else { return Ok(None) };
        for row in rows {
            let event: Event = serde_json::from_value(row.event)
                .map_err(|error| Error::corrupt("journal", &instance.0, error))?;
            apply(&mut state, &event);
            if event == (Event::PhaseChanged { element: key, phase: Phase::WaitsForTask }) {
                return Ok(state.elements.get(&key).map(|element| element.data.to_map()));
            }
        }
        read = last;
    }
}
