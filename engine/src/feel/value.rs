//! Values of FEEL and of JSON.

use std::str::FromStr;

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelNumber, FeelType, Name};
use dsntk_feel_temporal::{
    FeelDate, FeelDateTime, FeelDaysAndTimeDuration, FeelTime, FeelYearsAndMonthsDuration,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Number, Value as Json};

/// A value of the process; what Python knows and JSON does not (dates, times, decimals) crosses too.
pub(crate) fn from_json(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null(None),
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(value) => number(value),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(from_json).collect()),
        Json::Object(entries) => tagged(entries).unwrap_or_else(|| {
            let mut context = FeelContext::default();
            for (name, value) in entries {
                context.set_entry(&Name::from(name), from_json(value));
            }
            Value::Context(context)
        }),
    }
}

fn number(value: &Number) -> Value {
    let text = match (value.as_i64(), value.as_u64(), value.as_f64()) {
        // The display of a float has no exponent.
        (None, None, Some(value)) => value.to_string(),
        _ => value.to_string(),
    };
    FeelNumber::from_str(&text)
        .map_or_else(|_| Value::Null(Some(format!("{text} is not a number"))), Value::Number)
}

/// A Python value that JSON lacks, by its tag.
fn tagged(entries: &Map<String, Json>) -> Option<Value> {
    let text = || entries.get("value").and_then(Json::as_str);
    match entries.get("typename")?.as_str()? {
        "date" => parse_as(text()?, &FeelType::Date),
        "time" => parse_as(text()?, &FeelType::Time),
        "datetime" => parse_as(&text()?.replacen(' ', "T", 1), &FeelType::DateTime),
        "decimal" => FeelNumber::from_str(text()?).ok().map(Value::Number),
        "set" | "frozenset" | "tuple" => {
            Some(Value::List(entries.get("items")?.as_array()?.iter().map(from_json).collect()))
        }
        "timedelta" => {
            let part = |name: &str| entries.get(name).and_then(Json::as_i64).unwrap_or(0);
            let seconds = part("days").checked_mul(86_400)?.checked_add(part("seconds"))?;
            let nanos = part("microseconds").checked_mul(1_000)?;
            Some(Value::DaysAndTimeDuration(FeelDaysAndTimeDuration::from_sn(seconds, nanos)))
        }
        _ => None,
    }
}

/// A text as a value of a type that is written as text; `None` when it is not one.
pub(crate) fn parse_as(text: &str, target: &FeelType) -> Option<Value> {
    match target {
        FeelType::Date => FeelDate::from_str(text).ok().map(Value::Date),
        FeelType::Time => FeelTime::from_str(text).ok().map(Value::Time),
        FeelType::DateTime => FeelDateTime::try_from(text).ok().map(Value::DateTime).or_else(|| {
            // A date is the midnight it begins with.
            let date = FeelDate::from_str(text).ok()?;
            FeelDateTime::try_from(format!("{date}T00:00:00").as_str()).ok().map(Value::DateTime)
        }),
        FeelType::DaysAndTimeDuration => {
            FeelDaysAndTimeDuration::try_from(text).ok().map(Value::DaysAndTimeDuration)
        }
        FeelType::YearsAndMonthsDuration => {
            FeelYearsAndMonthsDuration::try_from(text).ok().map(Value::YearsAndMonthsDuration)
        }
        _ => None,
    }
}

/// A value for the process: dates, times and durations are texts of ISO 8601, contexts objects; what has no
/// other form (ranges, functions) is its text in FEEL.
pub(crate) fn to_json(value: &Value) -> Json {
    match value {
        Value::Null(_) => Json::Null,
        Value::Boolean(value) => Json::Bool(*value),
        Value::Number(value) => json_number(value),
        Value::String(text) => Json::String(text.clone()),
        Value::List(items) | Value::ExpressionList(items) => items.iter().map(to_json).collect(),
        Value::Context(entries) => {
            entries.iter().map(|(name, value)| (name.to_string(), to_json(value))).collect()
        }
        Value::Transparent(value) => to_json(value),
        Value::FunctionDefinition(..) | Value::BuiltInFunction(_) => Json::String("function".to_owned()),
        other => Json::String(other.to_string()),
    }
}

/// The number, as exactly as JSON can be read back by others.
fn json_number(value: &FeelNumber) -> Json {
    let text = value.to_string();
    if let Ok(whole) = text.parse::<i64>() {
        return Json::from(whole);
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Json::from(whole);
    }
    text.parse::<f64>().ok().and_then(Number::from_f64).map_or(Json::Null, Json::Number)
}

/// A time as a date and time in UTC.
pub(crate) fn time_of(now: Timestamp) -> Option<FeelDateTime> {
    let at = now.to_zoned(TimeZone::UTC);
    let small = |number: i8| u8::try_from(number).unwrap_or_default();
    FeelDateTime::utc(
        i32::from(at.year()),
        u32::from(small(at.month())),
        u32::from(small(at.day())),
        small(at.hour()),
        small(at.minute()),
        small(at.second()),
        u64::try_from(at.subsec_nanosecond()).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(json!(null))]
    #[case(json!(true))]
    #[case(json!(-1))]
    #[case(json!(0.1))]
    #[case(json!(1e300))]
    #[case(json!(18_446_744_073_709_551_615_u64))]
    #[case(json!("a \"text\""))]
    #[case(json!([1, [2], {"a b": null}]))]
    fn there_and_back(#[case] value: Json) {
        assert_eq!(to_json(&from_json(&value)), value);
    }

    #[rstest]
    #[case(json!({"typename": "date", "value": "2024-05-01"}), "2024-05-01")]
    #[case(json!({"typename": "datetime", "value": "2024-05-01T10:00:00+00:00"}), "2024-05-01T10:00:00Z")]
    #[case(json!({"typename": "time", "value": "10:00:00"}), "10:00:00")]
    #[case(json!({"typename": "timedelta", "days": 1, "seconds": 60, "microseconds": 0}), "P1DT1M")]
    fn what_python_has_and_json_has_not(#[case] value: Json, #[case] expected: &str) {
        assert_eq!(to_json(&from_json(&value)), json!(expected));
    }

    #[rstest]
    #[case("2024-05-01", FeelType::Date, "2024-05-01")]
    #[case("2024-05-01", FeelType::DateTime, "2024-05-01T00:00:00")]
    #[case("10:00:00+01:00", FeelType::Time, "10:00:00+01:00")]
    #[case("P1Y2M", FeelType::YearsAndMonthsDuration, "P1Y2M")]
    #[case("PT36H", FeelType::DaysAndTimeDuration, "P1DT12H")]
    fn texts_by_type(#[case] text: &str, #[case] target: FeelType, #[case] expected: &str) {
        assert_eq!(parse_as(text, &target).map(|value| to_json(&value)), Some(json!(expected)));
        assert_eq!(parse_as("x", &target), None);
    }

    #[test]
    fn the_time() {
        let now: Timestamp = "2024-05-01T10:00:00.5Z".parse().unwrap();
        assert_eq!(time_of(now).map(|time| time.to_string()).as_deref(), Some("2024-05-01T10:00:00.5Z"));
    }
}
