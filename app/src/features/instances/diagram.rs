//! The diagram of an instance: states as colours and counts, and an outline that says the same.

use leptos::prelude::*;

use super::model::{ElementState, ElementView, InstanceDiagram};
use crate::diagram::viewer::{DiagramViewer, Marker, Overlay};

/// The diagram of an instance, with a choice when it called other processes.
#[component]
pub fn InstanceDiagramView(
    /// The process itself first, then those it called.
    diagrams: Memo<Vec<InstanceDiagram>>,
    /// The selected element, both ways.
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let names = Memo::new(move |_| {
        diagrams.with(|diagrams| diagrams.iter().map(|diagram| diagram.name.clone()).collect::<Vec<_>>())
    });
    let now = move || diagrams.with(|diagrams| diagrams.get(chosen.get()).cloned());
    let xml = Signal::derive(move || now().map(|diagram| diagram.xml).unwrap_or_default());
    let markers = Signal::derive(move || now().map(|diagram| markers(&diagram.elements)).unwrap_or_default());
    let overlays =
        Signal::derive(move || now().map(|diagram| overlays(&diagram.elements)).unwrap_or_default());
    view! {
        {move || {
            let names = names.get();
            (names.len() > 1).then(|| view! { <Choice names chosen/> })
        }}
        <DiagramViewer xml markers overlays selected/>
        <details class="outline">
            <summary>"Elements as a list"</summary>
            <ul class="lines">
                {move || {
                    now()
                        .map(|diagram| diagram.elements)
                        .unwrap_or_default()
                        .into_iter()
                        .filter(|element| element.state != ElementState::Taken)
                        .map(|element| view! { <OutlineLine element selected/> })
                        .collect_view()
                }}
            </ul>
        </details>
    }
}

#[component]
fn Choice(names: Vec<String>, chosen: RwSignal<usize>) -> impl IntoView {
    view! {
        <div class="chips needs-script" role="group" aria-label="Diagram">
            {names
                .into_iter()
                .enumerate()
                .map(|(at, name)| {
                    view! {
                        <button
                            type="button"
                            class="chip"
                            aria-pressed=move || (chosen.get() == at).to_string()
                            on:click=move |_| chosen.set(at)
                        >
                            {name}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

#[component]
fn OutlineLine(element: ElementView, selected: RwSignal<Option<String>>) -> impl IntoView {
    let id = element.id.clone();
    let times = match element.completed {
        0 => String::new(),
        1 => "completed once".to_owned(),
        count => format!("completed {count} times"),
    };
    view! {
        <li class="line">
            <button type="button" class="link" on:click=move |_| selected.set(Some(id.clone()))>
                {element.id.clone()}
            </button>
            <span>{word(element.state)}</span>
            <span class="meta">{times}</span>
        </li>
    }
}

/// The word for a state, which is also the class that colours it.
fn word(state: ElementState) -> &'static str {
    match state {
        ElementState::Active => "active",
        ElementState::Failed => "failed",
        ElementState::Completed => "completed",
        ElementState::Cancelled => "cancelled",
        ElementState::Taken => "taken",
    }
}

fn markers(elements: &[ElementView]) -> Vec<Marker> {
    elements
        .iter()
        .map(|element| Marker {
            element: element.id.clone(),
            classes: vec![format!("is-{}", word(element.state))],
        })
        .collect()
}

fn overlays(elements: &[ElementView]) -> Vec<Overlay> {
    let label = |element: &ElementView, label: String, class: &str, position: &str| Overlay {
        element: element.id.clone(),
        label,
        class: class.to_owned(),
        position: position.to_owned(),
    };
    elements
        .iter()
        .filter(|element| element.state != ElementState::Taken)
        .flat_map(|element| {
            let failed = (element.state == ElementState::Failed)
                .then(|| label(element, "!".to_owned(), "token token--failed", "top-right"));
            let active = (element.active > 0 && element.state != ElementState::Failed)
                .then(|| label(element, element.active.to_string(), "token", "top-right"));
            let repeated = (element.completed > 1).then(|| {
                label(element, format!("×{}", element.completed), "token token--done", "bottom-left")
            });
            failed.into_iter().chain(active).chain(repeated)
        })
        .collect()
}
