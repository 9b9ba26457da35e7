//! What a migration changes of an instance besides its state: names and ids the rows hold.

use std::collections::BTreeMap;

use engine::Executable;
use engine::id::{ElementId, ElementKey, ProcessId, SubscriptionKey};
use engine::runtime::state::State;

use super::definitions::Prepared;
use super::tracker;
use crate::storage::transition::Moved;

/// What is called how before a migration.
#[derive(Debug)]
pub struct Renaming {
    elements: BTreeMap<String, String>,
    processes: BTreeMap<String, String>,
    before: Titles,
}

impl Renaming {
    /// Takes the names as they are before.
    #[must_use]
    pub fn new(
        old: &Executable,
        state: &State,
        ids: &BTreeMap<ElementId, ElementId>,
        processes: &BTreeMap<ProcessId, ProcessId>,
    ) -> Self {
        Self {
            elements: ids.iter().map(|(old, new)| (old.to_string(), new.to_string())).collect(),
            processes: processes.iter().map(|(old, new)| (old.to_string(), new.to_string())).collect(),
            before: Titles::of(old, state),
        }
    }

    /// What changes, given the new files and the state after the step.
    #[must_use]
    pub fn moved(self, to: &Prepared, state: &State) -> Moved {
        let Self { elements, processes, before } = self;
        let new = &to.definition.executable;
        let now = Titles::of(new, state);
        Moved {
            definition: (to.hash.clone(), to.text.clone()),
            process: new.main().id.to_string(),
            titles: changed(&before.elements, now.elements, |key| key.0),
            waits: changed(&before.waits, now.waits, |key| key.0),
            elements,
            processes,
        }
    }
}

/// The names of what is active and of who waits.
#[derive(Debug)]
struct Titles {
    elements: BTreeMap<ElementKey, String>,
    waits: BTreeMap<SubscriptionKey, String>,
}

impl Titles {
    fn of(executable: &Executable, state: &State) -> Self {
        let title = |scope, element: &ElementId| {
            let process = state.scopes.get(&scope).map(|scope| scope.process.as_str()).unwrap_or_default();
            tracker::title(tracker::node(executable, process, element.as_str()), element.as_str())
        };
        let elements = state.elements.iter().map(|(key, one)| (*key, title(one.scope, &one.node))).collect();
        let waits = state.subscriptions.iter();
        let waits = waits.filter_map(|(key, wait)| Some((*key, title(state.scope_of(wait)?, &wait.node))));
        Self { elements, waits: waits.collect() }
    }
}

/// Those of a key that was there before under another name.
fn changed<K: Ord>(
    before: &BTreeMap<K, String>,
    now: BTreeMap<K, String>,
    number: impl Fn(&K) -> u64,
) -> BTreeMap<u64, String> {
    now.into_iter()
        .filter(|(key, title)| before.get(key).is_some_and(|old| old != title))
        .map(|(key, title)| (number(&key), title))
        .collect()
}
