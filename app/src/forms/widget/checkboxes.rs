//! Tick boxes for several of some values.

use super::select::choices;
use crate::forms::field::{Choice, Field};
use crate::forms::view::Bound;
use crate::forms::view::bound::is_ticked;
use leptos::prelude::*;

/// Several values, each once.
pub(super) fn checkboxes(bound: Bound, inline: bool) -> AnyView {
    let field = bound.field();
    let boxes: Vec<_> = choices(&field)
        .into_iter()
        .enumerate()
        .map(|(index, choice)| tick_box(bound, &field, index, choice))
        .collect();
    view! {
        <input type="hidden" name=field.pointer value="" />
        <div class="form-options" class:form-inline=inline>{boxes}</div>
    }
    .into_any()
}

fn tick_box(bound: Bound, field: &Field, index: usize, choice: Choice) -> AnyView {
    // The first has the id of the field, so that links lead to it.
    let id = if index == 0 { bound.id() } else { format!("{}-{index}", bound.id()) };
    let node = NodeRef::new();
    let locked = bound.is_locked();
    let name = field.pointer.clone();
    let key = StoredValue::new(choice.key.clone());
    let value = StoredValue::new(choice.value);
    let is_on =
        move || value.with_value(|value| bound.value.with(|now| Field::is_picked(now.as_ref(), value)));
    let enter = move |on: bool| key.with_value(|key| bound.pick(key, on));
    bound.sync_checked(node, is_on, enter);
    let kept = (locked && is_on()).then(|| {
        let (name, key) = (name.clone(), choice.key.clone());
        view! { <input type="hidden" name=name value=key /> }
    });
    view! {
        <div class="form-check">
            <input
                node_ref=node
                type="checkbox"
                id=id.clone()
                name=name
                value=choice.key
                checked=is_on()
                disabled=locked || choice.disabled
                autofocus=field.autofocus && index == 0
                aria-invalid=move || bound.invalid()
                on:change=move |event| enter(is_ticked(&event))
                on:blur=move |_| bound.leave()
            />
            <label for=id>{choice.label}</label>
            {kept}
        </div>
    }
    .into_any()
}
