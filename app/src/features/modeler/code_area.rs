//! A text area for code and templates that offers the variables there are.

use leptos::ev;
use leptos::html::Textarea;
use leptos::prelude::*;

use super::completion::{Offer, completed, is_in_marks, offers};
use super::editor::Editor;

/// A text area that completes the names of variables: while a word is written, and at Ctrl+Space.
#[component]
pub fn CodeArea(
    /// The id of the text area.
    id: String,
    /// Whether variables stand between the marks of a template only.
    is_template: bool,
    /// The id of the help.
    described: Option<String>,
    /// The text.
    value: Memo<String>,
    /// Takes the text when it was changed.
    set: Callback<String>,
) -> impl IntoView {
    let editor = Editor::get();
    let area = NodeRef::<Textarea>::new();
    let offered = RwSignal::new(Vec::<Offer>::new());
    let chosen = RwSignal::new(0_usize);
    let list_id = StoredValue::new(format!("{id}-offers"));
    let look = move |asked: bool| {
        let found = caret(area).map(|(text, at)| {
            if is_template && !is_in_marks(&text, at) {
                return Vec::new();
            }
            editor.variables.with(|variables| offers(&text, at, variables, asked))
        });
        chosen.set(0);
        offered.set(found.unwrap_or_default());
    };
    let take = move |name: String| {
        if let Some((text, at)) = caret(area) {
            let (text, at) = completed(&text, at, &name);
            place(area, &text, at);
            set.run(text);
        }
        offered.set(Vec::new());
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let count = offered.with(Vec::len);
        match event.key().as_str() {
            " " if event.ctrl_key() => look(true),
            "ArrowDown" if count > 0 => chosen.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => chosen.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" if count > 0 => {
                if let Some(offer) = offered.with(|offers| offers.get(chosen.get()).cloned()) {
                    take(offer.name);
                }
            }
            "Escape" if count > 0 => offered.set(Vec::new()),
            _ => return,
        }
        event.prevent_default();
    };
    let option_id = move |at: usize| list_id.with_value(|list| format!("{list}-{at}"));
    let active = move || (!offered.with(Vec::is_empty)).then(|| option_id(chosen.get()));
    view! {
        <div class="code-area">
            <textarea
                class=if is_template { "input" } else { "input code-input" }
                id=id
                rows="4"
                spellcheck="false"
                aria-autocomplete="list"
                aria-controls=list_id.get_value()
                aria-activedescendant=active
                aria-describedby=described
                node_ref=area
                prop:value=value
                on:input=move |_| look(false)
                on:keydown=on_key
                on:blur=move |_| offered.set(Vec::new())
                on:change=move |event| set.run(event_target_value(&event))
            ></textarea>
            <ul class="code-area__offers" id=list_id.get_value() role="listbox" aria-label="Variables" hidden=move || offered.with(Vec::is_empty)>
                {move || {
                    offered
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(at, offer)| {
                            let name = offer.name.clone();
                            view! {
                                <li
                                    role="option"
                                    id=option_id(at)
                                    class="code-area__offer"
                                    aria-selected=move || (chosen.get() == at).to_string()
                                    // Before the field loses the focus.
                                    on:mousedown=move |event| {
                                        event.prevent_default();
                                        take(name.clone());
                                    }
                                >
                                    <code>{offer.name}</code>
                                    <span class="meta">{offer.note}</span>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </div>
    }
}

/// The text and the place of the caret, in UTF-16 units.
fn caret(area: NodeRef<Textarea>) -> Option<(String, usize)> {
    let area = area.get_untracked()?;
    let at = area.selection_start().ok()??;
    Some((area.value(), usize::try_from(at).ok()?))
}

/// Puts a text into the field, and the caret.
fn place(area: NodeRef<Textarea>, text: &str, caret: usize) {
    let Some(area) = area.get_untracked() else { return };
    area.set_value(text);
    let caret = u32::try_from(caret).unwrap_or(u32::MAX);
    if area.set_selection_range(caret, caret).is_err() {
        leptos::logging::warn!("the caret could not be placed");
    }
}
