//! Short notes about what happened.

use leptos::prelude::*;

use super::icon::{Icon, IconView};

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Toast {
    id: u64,
    text: String,
    is_error: bool,
}

/// The notes on the screen.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<Vec<Toast>>, StoredValue<u64>);

impl Toasts {
    /// Makes the notes available to the page.
    pub fn provide() {
        provide_context(Self(RwSignal::new(Vec::new()), StoredValue::new(0)));
    }

    /// The notes of this page.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// Says that something was done.
    pub fn done(self, text: impl Into<String>) {
        self.push(text.into(), false);
    }

    /// Says that something failed.
    pub fn failed(self, error: &crate::error::AppError) {
        self.push(error.to_string(), true);
    }

    fn push(self, text: String, is_error: bool) {
        let Self(toasts, counter) = self;
        counter.update_value(|count| *count += 1);
        let id = counter.get_value();
        toasts.update(|toasts| toasts.push(Toast { id, text, is_error }));
        #[cfg(feature = "hydrate")]
        if !is_error {
            set_timeout(move || self.close(id), std::time::Duration::from_secs(6));
        }
    }

    fn close(self, id: u64) {
        self.0.try_update(|toasts| toasts.retain(|toast| toast.id != id));
    }
}

/// Where the notes appear; errors stay until they are closed.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::get();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.0.get() key=|toast| toast.id let:toast>
                <div class="toast" class:toast--error=toast.is_error>
                    <IconView icon=if toast.is_error { Icon::Alert } else { Icon::Check }/>
                    <span>{toast.text}</span>
                    <button
                        type="button"
                        class="button button--quiet button--small"
                        aria-label="Close this note"
                        on:click=move |_| toasts.close(toast.id)
                    >
                        <IconView icon=Icon::Close/>
                    </button>
                </div>
            </For>
        </div>
    }
}
