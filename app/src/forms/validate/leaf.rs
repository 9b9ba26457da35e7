//! Checks of texts, dates and numbers.

use crate::forms::field::{NumberRules, TextRules};
use crate::forms::matches::is_multiple;
use crate::forms::{format, pattern, text};
use jiff::civil;
use serde_json::{Number, Value};

/// What is wrong with a text.
pub(super) fn text(
    rules: &TextRules,
    value: &Value,
    data: &Value,
    today: Option<civil::Date>,
) -> Option<String> {
    let Some(given) = value.as_str() else {
        return Some(text::NOT_TEXT.to_owned());
    };
    // An optional text may be emptied without being of its format.
    if let Some(format) = rules.format.filter(|format| !given.is_empty() && !format.accepts(given)) {
        return Some(text::not_format(format).to_owned());
    }
    let count = given.chars().count() as u64;
    if rules.length.min.is_some_and(|min| count < min) || rules.length.max.is_some_and(|max| count > max) {
        return Some(text::length(&rules.length, count));
    }
    if rules.pattern.as_deref().is_some_and(|p| pattern::is_match(p, given) == Some(false)) {
        return Some(text::NOT_PATTERN.to_owned());
    }
    if rules.json && serde_json::from_str::<Value>(given).is_err() {
        return Some(text::NOT_JSON.to_owned());
    }
    let day = format::date(given)?;
    let bound = |rule: &Option<String>| rule.as_deref().and_then(|rule| date_of(rule, data, today));
    if let Some(min) = bound(&rules.min_date).filter(|min| day < *min) {
        return Some(text::date_bound(true, &min.to_string()));
    }
    let max = bound(&rules.max_date).filter(|max| day > *max)?;
    Some(text::date_bound(false, &max.to_string()))
}

/// The day a date rule means: today, the day in another field, or the day itself.
fn date_of(rule: &str, data: &Value, today: Option<civil::Date>) -> Option<civil::Date> {
    if rule == "today" {
        return today;
    }
    let Some(name) = rule.strip_prefix("field:") else {
        return format::date(rule);
    };
    let (name, part) = name.split_once(':').unwrap_or((name, ""));
    let place = name.split('.').try_fold(data, |place, key| place.get(key))?;
    // A range is written "start:::end".
    let text = place.as_str()?;
    let text = match (text.split_once(":::"), part) {
        (Some((_, end)), "end") => end,
        (Some((start, _)), _) => start,
        (None, _) => text,
    };
    format::date(text)
}

/// What is wrong with a number.
pub(super) fn number(rules: &NumberRules, value: &Value) -> Option<String> {
    let Some(given) = value.as_f64() else {
        return Some(text::NOT_NUMBER.to_owned());
    };
    if rules.integer && given.fract() != 0.0 {
        return Some(text::NOT_INTEGER.to_owned());
    }
    let breaks = |bound: &Option<Number>, wrong: fn(f64, f64) -> bool| {
        bound.as_ref().and_then(Number::as_f64).is_some_and(|bound| wrong(given, bound))
    };
    if breaks(&rules.min, |is, bound| is < bound)
        || breaks(&rules.max, |is, bound| is > bound)
        || breaks(&rules.above, |is, bound| is <= bound)
        || breaks(&rules.below, |is, bound| is >= bound)
    {
        return Some(text::range(rules));
    }
    let step = rules.multiple_of.as_ref().and_then(Number::as_f64)?;
    (!is_multiple(given, step)).then(|| text::multiple(step))
}
