//! What kind of value a variable has, as far as the drawing tells.

use std::fmt;

use serde::Serialize;

/// The kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `str`.
    Text,
    /// `int` or `float`.
    Number,
    /// `bool`.
    Boolean,
    /// `list`.
    List,
    /// `dict`.
    Dictionary,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::List => "a list",
            Self::Dictionary => "a dictionary",
        })
    }
}

impl Kind {
    /// The kind of a literal that is a whole expression; `None` for anything else.
    pub(super) fn of_literal(text: &str) -> Option<Self> {
        let text = text.trim();
        let first = text.chars().next()?;
        if matches!(first, '"' | '\'') {
            let inner = text.get(1..text.len().checked_sub(1)?)?;
            return (text.ends_with(first) && !inner.contains(first)).then_some(Self::Text);
        }
        if text == "True" || text == "False" {
            return Some(Self::Boolean);
        }
        if text.parse::<f64>().is_ok()
            && text.ends_with(|letter: char| letter.is_ascii_digit() || letter == '.')
        {
            return Some(Self::Number);
        }
        match text {
            "[]" | "list()" => Some(Self::List),
            "{}" | "dict()" => Some(Self::Dictionary),
            _ => None,
        }
    }

    /// The kind of a field of a JSON schema by its `type`.
    pub(super) fn of_schema(kind: &str) -> Option<Self> {
        match kind {
            "string" => Some(Self::Text),
            "number" | "integer" => Some(Self::Number),
            "boolean" => Some(Self::Boolean),
            "array" => Some(Self::List),
            "object" => Some(Self::Dictionary),
            _ => None,
        }
    }

    /// The kind of a field of a `camunda:formData` by its `type`.
    pub(super) fn of_form_field(kind: &str) -> Option<Self> {
        match kind {
            "string" | "enum" => Some(Self::Text),
            "long" => Some(Self::Number),
            "boolean" => Some(Self::Boolean),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        for (text, kind) in [
            ("'a'", Some(Kind::Text)),
            ("\"it's\"", Some(Kind::Text)),
            ("12", Some(Kind::Number)),
            ("-1.5", Some(Kind::Number)),
            ("True", Some(Kind::Boolean)),
            ("[]", Some(Kind::List)),
            ("{}", Some(Kind::Dictionary)),
            ("'a' + 'b'", None),
            ("x", None),
            ("inf", None),
            ("None", None),
            ("'", None),
            ("", None),
        ] {
            assert_eq!(Kind::of_literal(text), kind, "{text}");
        }
    }
}
