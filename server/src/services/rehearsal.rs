//! What an element had when it began, by playing the journal again up to there.

use app::ids::InstanceId;
use engine::id::{ElementId, ScopeKey};
use engine::runtime::Event;
use engine::runtime::state::State;
use serde_json::{Map, Value};

use super::core::Core;
use super::runner::RunError;

/// How many entries are read at once.
const PAGE: u32 = 1_000;

/// The data an element had when it last began in a scope; `None` when it never did.
///
/// # Errors
///
/// When the journal cannot be read.
pub async fn data_at_start(
    core: &Core,
    instance: &InstanceId,
    scope: ScopeKey,
    element: &str,
) -> Result<Option<Map<String, Value>>, RunError> {
    let mut events = Vec::new();
    let mut before = None;
    loop {
        let rows = core.storage.journal(instance, before, PAGE).await?;
        let is_last = rows.len() < PAGE as usize;
        before = rows.last().map(|row| row.number);
        for row in rows {
            let event = serde_json::from_value(row.event);
            events.push(event.map_err(|error| RunError::Corrupt(format!("entry {}: {error}", row.number)))?);
        }
        if is_last {
            break;
        }
    }
    let element = ElementId::from(element);
    let found = tokio::task::spawn_blocking(move || replayed(&events, scope, element)).await;
    Ok(found.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())))
}

/// The data after the last activation of an element; the events are newest first.
fn replayed(events: &[Event], scope: ScopeKey, mut element: ElementId) -> Option<Map<String, Value>> {
    let is_it = |event: &Event| match event {
        Event::Migrated { ids, .. } => {
            // What became the element was called otherwise before.
            if let Some((old, _)) = ids.iter().find(|(_, new)| **new == element) {
                element = old.clone();
            }
            false
        }
        Event::ElementActivated { node, scope: inside, .. } => *node == element && *inside == scope,
        _ => false,
    };
    let at = events.iter().position(is_it)?;
    let Event::ElementActivated { element: key, .. } = &events[at] else {
        return None;
    };
    let mut state = State::default();
    for event in events[at..].iter().rev() {
        engine::runtime::apply(&mut state, event);
    }
    state.elements.get(key).map(|element| element.data.to_map())
}
