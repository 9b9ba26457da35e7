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
    // As inner HTML, because an empty text child would be sent as a space.
    let text = bound.shown.get_untracked().replace('&', "&amp;").replace('<', "&lt;");
    // The parser of pages drops one line end at the start of a textarea.
    let text = if cfg!(feature = "ssr") && text.starts_with('\n') { format!("\n{text}") } else { text };
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
            inner_html=text
        ></textarea>
    }
    .into_any()
}
