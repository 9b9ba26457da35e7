//! Rules and widgets of single values.

use crate::forms::field::{Bounds, Format, NumberRules, TextRules, Widget};
use crate::forms::ui_schema::Ui;
use serde_json::{Map, Number, Value};

/// Bounds out of a pair of keywords.
pub(super) fn bounds(map: &Map<String, Value>, min: &str, max: &str) -> Bounds {
    Bounds { min: map.get(min).and_then(Value::as_u64), max: map.get(max).and_then(Value::as_u64) }
}

/// The rules of a string.
pub(super) fn text_rules(map: &Map<String, Value>, ui: Ui<'_>) -> TextRules {
    let text =
        |name: &str| map.get(name).or_else(|| ui.option(name)).and_then(Value::as_str).map(str::to_owned);
    let by_widget = || Format::named(ui.text("widget")?);
    TextRules {
        length: bounds(map, "minLength", "maxLength"),
        pattern: text("pattern"),
        format: map.get("format").and_then(Value::as_str).and_then(Format::named).or_else(by_widget),
        json: ui.flag("validateJson") == Some(true),
        min_date: text("minimumDate"),
        max_date: text("maximumDate"),
    }
}

/// The rules of a number.
pub(super) fn number_rules(map: &Map<String, Value>, integer: bool) -> NumberRules {
    let number = |name: &str| match map.get(name) {
        Some(Value::Number(number)) => Some(number.clone()),
        _ => None,
    };
    // Draft 4 had a flag that turned `minimum` into an exclusive bound.
    let flag = |name: &str| map.get(name) == Some(&Value::Bool(true));
    let split = |bound: Option<Number>, exclusive: &str| {
        if flag(exclusive) { (None, bound) } else { (bound, number(exclusive)) }
    };
    let (min, above) = split(number("minimum"), "exclusiveMinimum");
    let (max, below) = split(number("maximum"), "exclusiveMaximum");
    NumberRules { integer, min, max, above, below, multiple_of: number("multipleOf") }
}

/// How a text is shown.
pub(super) fn text_widget(name: &str, ui: Ui<'_>, format: Option<Format>) -> Widget {
    let rows = || ui.option("rows").and_then(Value::as_u64).and_then(|rows| u16::try_from(rows).ok());
    match name {
        "textarea" => Widget::Textarea(rows().unwrap_or(4).clamp(1, 60)),
        "password" => Widget::Password,
        "text" => Widget::Text,
        _ => match format {
            Some(Format::Date) => Widget::Date,
            Some(Format::DateTime) => Widget::DateTime,
            Some(Format::Time) => Widget::Time,
            Some(Format::Email) => Widget::Email,
            Some(Format::Uri) => Widget::Uri,
            Some(Format::Color) => Widget::Color,
            None => Widget::Text,
        },
    }
}

/// How a number is shown.
pub(super) fn number_widget(name: &str) -> Widget {
    match name {
        "updown" => Widget::UpDown,
        "range" => Widget::Range,
        _ => Widget::Number,
    }
}

/// How one of several values is shown.
pub(super) fn choice_widget(name: &str, ui: Ui<'_>, usual: Widget) -> Widget {
    let inline = ui.flag("inline").unwrap_or(matches!(usual, Widget::Radio(true)));
    match name {
        "radio" => Widget::Radio(inline),
        "select" => Widget::Select,
        _ => usual,
    }
}

/// A `ui:layout`: the names in order with columns of twelve, and whether each opens a row.
pub(super) fn layout(layout: &Value) -> Vec<(String, (u8, bool))> {
    let mut names = Vec::new();
    for row in layout.as_array().into_iter().flatten() {
        let cells = row.as_object().into_iter().flatten();
        for (index, (name, sizes)) in cells.enumerate() {
            // Widest first; the narrow sizes are what every small screen gets anyway: one column.
            let size = ["lg", "md", "sm"].iter().find_map(|size| sizes.get(*size)?.as_u64());
            let equal = 12 / row.as_object().map_or(1, Map::len).clamp(1, 12) as u64;
            let size = u8::try_from(size.unwrap_or(equal).clamp(1, 12)).unwrap_or(12);
            names.push((name.clone(), (size, index == 0)));
        }
    }
    names
}
