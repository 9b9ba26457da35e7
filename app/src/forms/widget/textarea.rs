//! Lines of text, and JSON.

use crate::forms::field::Kind;
use crate::forms::view::Bound;
use leptos::prelude::*;

/// Lines of text.
pub(super) fn textarea(bound: Bound, rows: u16) -> AnyView {
    let field = bound.field();
    let node = NodeRef::new();
    bound.sync_textarea(node);
    let is_code = matches!(&field.kind, Kind::Json) || matches!(&field.kind, Kind::Text(rules) if rules.json);
    let class = if is_code { "form-input form-code" } else { "form-input" };
    // The HTML parser drops one line end at the start of a textarea.
    let shown = bound.shown.get_untracked();
    let text = if shown.starts_with('\n') { format!("\n{shown}") } else { shown };
    view! {
        <textarea
            node_ref=node
            id=bound.id()
            name=field.pointer
            class=class
            rows=rows.to_string()
            spellcheck=is_code.then_some("false")
            placeholder=field.placeholder
            required=field.required
            readonly=bound.is_locked()
            autofocus=field.autofocus
            aria-invalid=move || bound.invalid()
            aria-describedby=move || bound.described()
            on:input=move |event| bound.enter(event_target_value(&event))
            on:blur=move |_| bound.leave()
        >
            {text}
        </textarea>
    }
    .into_any()
}
