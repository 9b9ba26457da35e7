//! What went wrong in a script, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a script failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The text is not valid.
    Syntax,
    /// An unknown name.
    Name,
    /// An operation on a value of the wrong type.
    Type,
    /// An attribute or method that the value does not have.
    Attribute,
    /// A value of the right type that does not fit.
    Value,
    /// A missing dictionary key.
    Key,
    /// A list index out of range.
    Index,
    /// Division by zero or a number too big.
    Arithmetic,
    /// A limit on time, memory, depth or size.
    Limit,
    /// Something that scripts here cannot do.
    Unsupported,
    /// Any other exception, such as one the script raised itself.
    Raised,
    /// The interpreter failed.
    Internal,
}

/// A failed script: which exception, where, and what may help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptError {
    /// The reason.
    pub kind: ErrorKind,
    /// Name of the Python exception, `NameError`.
    pub exception: String,
    /// The message.
    pub message: String,
    /// Line in the script, from 1.
    pub line: Option<u32>,
    /// Column in characters, from 1.
    pub column: Option<u32>,
    /// The text of that line.
    pub source_line: Option<String>,
    /// What the author may have meant.
    pub hint: Option<String>,
}

impl ScriptError {
    /// An error without a place.
    pub fn new(kind: ErrorKind, exception: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            exception: exception.to_owned(),
            message: message.into(),
            line: None,
            column: None,
            source_line: None,
            hint: None,
        }
    }

    /// The same error at a byte offset of the source.
    #[must_use]
    pub fn at(mut self, source: &str, offset: usize) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[start..].chars().count() + 1;
        self.line = u32::try_from(line).ok();
        self.column = u32::try_from(column).ok();
        let text = source[start..].lines().next().unwrap_or_default();
        self.source_line = Some(text.trim_end().to_owned());
        self
    }

    /// The same error with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.exception, self.message)?;
        if let Some(line) = self.line {
            write!(formatter, " (line {line}")?;
            if let Some(column) = self.column {
                write!(formatter, ", column {column}")?;
            }
            write!(formatter, ")")?;
        }
        if let Some(hint) = &self.hint {
            write!(formatter, ". {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ScriptError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_and_lines_from_one() {
        let source = "a = 1\nb = 'é' + c\n";
        let error =
            ScriptError::new(ErrorKind::Name, "NameError", "no c").at(source, source.find("c\n").unwrap());
        assert_eq!((error.line, error.column), (Some(2), Some(11)));
        assert_eq!(error.source_line.as_deref(), Some("b = 'é' + c"));
        assert_eq!(error.to_string(), "NameError: no c (line 2, column 11)");
    }

    #[test]
    fn an_error_survives_storage() {
        let error = ScriptError::new(ErrorKind::Key, "KeyError", "'a'").with_hint(Some("x".into()));
        let text = serde_json::to_string(&error).unwrap();
        assert_eq!(serde_json::from_str::<ScriptError>(&text).unwrap(), error);
    }
}
