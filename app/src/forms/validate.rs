//! Checks data against the fields shown for it, in words for people.

mod leaf;

use super::field::{Bounds, Field, Kind, MAX_ROWS, Widget};
use super::form::Form;
use super::matches::all_different;
use super::{pointer, text};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is wrong at one place of a form's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// JSON pointer of the value.
    pub pointer: String,
    /// One sentence that says what to do.
    pub message: String,
}

impl Form {
    /// Everything that is wrong with the fields shown, in their order; at most one error for each field.
    #[must_use]
    pub fn validate(&self, data: &Value) -> Vec<FieldError> {
        let (tree, data) = self.settle(data);
        let mut errors = Vec::new();
        tree.walk(&mut |field| {
            let value = pointer::get(&data, &field.pointer);
            if let Some(message) = self.problem(field, value, &data) {
                errors.push(FieldError { pointer: field.pointer.clone(), message });
            }
        });
        errors
    }

    fn problem(&self, field: &Field, value: Option<&Value>, data: &Value) -> Option<String> {
        let Some(value) = value.filter(|value| !value.is_null()) else {
            let is_null_good = value.is_some() && field.nullable;
            let is_group = matches!(field.kind, Kind::Object(_) | Kind::Fixed(_));
            let missing = field.required && !is_null_good && !is_group;
            return missing.then(|| text::missing(&field.kind, field.widget).to_owned());
        };
        let problem = match &field.kind {
            Kind::Text(rules) => leaf::text(rules, value, data, self.today()),
            Kind::Number(rules) => leaf::number(rules, value),
            Kind::Boolean(only) => boolean(*only, field, value),
            Kind::Choice(list) => (!list.iter().any(|choice| super::matches::same(&choice.value, value)))
                .then(|| text::NOT_CHOICE.to_owned()),
            Kind::Choices(list, bounds) => match value.as_array() {
                None => Some(text::NOT_LIST.to_owned()),
                Some(chosen) => {
                    let known =
                        |one: &Value| list.iter().any(|choice| super::matches::same(&choice.value, one));
                    if !chosen.iter().all(known) {
                        Some(text::NOT_CHOICE.to_owned())
                    } else {
                        entries(bounds, chosen, true, "Choose")
                    }
                }
            },
            Kind::Fixed(fixed) => {
                (!super::matches::same(fixed, value)).then(|| text::fixed(&super::choices::plain(fixed)))
            }
            // Strings are what did not parse as JSON.
            Kind::Json => {
                let is_broken = |text: &str| serde_json::from_str::<Value>(text).is_err();
                value.as_str().is_some_and(is_broken).then(|| text::NOT_JSON.to_owned())
            }
            Kind::Object(_) => (!value.is_object()).then(|| text::NOT_GROUP.to_owned()),
            Kind::Array(array) => match value.as_array() {
                None => Some(text::NOT_LIST.to_owned()),
                Some(rows) => entries(&array.bounds, rows, array.unique, "Add"),
            },
        };
        problem.map(|problem| field.message.clone().unwrap_or(problem))
    }
}

fn boolean(only: Option<bool>, field: &Field, value: &Value) -> Option<String> {
    let Some(is) = value.as_bool() else {
        return Some(text::NOT_CHOICE.to_owned());
    };
    // A required box is one to tick ("I agree"); yes-or-no questions are radio buttons.
    let wanted = only.or((field.required && field.widget == Widget::Checkbox).then_some(true))?;
    (is != wanted).then(|| if wanted { text::TICK } else { text::NO_TICK }.to_owned())
}

fn entries(bounds: &Bounds, list: &[Value], unique: bool, verb: &str) -> Option<String> {
    let count = list.len() as u64;
    if bounds.min.is_some_and(|min| count < min) || bounds.max.is_some_and(|max| count > max) {
        return Some(text::entries(bounds, count, verb));
    }
    if count > MAX_ROWS as u64 {
        return Some(text::entries(&Bounds { min: None, max: Some(MAX_ROWS as u64) }, count, verb));
    }
    (unique && !all_different(list)).then(|| text::NOT_UNIQUE.to_owned())
}
