//! A slider, with its number beside it.

use super::number::{limits, rules};
use crate::forms::text;
use crate::forms::view::Bound;
use leptos::prelude::*;

/// A number to slide to.
pub(super) fn range(bound: Bound) -> AnyView {
    let field = bound.field();
    let node = NodeRef::new();
    bound.sync_input(node, false);
    let [min, max, step] = limits(&rules(bound));
    let locked = bound.is_locked();
    let kept = locked.then(|| super::hidden(bound));
    // The thumb of an unset slider stands somewhere; only the words say that this is no value.
    let is_set = move || bound.shown.with(|shown| !shown.is_empty());
    view! {
        <div class="form-range" class:form-range--unset=move || !is_set()>
            <input
                node_ref=node
                type="range"
                id=bound.id()
                name=field.pointer
                value=bound.shown.get_untracked()
                min=min
                max=max
                step=step
                disabled=locked
                autofocus=field.autofocus
                aria-invalid=move || bound.invalid()
                aria-describedby=move || bound.described()
                on:input=move |event| bound.enter(event_target_value(&event))
                // A press on the thumb where it stands sets that value; it is no input.
                on:click=move |event| bound.enter(event_target_value(&event))
                on:blur=move |_| bound.leave()
            />
            <output for=bound.id()>
                {move || if is_set() { bound.shown.get() } else { text::NOT_SET.to_owned() }}
            </output>
            {kept}
        </div>
    }
    .into_any()
}
