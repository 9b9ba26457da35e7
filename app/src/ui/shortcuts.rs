//! Keyboard shortcuts of the whole application, and the dialog that lists them.

use leptos::html::Dialog;
use leptos::prelude::*;

const SHORTCUTS: [(&str, &str); 6] = [
    ("g t", "Go to tasks"),
    ("g p", "Go to processes"),
    ("g i", "Go to instances"),
    ("/", "Search"),
    ("?", "Show this list"),
    ("Esc", "Close a dialog"),
];

/// Listens for shortcuts; `?` lists them.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let node = NodeRef::<Dialog>::new();
    #[cfg(feature = "hydrate")]
    listen(node);
    view! {
        <dialog class="dialog" node_ref=node aria-label="Keyboard shortcuts">
            <h2>"Keyboard shortcuts"</h2>
            <dl class="shortcuts">
                {SHORTCUTS
                    .into_iter()
                    .map(|(keys, what)| {
                        view! {
                            <dt><kbd>{keys}</kbd></dt>
                            <dd>{what}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
            <form method="dialog" class="dialog__actions">
                <button class="button" type="submit">"Close"</button>
            </form>
        </dialog>
    }
}

#[cfg(feature = "hydrate")]
fn listen(node: NodeRef<Dialog>) {
    use leptos::ev::keydown;
    use leptos::wasm_bindgen::JsCast;
    use leptos_router::hooks::use_navigate;

    let navigate = use_navigate();
    let pending = StoredValue::new(false);
    let handle = window_event_listener(keydown, move |event| {
        let typing = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|element| {
                matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                    || element.closest("[contenteditable], .djs-container, dialog").ok().flatten().is_some()
            });
        if typing || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let goes = pending.get_value();
        pending.set_value(false);
        match event.key().as_str() {
            "g" => pending.set_value(true),
            "t" if goes => navigate("/tasks", Default::default()),
            "p" if goes => navigate("/processes", Default::default()),
            "i" if goes => navigate("/instances", Default::default()),
            "/" => {
                event.prevent_default();
                match document().query_selector("input[type=search]") {
                    Ok(Some(field)) => {
                        if let Ok(field) = field.dyn_into::<web_sys::HtmlElement>() {
                            let _ = field.focus();
                        }
                    }
                    _ => navigate("/processes", Default::default()),
                }
            }
            "?" => {
                if let Some(dialog) = node.get_untracked() {
                    let _ = dialog.show_modal();
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
}
