//! Days and times, by the browser's own pickers.

use super::input::{Look, input};
use crate::forms::field::{Kind, Widget};
use crate::forms::text;
use crate::forms::view::Bound;
use leptos::prelude::*;

/// A day, a time, or both. Both together are in UTC, which is said beside the input.
pub(super) fn date(bound: Bound, widget: Widget) -> AnyView {
    let plain = |kind| Look { class: "form-input form-date", ..Look::of_type(kind) };
    match widget {
        Widget::DateTime => {
            let control = input(bound, plain("datetime-local"));
            view! { <div class="form-with-unit">{control} <span class="form-unit">{text::UTC}</span></div> }
                .into_any()
        }
        Widget::Time => input(bound, plain("time")),
        _ => {
            let fixed =
                |rule: Option<String>| rule.filter(|rule| rule.starts_with(|c: char| c.is_ascii_digit()));
            let (min, max) = match bound.field().kind {
                Kind::Text(rules) => (fixed(rules.min_date), fixed(rules.max_date)),
                _ => (None, None),
            };
            input(bound, Look { limits: [min, max, None], ..plain("date") })
        }
    }
}
