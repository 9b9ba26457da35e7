//! One row of an array, with the buttons that move and remove it.

use super::Bound;
use super::field::{any, fields};
use super::frame::{cell, error, leaf};
use crate::forms::action::Action;
use crate::forms::field::{ArrayField, Field, Kind, Widget};
use crate::forms::state::{FormState, field_id};
use crate::forms::{pointer, text};
use leptos::prelude::*;

/// A row in a frame of its own, or a single value beside its buttons.
pub(super) fn framed(state: FormState, field: Field, rows: Memo<Vec<Field>>) -> AnyView {
    let id = format!("{}-row", field_id(&field.pointer));
    let buttons = buttons(state, &field, rows);
    match &field.kind {
        Kind::Object(_) => {
            let title = field.title.clone();
            let own_id = field_id(&field.pointer);
            let pointer = field.pointer.clone();
            let bound = Bound::new(state, field);
            view! {
                <fieldset class="form-row form-row-group" id=id>
                    <legend class="form-row-title" id=own_id tabindex="-1">{title}</legend>
                    {error(bound)}
                    <div class="form-stack">{fields(state, pointer)}</div>
                    {buttons}
                </fieldset>
            }
            .into_any()
        }
        Kind::Array(_) => {
            view! { <div class="form-row" id=id>{any(state, field)} {buttons}</div> }.into_any()
        }
        _ => {
            // The frame's legend says what the rows are; each is named for those who don't see it.
            let field = Field { show_title: false, ..field };
            view! { <div class="form-row form-row-single" id=id>{leaf(state, field)} {buttons}</div> }
                .into_any()
        }
    }
}

/// A row of a table.
pub(super) fn cells(state: FormState, field: Field, rows: Memo<Vec<Field>>) -> AnyView {
    let id = format!("{}-row", field_id(&field.pointer));
    let buttons = buttons(state, &field, rows);
    let name = field.title.clone();
    let at = StoredValue::new(field.pointer);
    let below = move |hidden: bool| {
        at.with_value(|at| {
            state.with_field(at, |row| {
                let wanted = |field: &&Field| (field.widget == Widget::Hidden) == hidden;
                row.children().iter().filter(wanted).cloned().collect::<Vec<_>>()
            })
        })
        .unwrap_or_default()
    };
    let shown = Memo::new(move |_| below(false));
    let hidden = Memo::new(move |_| below(true));
    let last = (!state.is_read_only()).then(|| {
        view! {
            <td class="form-cell-actions">
                <For each=move || hidden.get() key=Field::key children=move |field| leaf(state, field) />
                {buttons}
            </td>
        }
    });
    view! {
        <tr class="form-row" id=id>
            <For
                each=move || shown.get()
                key=Field::key
                children=move |field| {
                    let control = cell(state, field, &name);
                    view! { <td>{control}</td> }
                }
            />
            {last}
        </tr>
    }
    .into_any()
}

fn buttons(state: FormState, field: &Field, rows: Memo<Vec<Field>>) -> Option<AnyView> {
    if state.is_read_only() {
        return None;
    }
    let (list, index) = pointer::split(&field.pointer)?;
    let index: usize = index.parse().ok()?;
    let may = |test: fn(&ArrayField) -> bool| {
        untrack(|| state.with_field(list, |list| matches!(&list.kind, Kind::Array(array) if test(array))))
            .unwrap_or_default()
    };
    let at = field.pointer.clone();
    let named = |verb: &str| format!("{verb}: {}", field.title);
    let id = field_id(&field.pointer);
    let order = may(|array| array.orderable).then(|| {
        let is_last = Signal::derive(move || index + 1 >= rows.with(Vec::len));
        let is_first = Signal::stored(index == 0);
        view! {
            {button(state, Action::Up(at.clone()), format!("{id}-up"), named(text::UP), "↑", is_first)}
            {button(state, Action::Down(at.clone()), format!("{id}-down"), named(text::DOWN), "↓", is_last)}
        }
    });
    let remove = may(|array| array.removable).then(|| {
        let never = Signal::stored(false);
        button(state, Action::Remove(at.clone()), format!("{id}-remove"), named(text::REMOVE), "×", never)
    });
    Some(view! { <div class="form-row-buttons">{order} {remove}</div> }.into_any())
}

fn button(
    state: FormState,
    action: Action,
    id: String,
    name: String,
    sign: &'static str,
    disabled: Signal<bool>,
) -> AnyView {
    let words = action.to_string();
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        state.act(&action);
    };
    let title = name.clone();
    view! {
        <button
            type="submit"
            name="action"
            value=words
            id=id
            class="form-button form-row-button"
            formnovalidate=true
            title=title
            disabled=move || disabled.get()
            on:click=press
        >
            <span aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{name}</span>
        </button>
    }
    .into_any()
}
