//! JSON given on the command line, as text or as a file.

use std::fs;

use engine::problem::Problem;
use serde_json::{Map, Value};

/// Reads JSON from an argument: the text itself, or the file after an `@`.
pub(super) fn json(option: &str, text: &str) -> Result<Value, Vec<Problem>> {
    let (text, place) = match text.strip_prefix('@') {
        Some(file) => {
            let text = fs::read_to_string(file)
                .map_err(|error| invalid(option, &format!("the file {file} cannot be read: {error}")))?;
            (text, format!("the file {file}"))
        }
        None => (text.to_owned(), "it".to_owned()),
    };
    serde_json::from_str(&text).map_err(|error| invalid(option, &format!("{place} is not JSON: {error}")))
}

/// Reads a JSON object.
pub(super) fn object(option: &str, text: &str) -> Result<Map<String, Value>, Vec<Problem>> {
    match json(option, text)? {
        Value::Object(object) => Ok(object),
        _ => Err(invalid(option, "it must be a JSON object")),
    }
}

/// The problem of an option whose value is not usable.
pub(super) fn invalid(option: &str, why: &str) -> Vec<Problem> {
    vec![Problem::error("invalid_option", format!("{option}: {why}"))]
}
