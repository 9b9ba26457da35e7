//! A field for JSON, as people who try a diagram write it.

use leptos::prelude::*;

/// A text area for a JSON object, with its label and help.
#[component]
pub fn JsonField(
    /// The id of the text area.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What to write.
    help: &'static str,
    /// An example.
    example: &'static str,
    /// The text.
    text: RwSignal<String>,
) -> impl IntoView {
    let help_id = format!("{id}-help");
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <textarea
                class="input code-input"
                id=id
                rows="3"
                spellcheck="false"
                placeholder=example
                aria-describedby=help_id.clone()
                bind:value=text
            ></textarea>
            <p class="field__help" id=help_id>{help}</p>
        </div>
    }
}
