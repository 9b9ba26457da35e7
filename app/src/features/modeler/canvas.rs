//! The canvas with bpmn-js, and the toolbar over it.

use leptos::html::Div;
use leptos::prelude::*;

use super::editor::Editor;
use crate::ui::icon::{Icon, IconView};

/// The canvas with bpmn-js.
#[component]
pub fn Canvas() -> impl IntoView {
    let editor = Editor::get();
    let container = NodeRef::<Div>::new();
    #[cfg(feature = "hydrate")]
    {
        Effect::new(move |_| {
            if let Some(element) = container.get() {
                leptos::task::spawn_local(editor.open(element));
            }
        });
        on_cleanup(move || editor.close());
    }
    view! {
        <div class="canvas">
            <div class="canvas__diagram" node_ref=container data-ready=move || editor.ready.get().to_string()></div>
            <div class="diagram__tools needs-script" role="group" aria-label="Canvas">
                <Tool label="Undo" icon=Icon::Undo act=Act::Undo/>
                <Tool label="Redo" icon=Icon::Redo act=Act::Redo/>
                <Tool label="Zoom in" icon=Icon::Plus act=Act::ZoomIn/>
                <Tool label="Fit into view" icon=Icon::Fit act=Act::ZoomFit/>
            </div>
        </div>
    }
}

/// What a tool of the canvas does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Undo,
    Redo,
    ZoomIn,
    ZoomFit,
}

#[component]
fn Tool(label: &'static str, icon: Icon, act: Act) -> impl IntoView {
    let editor = Editor::get();
    let run = move |_| {
        #[cfg(feature = "hydrate")]
        editor.with(|handle| match act {
            Act::Undo => handle.undo(),
            Act::Redo => handle.redo(),
            Act::ZoomIn => handle.zoom_in(),
            Act::ZoomFit => handle.zoom_fit(),
        });
        #[cfg(not(feature = "hydrate"))]
        let _ = act;
    };
    view! {
        <button
            type="button"
            class="button button--small"
            title=label
            aria-label=label
            disabled=move || !editor.ready.get()
            on:click=run
        >
            <IconView icon/>
        </button>
    }
}
