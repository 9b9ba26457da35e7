//! A drop-down list.

use crate::forms::field::{Choice, Field, Kind};
use crate::forms::text;
use crate::forms::view::Bound;
use leptos::prelude::*;

/// One of several values.
pub(super) fn select(bound: Bound) -> AnyView {
    let field = bound.field();
    let node = NodeRef::new();
    bound.sync_select(node);
    let shown = bound.shown.get_untracked();
    let locked = bound.is_locked();
    let kept = locked.then(|| super::hidden(bound));
    let options: Vec<_> = choices(&field)
        .into_iter()
        .map(|choice| {
            let selected = choice.key == shown;
            view! { <option value=choice.key selected=selected disabled=choice.disabled>{choice.label}</option> }
        })
        .collect();
    let none = field.placeholder.clone().unwrap_or_else(|| text::CHOOSE.to_owned());
    view! {
        <select
            node_ref=node
            id=bound.id()
            name=field.pointer
            class="form-input form-select"
            required=field.required
            disabled=locked
            autofocus=field.autofocus
            aria-invalid=move || bound.invalid()
            aria-describedby=move || bound.described()
            on:change=move |event| bound.enter(event_target_value(&event))
            on:blur=move |_| bound.leave()
        >
            <option value="" selected=shown.is_empty()>{none}</option>
            {options}
        </select>
        {kept}
    }
    .into_any()
}

/// The choices of a field.
pub(super) fn choices(field: &Field) -> Vec<Choice> {
    match &field.kind {
        Kind::Choice(list) | Kind::Choices(list, _) => list.clone(),
        _ => Vec::new(),
    }
}
