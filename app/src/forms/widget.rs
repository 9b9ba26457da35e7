//! The inputs themselves, one kind in each file.

mod checkbox;
mod checkboxes;
mod color;
mod date;
mod hidden;
mod input;
mod note;
mod number;
mod radio;
mod range;
mod select;
mod textarea;

pub(super) use hidden::hidden;

use super::field::Widget;
use super::view::Bound;
use leptos::prelude::*;

/// The input of a single value, without label or error.
pub(super) fn control(bound: Bound) -> AnyView {
    let widget = bound.field().widget;
    match widget {
        Widget::Text => input::input(bound, input::Look::of_type("text")),
        Widget::Password => {
            input::input(bound, input::Look { autocomplete: Some("off"), ..input::Look::of_type("password") })
        }
        Widget::Email => input::input(bound, input::Look::of_type("email")),
        Widget::Uri => input::input(bound, input::Look::of_type("url")),
        Widget::Date | Widget::DateTime | Widget::Time => date::date(bound, widget),
        Widget::Color => color::color(bound),
        Widget::Number | Widget::UpDown => number::number(bound, widget),
        Widget::Range => range::range(bound),
        Widget::Textarea(rows) => textarea::textarea(bound, rows),
        Widget::Checkbox => checkbox::checkbox(bound),
        Widget::Select => select::select(bound),
        Widget::Radio(inline) => radio::radio(bound, inline),
        Widget::Checkboxes(inline) => checkboxes::checkboxes(bound, inline),
        Widget::Hidden => hidden::hidden(bound),
        Widget::Note | Widget::Group | Widget::Table | Widget::List => note::note(bound),
    }
}
