//! What is wrong with a model, in words a modeller can act on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The model runs; this is advice.
    Info,
    /// The model runs but probably not as meant.
    Warning,
    /// The model cannot run.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A place in a source file; both numbers start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// A change of a file that mends a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, for a button: `Write "amount"`.
    pub label: String,
    /// The changes of the text, in any order; they do not overlap.
    pub edits: Vec<Edit>,
}

/// A part of a file that is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The first character that goes.
    pub start: Position,
    /// The character after the last that goes; the same as `start` where something is only added.
    pub end: Position,
    /// What comes there, as the file has it: characters that XML does not allow are entities.
    pub text: String,
}

/// One finding of parse, check or compile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The stable name of the fault, `snake_case`, such as `unsupported_element`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// The file, as the caller named it; empty when there is only one source.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The id of the element at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// Where in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// A change that mends it, when there is an obvious one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

impl Problem {
    /// A problem with a code, a severity and a message; the rest is added by the `with_` methods.
    #[must_use]
    pub fn new(code: &str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            severity,
            file: String::new(),
            element: None,
            position: None,
            message: message.into(),
            help: None,
            fix: None,
        }
    }

    /// An error: the model cannot run.
    #[must_use]
    pub fn error(code: &str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning: the model runs, but probably not as meant.
    #[must_use]
    pub fn warning(code: &str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// Names the element at fault.
    #[must_use]
    pub fn with_element(mut self, element: impl Into<String>) -> Self {
        self.element = Some(element.into());
        self
    }

    /// Names the place at fault.
    #[must_use]
    pub fn with_position(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what mends it.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Names the file at fault.
    #[must_use]
    pub fn with_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }

    /// Whether the model cannot run because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Writes `file:line:column: severity[code]: message`, the form editors and CI systems read.
impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(formatter, "{}:", self.file)?;
        }
        if let Some(position) = self.position {
            write!(formatter, "{}:{}:", position.line, position.column)?;
        }
        if !self.file.is_empty() || self.position.is_some() {
            formatter.write_str(" ")?;
        }
        write!(formatter, "{}[{}]: {}", self.severity, self.code, self.message)?;
        if let Some(element) = &self.element {
            write!(formatter, " (element {element})")?;
        }
        if let Some(help) = &self.help {
            write!(formatter, " Help: {help}")?;
        }
        Ok(())
    }
}
