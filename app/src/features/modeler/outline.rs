//! The diagram as a list: select and append elements without a mouse.

use leptos::prelude::*;

use super::editor::{Editor, OutlineElement};
use crate::diagram::kinds::kind_words;

/// What can be appended after an element.
const APPENDABLE: [(&str, &str); 9] = [
    ("bpmn:UserTask", "User task"),
    ("bpmn:ManualTask", "Manual task"),
    ("bpmn:ScriptTask", "Script task"),
    ("bpmn:ServiceTask", "Service task"),
    ("bpmn:CallActivity", "Call activity"),
    ("bpmn:SubProcess", "Sub-process"),
    ("bpmn:ExclusiveGateway", "Exclusive gateway"),
    ("bpmn:ParallelGateway", "Parallel gateway"),
    ("bpmn:EndEvent", "End event"),
];

/// The diagram as a list.
#[component]
pub fn Outline() -> impl IntoView {
    let editor = Editor::get();
    let kind = RwSignal::new(APPENDABLE[0].0.to_owned());
    let target = RwSignal::new(String::new());
    let append = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(id) = editor.selected_id() {
            editor.built(editor.with(|handle| handle.append_element(&id, &kind.get_untracked())));
        }
    };
    let connect = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(id) = editor.selected_id() {
            editor.built(editor.with(|handle| handle.connect_elements(&id, &target.get_untracked())));
        }
    };
    let remove = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(id) = editor.selected_id() {
            editor.failure.set(editor.with(|handle| handle.remove_element(&id)).flatten());
        }
    };
    view! {
        <details class="outline">
            <summary>"Outline"</summary>
            <ul class="lines">
                <For each=move || editor.outline.get() key=|element| (element.id.clone(), element.name.clone()) let:element>
                    <OutlineLine element/>
                </For>
            </ul>
            <div class="outline__build">
                <label class="visually-hidden" for="append-kind">"Kind of element"</label>
                <select class="input" id="append-kind" bind:value=kind>
                    {APPENDABLE
                        .into_iter()
                        .map(|(kind, label)| view! { <option value=kind>{label}</option> })
                        .collect_view()}
                </select>
                <button type="button" class="button button--small" on:click=append>"Append to selection"</button>
            </div>
            <div class="outline__build">
                <label class="visually-hidden" for="connect-to">"Element to connect to"</label>
                <select class="input" id="connect-to" bind:value=target>
                    <option value="">"Connect to…"</option>
                    <For each=move || editor.outline.get() key=|element| (element.id.clone(), element.name.clone()) let:element>
                        <option value=element.id>{element.title().to_owned()}</option>
                    </For>
                </select>
                <button type="button" class="button button--small" on:click=connect>"Connect"</button>
                <button type="button" class="button button--small" on:click=remove>"Delete selection"</button>
            </div>
        </details>
    }
}

#[component]
fn OutlineLine(element: OutlineElement) -> impl IntoView {
    view! {
        <li class="line">
            <ElementLink id=element.id/>
            <span class="meta">{kind_words(&element.kind)}</span>
        </li>
    }
}

/// An element by its name, else its id; a click selects it on the diagram.
#[component]
pub fn ElementLink(
    /// Its id.
    id: String,
) -> impl IntoView {
    let editor = Editor::get();
    let title = editor.outline.with_untracked(|outline| {
        outline.iter().find(|element| element.id == id).map(|element| element.title().to_owned())
    });
    let title = title.unwrap_or_else(|| id.clone());
    let id = StoredValue::new(id);
    let current =
        move || (editor.selected_id().as_deref() == Some(id.get_value().as_str())).then_some("true");
    let select = move |_| {
        #[cfg(feature = "hydrate")]
        editor.with(|handle| handle.select(&id.get_value()));
    };
    view! { <button type="button" class="link" aria-current=current on:click=select>{title}</button> }
}
