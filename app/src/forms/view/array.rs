//! Rows: a table when they are flat, else one frame below the other.

use super::frame::{classes, description, error, help, mark};
use super::{Bound, row};
use crate::forms::action::Action;
use crate::forms::field::{ArrayField, Column, Field, Kind};
use crate::forms::state::{FormState, field_id};
use crate::forms::text;
use leptos::prelude::*;

/// An array with its rows and the button for one more.
pub(super) fn list(state: FormState, field: Field) -> AnyView {
    let Kind::Array(array) = field.kind.clone() else {
        return ().into_any();
    };
    let class = classes("form-array", &field);
    let hidden_title = !field.show_title;
    let title = field.title.clone();
    let (id, pointer) = (field_id(&field.pointer), field.pointer.clone());
    let texts = (description(&field), help(&field));
    let required = field.required && array.bounds.min.is_some_and(|min| min > 0);

    let at = pointer.clone();
    let rows =
        Memo::new(move |_| state.with_field(&at, |field| field.children().to_vec()).unwrap_or_default());
    let add = (array.addable && !state.is_read_only()).then(|| add_button(state, &pointer, &array, rows));
    let bound = Bound::new(state, field);
    let body = if array.columns.is_empty() { stack(state, rows) } else { table(state, &array, rows) };
    view! {
        <fieldset class=class id=id tabindex="-1" aria-describedby=move || bound.described()>
            <legend class="form-legend" class:visually-hidden=hidden_title>{title} {required.then(mark)}</legend>
            {texts.0}
            <input type="hidden" name=pointer value="" />
            {body}
            {error(bound)}
            {add}
            {texts.1}
        </fieldset>
    }
    .into_any()
}

fn stack(state: FormState, rows: Memo<Vec<Field>>) -> AnyView {
    view! {
        <div class="form-rows">
            {empty(rows)}
            <For each=move || rows.get() key=Field::key children=move |field| row::framed(state, field, rows) />
        </div>
    }
    .into_any()
}

fn table(state: FormState, array: &ArrayField, rows: Memo<Vec<Field>>) -> AnyView {
    let head: Vec<_> = array.columns.iter().map(heading).collect();
    let actions = (!state.is_read_only()).then(|| {
        view! { <th scope="col"><span class="visually-hidden">{text::ROW_ACTIONS}</span></th> }
    });
    view! {
        <div class="form-table-frame">
            <table class="form-table">
                <thead><tr>{head}{actions}</tr></thead>
                <tbody>
                    <For each=move || rows.get() key=Field::key children=move |field| row::cells(state, field, rows) />
                </tbody>
            </table>
        </div>
        {empty(rows)}
    }
    .into_any()
}

fn heading(column: &Column) -> AnyView {
    let title = column.title.clone();
    let mark = column.required.then(mark);
    view! { <th scope="col">{title} {mark}</th> }.into_any()
}

fn empty(rows: Memo<Vec<Field>>) -> AnyView {
    let none = move || rows.with(Vec::is_empty);
    (move || none().then(|| view! { <p class="form-empty">{text::NO_ROWS}</p> })).into_any()
}

fn add_button(state: FormState, pointer: &str, array: &ArrayField, rows: Memo<Vec<Field>>) -> AnyView {
    let action = Action::Add(pointer.to_owned());
    let words = action.to_string();
    let id = format!("{}-add", field_id(pointer));
    let label = format!("{} {}", text::ADD, array.row_title.to_lowercase());
    let max = array.bounds.max;
    let full = move || max.is_some_and(|max| rows.with(Vec::len) as u64 >= max);
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        state.act(&action);
    };
    view! {
        <button
            type="submit"
            name="action"
            value=words
            id=id
            class="form-button form-add"
            formnovalidate=true
            disabled=full
            on:click=press
        >
            {label}
        </button>
    }
    .into_any()
}
