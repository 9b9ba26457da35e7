//! `SPIFF_FORMAT:::function(argument)`: times in instructions, as spiff-arena writes them.

use std::sync::LazyLock;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use regex::{Captures, Regex};

static CALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"SPIFF_FORMAT:::(\w{1,80})\(([^()]{0,200})\)").expect("the pattern is valid")
});

/// Replaces every call; one that is not understood stays as written.
pub(super) fn apply(text: &str, now: Timestamp) -> String {
    if !text.contains("SPIFF_FORMAT:::") {
        return text.to_owned();
    }
    CALL.replace_all(text, |call: &Captures<'_>| {
        let argument = call[2].trim().trim_matches(['"', '\'']);
        convert(&call[1], argument, now).unwrap_or_else(|| call[0].to_owned())
    })
    .into_owned()
}

fn convert(function: &str, argument: &str, now: Timestamp) -> Option<String> {
    match function {
        "convert_seconds_to_date_time_for_display" => {
            Some(zoned(argument)?.strftime("%Y-%m-%d %H:%M:%S").to_string())
        }
        "convert_seconds_to_date_for_display" => Some(zoned(argument)?.strftime("%Y-%m-%d").to_string()),
        "convert_seconds_to_time_ago_for_display" => {
            let passed = now.as_second().saturating_sub(seconds(argument)?);
            let words = duration(passed.saturating_abs());
            Some(if passed < 0 { format!("in {words}") } else { format!("{words} ago") })
        }
        "convert_seconds_to_duration_for_display" => Some(duration(seconds(argument)?)),
        "convert_date_to_date_for_display" => Some(argument.parse::<Date>().ok()?.to_string()),
        _ => None,
    }
}

fn seconds(argument: &str) -> Option<i64> {
    let number: f64 = argument.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (number.abs() < 1e15).then_some(number as i64)
}

fn zoned(argument: &str) -> Option<jiff::Zoned> {
    Some(Timestamp::from_second(seconds(argument)?).ok()?.to_zoned(TimeZone::UTC))
}

/// The two largest units of a span.
fn duration(seconds: i64) -> String {
    let units = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];
    let mut rest = seconds;
    let mut words = Vec::new();
    for (unit, size) in units {
        let count = rest / size;
        rest %= size;
        if count != 0 && words.len() < 2 {
            words.push(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }));
        }
    }
    if words.is_empty() { "0 seconds".to_owned() } else { words.join(" ") }
}
