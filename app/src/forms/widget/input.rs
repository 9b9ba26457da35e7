//! `<input>` for one line of text; the base of numbers and dates too.

use crate::forms::view::Bound;
use leptos::prelude::*;

/// What tells one kind of `<input>` from another.
pub(super) struct Look {
    /// The `type`.
    pub(super) kind: &'static str,
    /// The keyboard to show on touch screens.
    pub(super) inputmode: Option<&'static str>,
    /// `autocomplete`.
    pub(super) autocomplete: Option<&'static str>,
    /// `min`, `max` and `step`.
    pub(super) limits: [Option<String>; 3],
    /// More CSS classes.
    pub(super) class: &'static str,
}

impl Look {
    /// A plain input of a type.
    pub(super) fn of_type(kind: &'static str) -> Self {
        Self { kind, inputmode: None, autocomplete: None, limits: [None, None, None], class: "form-input" }
    }
}

/// One line of text.
pub(super) fn input(bound: Bound, look: Look) -> AnyView {
    let field = bound.field();
    let node = NodeRef::new();
    bound.sync_input(node, true);
    let [min, max, step] = look.limits;
    view! {
        <input
            node_ref=node
            type=look.kind
            id=bound.id()
            name=field.pointer
            class=look.class
            value=bound.shown.get_untracked()
            placeholder=field.placeholder
            inputmode=look.inputmode
            autocomplete=look.autocomplete
            min=min
            max=max
            step=step
            required=field.required
            readonly=bound.is_locked()
            autofocus=field.autofocus
            aria-invalid=move || bound.invalid()
            aria-describedby=move || bound.described()
            on:input=move |event| bound.enter(event_target_value(&event))
            on:blur=move |_| bound.leave()
        />
    }
    .into_any()
}
