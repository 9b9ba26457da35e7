//! A value that is posted but not shown.

use crate::forms::view::Bound;
use leptos::prelude::*;

/// A hidden input; also stands in for a control that is disabled and so posts nothing.
pub(in crate::forms) fn hidden(bound: Bound) -> AnyView {
    let name = bound.field().pointer;
    view! { <input type="hidden" name=name value=move || bound.shown.get() /> }.into_any()
}
