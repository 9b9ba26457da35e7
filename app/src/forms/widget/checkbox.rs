//! A tick box for yes or no.

use crate::forms::view::Bound;
use crate::forms::view::bound::is_ticked;
use leptos::prelude::*;

/// One tick box, after the marker that says it was there.
pub(super) fn checkbox(bound: Bound) -> AnyView {
    let field = bound.field();
    let node = NodeRef::new();
    let is_on = move || bound.shown.with(|shown| shown == "true");
    let enter = move |on: bool| bound.enter(on.to_string());
    bound.sync_checked(node, is_on, enter);
    let locked = bound.is_locked();
    let marker = if locked { is_on().to_string() } else { String::from("false") };
    view! {
        <input type="hidden" name=field.pointer.clone() value=marker />
        <input
            node_ref=node
            type="checkbox"
            id=bound.id()
            name=field.pointer
            value="true"
            checked=is_on()
            required=field.required
            disabled=locked
            autofocus=field.autofocus
            aria-invalid=move || bound.invalid()
            aria-describedby=move || bound.described()
            on:change=move |event| enter(is_ticked(&event))
            on:blur=move |_| bound.leave()
        />
    }
    .into_any()
}
