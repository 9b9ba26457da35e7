//! A fixed value, to read only.

use crate::forms::choices::plain;
use crate::forms::field::Kind;
use crate::forms::view::Bound;
use leptos::prelude::*;

/// What the schema fixed the value to; nothing for null.
pub(super) fn note(bound: Bound) -> AnyView {
    let text = match bound.field().kind {
        Kind::Fixed(value) if !value.is_null() => plain(&value),
        _ => return ().into_any(),
    };
    view! { <p class="form-note" id=bound.id()>{text}</p> }.into_any()
}
