//! One input's text to its typed value and back.

use super::choices::plain;
use super::field::{Field, Kind, Widget};
use super::format;
use serde_json::{Number, Value};

impl Field {
    /// The value meant by the texts of one input; `None` when it is empty.
    ///
    /// A text of the wrong type stays a text, so that it can be shown again beside its error.
    #[must_use]
    pub fn read(&self, texts: &[&str]) -> Option<Value> {
        let last = texts.last().copied().unwrap_or_default();
        match &self.kind {
            Kind::Boolean(_) => match last {
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                "" => self.empty(),
                other => Some(Value::from(other)),
            },
            Kind::Choice(list) => match list.iter().find(|choice| choice.key == last) {
                Some(choice) => Some(choice.value.clone()),
                None if last.is_empty() => self.empty(),
                None => Some(Value::from(last)),
            },
            Kind::Choices(list, _) => {
                let keys = texts.iter().filter(|key| !key.is_empty());
                let value = |key: &&str| {
                    list.iter()
                        .find(|choice| choice.key == *key)
                        .map_or_else(|| Value::from(*key), |c| c.value.clone())
                };
                Some(keys.map(value).collect())
            }
            Kind::Number(rules) => {
                let text = last.trim();
                if text.is_empty() {
                    return self.empty();
                }
                Some(number(text, rules.integer).map_or_else(|| Value::from(last), Value::Number))
            }
            Kind::Fixed(value) => Some(value.clone()),
            Kind::Json => {
                if last.trim().is_empty() {
                    return self.empty();
                }
                Some(serde_json::from_str(last).unwrap_or_else(|_| Value::from(last)))
            }
            Kind::Text(_) if last.is_empty() => self.empty(),
            Kind::Text(_) if self.widget == Widget::DateTime => Some(Value::from(with_offset(last))),
            // Browsers post line ends as CR LF and show them as LF.
            Kind::Text(_) => Some(Value::from(last.replace("\r\n", "\n"))),
            Kind::Object(_) | Kind::Array(_) => None,
        }
    }

    /// The text an input shows for a value.
    #[must_use]
    pub fn show(&self, value: Option<&Value>) -> String {
        let Some(value) = value else {
            return String::new();
        };
        match &self.kind {
            Kind::Choice(list) => match list.iter().find(|choice| super::matches::same(&choice.value, value))
            {
                Some(choice) => choice.key.clone(),
                None if value.is_null() => String::new(),
                None => plain(value),
            },
            Kind::Json if value.is_string() => {
                let text = value.as_str().unwrap_or_default();
                // A string that is no JSON was typed in and is shown as typed.
                if serde_json::from_str::<Value>(text).is_ok() { value.to_string() } else { text.to_owned() }
            }
            Kind::Json if value.is_null() => String::new(),
            Kind::Json if self.widget == Widget::Hidden => value.to_string(),
            Kind::Json => serde_json::to_string_pretty(value).unwrap_or_default(),
            _ if value.is_null() => String::new(),
            Kind::Text(_) if self.widget == Widget::DateTime => {
                let text = plain(value);
                format::date_time(&text).map_or(text, |at| {
                    at.strftime(if at.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" })
                        .to_string()
                })
            }
            // The browser's input knows no offset.
            Kind::Text(_) if self.widget == Widget::Time => plain(value).trim_end_matches('Z').to_owned(),
            _ => plain(value),
        }
    }

    /// Whether a choice is among the values of a field for several.
    #[must_use]
    pub fn is_picked(value: Option<&Value>, choice: &Value) -> bool {
        let list = value.and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|one| super::matches::same(one, choice)))
    }

    /// What an emptied input means.
    fn empty(&self) -> Option<Value> {
        let null = (self.required && self.nullable).then_some(Value::Null);
        self.empty_value.clone().or(null)
    }
}

/// A plain decimal number; 3.0 is 3 where whole numbers are wanted.
fn number(text: &str, integer: bool) -> Option<Number> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    // The names `inf` and `NaN` would parse too.
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E')) {
        return None;
    }
    let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    if integer && number.fract() == 0.0 && number.abs() < 9e15 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        return Some((number as i64).into());
    }
    Number::from_f64(number)
}

/// What a `datetime-local` input gives, as the UTC instant it stands for.
fn with_offset(text: &str) -> String {
    match text.len() {
        16 => format!("{text}:00Z"),
        19 if !text.ends_with('Z') => format!("{text}Z"),
        _ => text.to_owned(),
    }
}
