//! Tells the list of tasks that a task was completed or saved.

use leptos::prelude::*;

/// Counts changes, so that the list loads again.
#[derive(Clone, Copy)]
pub struct TaskChanges(RwSignal<u32>);

impl TaskChanges {
    /// Makes the counter available to the pages below.
    pub fn provide() -> Self {
        let changes = Self(RwSignal::new(0));
        provide_context(changes);
        changes
    }

    /// How many changes there were; tracked.
    #[must_use]
    pub fn count(self) -> u32 {
        self.0.get()
    }

    /// Notes a change.
    pub fn note(self) {
        self.0.update(|count| *count += 1);
    }
}
