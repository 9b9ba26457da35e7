//! Text that people write in models, made into HTML and JSON: Jinja, Markdown, sanitised.

mod form;
mod html;
mod spiff_format;
mod template;
mod values;

pub use form::form_json;
pub use html::readme;

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Sanitised HTML, and what went wrong on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The HTML; may be put into a page as it is.
    pub html: String,
    /// What went wrong, for people.
    pub warnings: Vec<String>,
}

/// Instructions for a person: Jinja over the task's data, then Markdown.
///
/// Never fails: when the template is wrong, the text is shown as written beside a warning.
#[must_use]
pub fn instructions(text: &str, data: &Map<String, Value>, now: Timestamp) -> Rendered {
    let mut warnings = Vec::new();
    let filled = match template::fill(text, data) {
        Ok(filled) => {
            warnings.extend(
                filled
                    .missing
                    .iter()
                    .map(|name| format!("The instructions use “{name}”, which has no value.")),
            );
            filled.text
        }
        Err(error) => {
            warnings.push(format!("The instructions cannot be filled in: {error}"));
            text.to_owned()
        }
    };
    Rendered { html: html::from_markdown(&spiff_format::apply(&filled, now)), warnings }
}

#[cfg(test)]
mod tests;
