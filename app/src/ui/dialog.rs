//! A question before something that cannot be undone.

use leptos::html::Dialog;
use leptos::prelude::*;

/// A modal dialog on the browser's own `<dialog>`, which traps and returns the focus.
#[component]
pub fn ConfirmDialog(
    /// Whether it is open; closing sets it to false.
    open: RwSignal<bool>,
    /// The question.
    title: &'static str,
    /// What will happen.
    text: &'static str,
    /// The verb on the button.
    verb: &'static str,
    /// Does it.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Forgets it.
    #[prop(into, optional)]
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let node = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() {
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    let cancel = move || {
        open.set(false);
        if let Some(on_cancel) = on_cancel {
            on_cancel.run(());
        }
    };
    view! {
        <dialog class="dialog" node_ref=node on:cancel=move |_: leptos::ev::Event| cancel() on:close=move |_| open.set(false) aria-label=title>
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="dialog__actions">
                <button type="button" class="button" on:click=move |_| cancel()>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="button button--danger"
                    on:click=move |_| {
                        open.set(false);
                        on_confirm.run(());
                    }
                >
                    {verb}
                </button>
            </div>
        </dialog>
    }
}
