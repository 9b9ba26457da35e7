//! The button that starts a process.

use leptos::prelude::*;

use crate::ids::ModelId;
use crate::ui::icon::{Icon, IconView};

/// Starts a process; a plain form, so that it works without scripts and leads to the first task.
#[component]
pub fn StartButton(
    /// The model to start.
    model: ModelId,
    /// Whether it is the main action of its page.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    view! {
        <form method="post" action="/processes/start" class="inline-form">
            <input type="hidden" name="model" value=model.0/>
            <button type="submit" class="button" class:button--primary=primary>
                <IconView icon=Icon::Play/>
                "Start process"
            </button>
        </form>
    }
}
