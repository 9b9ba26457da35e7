//! Every text that forms show by themselves, in one place.

use super::field::{Bounds, Format, Kind, NumberRules, Widget};

pub(super) const YES: &str = "Yes";
pub(super) const NO: &str = "No";
pub(super) const REQUIRED: &str = "required";
pub(super) const CHOOSE: &str = "Choose…";
pub(super) const NOTHING: &str = "No answer";
pub(super) const NOT_SET: &str = "Not set";
pub(super) const ADD: &str = "Add";
pub(super) const REMOVE: &str = "Remove";
pub(super) const UP: &str = "Move up";
pub(super) const DOWN: &str = "Move down";
pub(super) const ROW_ACTIONS: &str = "Row actions";
pub(super) const NO_ROWS: &str = "None yet.";
pub(super) const UTC: &str = "UTC";
pub(super) const REFRESH: &str = "Update the form";
pub(super) const REFRESH_WHY: &str = "Some fields depend on others.";

pub(super) const NOT_TEXT: &str = "Enter text.";
pub(super) const NOT_NUMBER: &str = "Enter a number, such as 12 or 12.5.";
pub(super) const NOT_INTEGER: &str = "Enter a whole number.";
pub(super) const NOT_CHOICE: &str = "Choose one of the options.";
pub(super) const NOT_JSON: &str = "Enter valid JSON.";
pub(super) const NOT_LIST: &str = "A list is expected here.";
pub(super) const NOT_GROUP: &str = "A group of fields is expected here.";
pub(super) const NOT_UNIQUE: &str = "Each entry may occur only once.";
pub(super) const NOT_PATTERN: &str = "This does not have the expected form.";
pub(super) const TICK: &str = "Tick this box to go on.";
pub(super) const NO_TICK: &str = "This box has to stay empty.";

/// What is missing in a required field.
pub(super) fn missing(kind: &Kind, widget: Widget) -> &'static str {
    match (kind, widget) {
        (Kind::Number(_), _) => "Enter a number.",
        (Kind::Boolean(_), _) => TICK,
        (Kind::Choice(_) | Kind::Choices(..), _) => "Choose an option.",
        (Kind::Array(_), _) => "Add at least one entry.",
        (_, Widget::Date) => "Enter a date.",
        (_, Widget::DateTime) => "Enter a date and time.",
        (_, Widget::Time) => "Enter a time.",
        _ => "Fill in this field.",
    }
}

/// What is wrong with a text of a known format.
pub(super) fn not_format(format: Format) -> &'static str {
    match format {
        Format::Date => "Enter a real date, such as 2026-01-31.",
        Format::DateTime => "Enter a real date and time.",
        Format::Time => "Enter a time, such as 14:30.",
        Format::Email => "Enter an email address, such as name@example.org.",
        Format::Uri => "Enter a full address, such as https://example.org.",
        Format::Color => "Enter a colour, such as #336699.",
    }
}

/// What is wrong with the length of a text.
pub(super) fn length(bounds: &Bounds, count: u64) -> String {
    match (bounds.min, bounds.max) {
        (Some(min), _) if count < min => {
            format!("Enter at least {}.", counted(min, "character"))
        }
        (_, max) => {
            format!("Enter at most {}; there are {count} now.", counted(max.unwrap_or(0), "character"))
        }
    }
}

/// What is wrong with the number of entries.
pub(super) fn entries(bounds: &Bounds, count: u64, verb: &str) -> String {
    match (bounds.min, bounds.max) {
        (Some(min), _) if count < min => format!("{verb} at least {}.", counted(min, "entry")),
        (_, max) => format!("Keep at most {}.", counted(max.unwrap_or(0), "entry")),
    }
}

/// What numbers are allowed.
pub(super) fn range(rules: &NumberRules) -> String {
    let low = rules.min.as_ref().map(|n| format!("of at least {n}"));
    let low = low.or_else(|| rules.above.as_ref().map(|n| format!("greater than {n}")));
    let high = rules.max.as_ref().map(|n| format!("at most {n}"));
    let high = high.or_else(|| rules.below.as_ref().map(|n| format!("less than {n}")));
    match (&rules.min, &rules.max, low, high) {
        (Some(min), Some(max), ..) => format!("Enter a number from {min} to {max}."),
        (_, _, Some(low), Some(high)) => format!("Enter a number {low} and {high}."),
        (_, _, Some(low), None) => format!("Enter a number {low}."),
        (_, Some(max), None, _) => format!("Enter a number of at most {max}."),
        (_, _, None, high) => format!("Enter a number {}.", high.unwrap_or_default()),
    }
}

/// What steps a number must keep to.
pub(super) fn multiple(step: f64) -> String {
    if step == 0.01 {
        String::from("Enter a number with at most two decimals.")
    } else {
        format!("Enter a multiple of {step}.")
    }
}

/// What a fixed value must be.
pub(super) fn fixed(value: &str) -> String {
    format!("This has to be {value}.")
}

/// A date that is too early or too late.
pub(super) fn date_bound(early: bool, bound: &str) -> String {
    let word = if early { "or later" } else { "or earlier" };
    format!("Enter {bound} {word}.")
}

/// The heading above a list of errors.
pub(super) fn error_count(count: usize) -> String {
    match count {
        1 => String::from("One field needs another look"),
        _ => format!("{count} fields need another look"),
    }
}

/// The name of the row at `index`, counted from one for people.
pub(super) fn row(title: &str, index: usize) -> String {
    format!("{title} {}", index + 1)
}

fn counted(count: u64, word: &str) -> String {
    match (count, word) {
        (1, _) => format!("1 {word}"),
        (_, "entry") => format!("{count} entries"),
        _ => format!("{count} {word}s"),
    }
}
