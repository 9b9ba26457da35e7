//! Numbers. Plain text with a number keyboard, so that a slip ("12,5o") can be shown again; `updown` has arrows.

use super::input::{Look, input};
use crate::forms::field::{Kind, NumberRules, Widget};
use crate::forms::view::Bound;
use leptos::prelude::*;
use serde_json::Number;

/// A number to type in.
pub(super) fn number(bound: Bound, widget: Widget) -> AnyView {
    let rules = rules(bound);
    let mode = if rules.integer { "numeric" } else { "decimal" };
    // The number keyboards of some telephones have no minus.
    let signed =
        rules.min.as_ref().or(rules.above.as_ref()).and_then(Number::as_f64).is_none_or(|min| min < 0.0);
    let (kind, limits) =
        if widget == Widget::UpDown { ("number", limits(&rules)) } else { ("text", [None, None, None]) };
    let inputmode = (!signed).then_some(mode);
    input(bound, Look { inputmode, limits, class: "form-input form-number", ..Look::of_type(kind) })
}

/// The number rules of a field.
pub(super) fn rules(bound: Bound) -> NumberRules {
    match bound.field().kind {
        Kind::Number(rules) => rules,
        _ => NumberRules::default(),
    }
}

/// `min`, `max` and `step` as HTML wants them.
pub(super) fn limits(rules: &NumberRules) -> [Option<String>; 3] {
    let text = |number: &Option<Number>| number.as_ref().map(Number::to_string);
    let usual = if rules.integer { "1" } else { "any" };
    let step = text(&rules.multiple_of).unwrap_or_else(|| usual.to_owned());
    [text(&rules.min), text(&rules.max), Some(step)]
}
