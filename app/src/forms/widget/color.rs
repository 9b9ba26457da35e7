//! A colour.

use crate::forms::view::Bound;
use leptos::prelude::*;

/// A colour to pick.
pub(super) fn color(bound: Bound) -> AnyView {
    let field = bound.field();
    let node = NodeRef::new();
    bound.sync_input(node, false);
    let locked = bound.is_locked();
    let kept = locked.then(|| super::hidden(bound));
    view! {
        <input
            node_ref=node
            type="color"
            id=bound.id()
            name=field.pointer
            class="form-color"
            value=bound.shown.get_untracked()
            disabled=locked
            autofocus=field.autofocus
            aria-invalid=move || bound.invalid()
            aria-describedby=move || bound.described()
            on:input=move |event| bound.enter(event_target_value(&event))
            on:blur=move |_| bound.leave()
        />
        {kept}
    }
    .into_any()
}
