//! Radio buttons.

use super::select::choices;
use crate::forms::field::{Choice, Field};
use crate::forms::text;
use crate::forms::view::Bound;
use leptos::prelude::*;

/// One of a few values, all in view.
pub(super) fn radio(bound: Bound, inline: bool) -> AnyView {
    let field = bound.field();
    let locked = bound.is_locked();
    let kept = locked.then(|| super::hidden(bound));
    let mut list = choices(&field);
    if !field.required {
        // A radio button can't be unticked: what may stay empty needs a button for that.
        let label = text::NOTHING.to_owned();
        list.push(Choice { key: String::new(), value: serde_json::Value::Null, label, disabled: false });
    }
    let buttons: Vec<_> =
        list.into_iter().enumerate().map(|(index, choice)| button(bound, &field, index, choice)).collect();
    view! { <div class="form-options" class:form-inline=inline>{buttons}</div> {kept} }.into_any()
}

fn button(bound: Bound, field: &Field, index: usize, choice: Choice) -> AnyView {
    // The first has the id of the field, so that links lead to it.
    let id = if index == 0 { bound.id() } else { format!("{}-{index}", bound.id()) };
    let node = NodeRef::new();
    let key = StoredValue::new(choice.key.clone());
    let is_on = move || key.with_value(|key| bound.shown.with(|shown| shown == key));
    let enter = move |on: bool| {
        if on {
            bound.enter(key.get_value());
        }
    };
    bound.sync_checked(node, is_on, enter);
    view! {
        <div class="form-check">
            <input
                node_ref=node
                type="radio"
                id=id.clone()
                name=field.pointer.clone()
                value=choice.key
                checked=is_on()
                required=field.required
                disabled=bound.is_locked() || choice.disabled
                autofocus=field.autofocus && index == 0
                on:change=move |_| enter(true)
                on:blur=move |_| bound.leave()
            />
            <label for=id>{choice.label}</label>
        </div>
    }
    .into_any()
}
