//! What stands around an input: label, description, error, help.

use super::Bound;
use crate::forms::field::{Field, Widget};
use crate::forms::state::{FormState, field_id};
use crate::forms::{text, widget};
use leptos::prelude::*;

/// A single value with everything around it.
pub(super) fn leaf(state: FormState, field: Field) -> AnyView {
    if field.widget == Widget::Hidden {
        return widget::hidden(Bound::new(state, field));
    }
    let class = classes("form-field", &field);
    let shown = field.clone();
    let bound = Bound::new(state, field);
    let control = widget::control(bound);
    let around = (description(&shown), error(bound), help(&shown));
    let id = field_id(&shown.pointer);
    match shown.widget {
        Widget::Radio(_) | Widget::Checkboxes(_) => {
            let is_radio = matches!(shown.widget, Widget::Radio(_));
            let role = is_radio.then_some("radiogroup");
            let required = (is_radio && shown.required).then_some("true");
            let invalid = move || bound.invalid().filter(|_| is_radio);
            view! {
                <fieldset
                    class=class
                    role=role
                    aria-required=required
                    aria-invalid=invalid
                    aria-describedby=move || bound.described()
                >
                    <legend class="form-label" class:visually-hidden=!shown.show_title>{title(&shown)}</legend>
                    {around.0} {control} {around.1} {around.2}
                </fieldset>
            }
            .into_any()
        }
        Widget::Checkbox => view! {
            <div class=class>
                <div class="form-check">
                    {control}
                    <label for=id class:visually-hidden=!shown.show_title>{title(&shown)}</label>
                </div>
                {around.0} {around.1} {around.2}
            </div>
        }
        .into_any(),
        Widget::Note => view! {
            <div class=class>
                <span class="form-label" class:visually-hidden=!shown.show_title>{title(&shown)}</span>
                {around.0} {control} {around.1} {around.2}
            </div>
        }
        .into_any(),
        _ => view! {
            <div class=class>
                <label class="form-label" class:visually-hidden=!shown.show_title for=id>{title(&shown)}</label>
                {around.0} {control} {around.1} {around.2}
            </div>
        }
        .into_any(),
    }
}

/// A single value in the cell of a table, whose column has the visible label.
pub(super) fn cell(state: FormState, field: Field, row: &str) -> AnyView {
    let id = field_id(&field.pointer);
    let title = title(&field);
    let row = format!(", {row}");
    // Description and help of a column would repeat in every row.
    let bound = Bound::new(state, Field { description: None, help: None, ..field });
    let control = widget::control(bound);
    view! {
        <label class="form-cell-label" for=id>{title}<span class="visually-hidden">{row}</span></label>
        {control}
        {error(bound)}
    }
    .into_any()
}

/// The title with its mark when the field must be filled in.
pub(super) fn title(field: &Field) -> AnyView {
    let mark = field.required.then(mark);
    let title = field.title.clone();
    view! { {title} {mark} }.into_any()
}

/// The mark of required fields; inputs say so to assistive technology themselves.
pub(super) fn mark() -> AnyView {
    view! { <span class="form-required" aria-hidden="true" title=text::REQUIRED>"*"</span> }.into_any()
}

/// The text between label and input.
pub(super) fn description(field: &Field) -> Option<AnyView> {
    let id = format!("{}-description", field_id(&field.pointer));
    let words = field.description.clone()?;
    Some(view! { <p class="form-description" id=id>{words}</p> }.into_any())
}

/// The text under the input.
pub(super) fn help(field: &Field) -> Option<AnyView> {
    let id = format!("{}-help", field_id(&field.pointer));
    let words = field.help.clone()?;
    Some(view! { <p class="form-help" id=id>{words}</p> }.into_any())
}

/// What is wrong, while something is.
pub(super) fn error(bound: Bound) -> AnyView {
    let id = StoredValue::new(format!("{}-error", bound.id()));
    (move || bound.error().map(|words| view! { <p class="form-error" id=id.get_value()>{words}</p> }))
        .into_any()
}

/// A field's CSS classes: its own, its place on a grid, and what the author adds.
pub(super) fn classes(own: &str, field: &Field) -> String {
    let mut classes = String::from(own);
    if let Some((span, opens_row)) = field.span {
        classes.push_str(&format!(" form-span-{span}"));
        if opens_row {
            classes.push_str(" form-row-start");
        }
    }
    if let Some(more) = &field.class_names {
        classes.push(' ');
        classes.push_str(more);
    }
    classes
}
