//! Says that a form begins with a draft, and discards it when asked.

use jiff::Timestamp;
use leptos::prelude::*;

use super::api::discard_task_draft;
use super::task_changes::TaskChanges;
use crate::ids::TaskId;
use crate::ui::error_view::ErrorView;
use crate::ui::icon::{Icon, IconView};
use crate::ui::time_view::TimeView;

/// Says that a form begins with a draft. A form of its own, so that Enter in a field never discards.
#[component]
pub fn DraftNotice(
    /// The task.
    id: TaskId,
    /// When the draft was saved.
    saved_at: Timestamp,
    /// Shows the task again, without the draft.
    #[prop(into)]
    on_discarded: Callback<()>,
) -> impl IntoView {
    let changes = expect_context::<TaskChanges>();
    let address = format!("/tasks/{id}");
    let discard = Action::new(move |(): &()| {
        let id = id.clone();
        async move {
            discard_task_draft(id).await?;
            changes.note();
            on_discarded.run(());
            Ok::<(), crate::AppError>(())
        }
    });
    let failure = move || discard.value().get().and_then(Result::err);
    view! {
        <form
            class="notice task__draft"
            method="post"
            action=address
            on:submit=move |event| {
                event.prevent_default();
                discard.dispatch(());
            }
        >
            <IconView icon=Icon::Edit/>
            <p role="status">"Your draft is restored, saved " <TimeView at=saved_at/> "."</p>
            <button
                type="submit"
                name="action"
                value="discard"
                class="button button--small"
                disabled=move || discard.pending().get()
            >
                "Discard draft"
            </button>
        </form>
        {move || failure().map(|error| view! { <ErrorView error/> })}
    }
}
