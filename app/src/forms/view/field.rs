//! Chooses the view of a field, and shows groups of fields.

use super::frame::{classes, description, error, help, leaf};
use super::{Bound, array};
use crate::forms::field::{Field, Kind};
use crate::forms::state::{FormState, field_id};
use leptos::prelude::*;

/// The whole form: its title and fields, without a frame.
pub(super) fn root(state: FormState) -> AnyView {
    let root = state.with_field("", |root| Field { kind: Kind::Json, ..root.clone() });
    let Some(root) = root else {
        return ().into_any();
    };
    let title = (root.show_title && !root.title.is_empty()).then(|| {
        let title = root.title.clone();
        view! { <h2 class="form-title">{title}</h2> }
    });
    let grid = state.with_field("", is_grid).unwrap_or_default();
    view! {
        {title}
        {description(&root)}
        <div class="form-stack" class:form-grid=grid>{fields(state, String::new())}</div>
        {help(&root)}
    }
    .into_any()
}

/// Any field.
pub(super) fn any(state: FormState, field: Field) -> AnyView {
    match &field.kind {
        Kind::Object(_) => group(state, field),
        Kind::Array(_) => array::list(state, field),
        _ => leaf(state, field),
    }
}

/// The fields below a pointer, kept while they stay the same.
pub(super) fn fields(state: FormState, pointer: String) -> AnyView {
    let below =
        Memo::new(move |_| state.with_field(&pointer, |field| field.children().to_vec()).unwrap_or_default());
    view! {
        <For each=move || below.get() key=Field::key children=move |field| any(state, field) />
    }
    .into_any()
}

fn group(state: FormState, field: Field) -> AnyView {
    let grid = is_grid(&field);
    let hidden_title = !field.show_title;
    let class = classes("form-group", &field);
    let title = field.title.clone();
    let (id, pointer) = (field_id(&field.pointer), field.pointer.clone());
    let texts = (description(&field), help(&field));
    let bound = Bound::new(state, field);
    view! {
        <fieldset class=class id=id tabindex="-1" aria-describedby=move || bound.described()>
            <legend class="form-legend" class:visually-hidden=hidden_title>{title}</legend>
            {texts.0}
            {error(bound)}
            <div class="form-stack" class:form-grid=grid>{fields(state, pointer)}</div>
            {texts.1}
        </fieldset>
    }
    .into_any()
}

fn is_grid(field: &Field) -> bool {
    matches!(&field.kind, Kind::Object(object) if object.grid)
}
