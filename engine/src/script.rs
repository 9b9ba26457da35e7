//! Scripts and conditions: what the engine asks of a script language.
//!
//! Nothing here names an interpreter. [`python`] (cargo feature `python`) runs Python in a sandbox;
//! [`NoScripts`] is the engine without one, as in the browser.
//!
//! A script exchanges data by name only: it is given the variables it reads and gives back the
//! names it binds, what it deletes, and lists and dictionaries that it changed in place. Values are
//! JSON; Python values that JSON lacks (dates, sets, decimals) cross as tagged objects such as
//! `{"typename": "date", "value": "2024-05-01"}` and come back as the same Python type.

mod builtins;
mod error;
#[cfg(feature = "feel")]
mod feel;
mod memo;
#[cfg(feature = "python")]
pub mod python;
mod suggest;

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use builtins::BUILTINS;
pub use error::{ErrorKind, ScriptError};
#[cfg(feature = "feel")]
pub use feel::WithFeel;
pub(crate) use memo::Memo;
pub(crate) use suggest::did_you_mean;
pub use suggest::nearest;

/// A script language a model can name in `scriptFormat` or `expressionLanguage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Python, the default.
    Python,
    /// FEEL of the DMN standard.
    Feel,
}

impl Language {
    /// The language meant by a MIME type, a URI or a plain name; `None` if it is neither.
    ///
    /// Nothing at all means Python.
    #[must_use]
    pub fn from_format(format: &str) -> Option<Self> {
        let format = format.trim().to_ascii_lowercase();
        if format.contains("feel") || format.contains("/dmn/") {
            return Some(Self::Feel);
        }
        // Tools write the XPath URI of the standard's default without meaning it.
        let python = format.is_empty() || format.contains("python") || format.contains("xpath");
        python.then_some(Self::Python)
    }
}

/// How much a script may use before it is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScriptLimits {
    /// Run time.
    pub max_duration: Duration,
    /// Size of the biggest single value, in bytes.
    pub max_memory: usize,
    /// Depth of calls.
    pub max_depth: usize,
}

impl Default for ScriptLimits {
    fn default() -> Self {
        Self { max_duration: Duration::from_millis(500), max_memory: 4 << 20, max_depth: 200 }
    }
}

/// The module-level names of a script, from its syntax tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Names read, also inside functions, comprehensions and f-strings.
    pub read: BTreeSet<String>,
    /// Names bound: assigned, loop variables, imports, functions and classes.
    pub bound: BTreeSet<String>,
    /// Names deleted by `del`.
    pub deleted: BTreeSet<String>,
    /// Names called as functions.
    pub calls: BTreeSet<String>,
}

/// A compiled script or expression; cheap to clone.
#[derive(Clone)]
pub struct Program {
    source: Arc<str>,
    names: Arc<Names>,
    compiled: Arc<dyn Any + Send + Sync>,
}

impl Program {
    /// A program with whatever its engine needs to run it.
    pub fn new(source: &str, names: Names, compiled: Arc<dyn Any + Send + Sync>) -> Self {
        Self { source: source.into(), names: Arc::new(names), compiled }
    }

    /// The text as the modeller wrote it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names it reads and binds.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// What the engine stored, if this is the engine that compiled the program.
    #[must_use]
    pub fn compiled<T: 'static>(&self) -> Option<&T> {
        self.compiled.downcast_ref()
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Program").field("source", &self.source).finish_non_exhaustive()
    }
}

/// Two programs are equal when their texts are.
impl PartialEq for Program {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// What a host function answers.
#[derive(Debug, Clone, PartialEq)]
pub enum HostReply {
    /// There is no such function.
    Unknown,
    /// The function's result.
    Value(Value),
    /// The function failed; raised as this exception inside the script, which may catch it.
    Error {
        /// Name of a Python exception, `ValueError`.
        exception: String,
        /// What went wrong.
        message: String,
    },
    /// The answer takes time, which a script cannot wait for.
    Pending,
}

/// Functions of the host that a script may call by name.
pub trait HostFunctions {
    /// Calls a function.
    fn call(&self, name: &str, args: &[Value], kwargs: &Map<String, Value>) -> HostReply;

    /// Whether there is a function of this name.
    fn has(&self, name: &str) -> bool;

    /// All names, for "did you mean".
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    /// What a data store of the model holds; `None` when nothing was ever written to it.
    fn load_store(&self, _store: &str) -> Option<Value> {
        None
    }
}

/// A host without functions.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFunctions;

impl HostFunctions for NoFunctions {
    fn call(&self, _: &str, _: &[Value], _: &Map<String, Value>) -> HostReply {
        HostReply::Unknown
    }

    fn has(&self, _: &str) -> bool {
        false
    }
}

/// The variables a script can see.
pub trait Variables {
    /// The value of a variable.
    fn get(&self, name: &str) -> Option<&Value>;

    /// All names, for "did you mean" and for scripts that call `locals()`.
    fn names(&self) -> Vec<String>;
}

impl Variables for Map<String, Value> {
    fn get(&self, name: &str) -> Option<&Value> {
        Map::get(self, name)
    }

    fn names(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }
}

impl Variables for crate::value::Data {
    fn get(&self, name: &str) -> Option<&Value> {
        Self::get(self, name)
    }

    fn names(&self) -> Vec<String> {
        self.iter().map(|(name, _)| name.to_owned()).collect()
    }
}

/// What a script did to its variables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Variables set, in alphabetical order.
    pub set: Vec<(String, Value)>,
    /// Variables deleted.
    pub removed: Vec<String>,
}

/// Compiles and runs scripts of one language.
pub trait ScriptEngine: Send + Sync {
    /// Compiles statements.
    ///
    /// # Errors
    /// The text is not valid, or uses what a sandboxed script cannot have.
    fn compile_script(&self, source: &str) -> Result<Program, ScriptError>;

    /// Compiles one expression.
    ///
    /// # Errors
    /// The text is not valid, or uses what a sandboxed script cannot have.
    fn compile_expression(&self, source: &str) -> Result<Program, ScriptError>;

    /// Compiles an expression, or a script, in FEEL; `None` when this engine has no FEEL.
    fn compile_feel(&self, _source: &str) -> Option<Result<Program, ScriptError>> {
        None
    }

    /// The language of what names none.
    fn default_language(&self) -> Language {
        Language::Python
    }

    /// Runs statements.
    ///
    /// # Errors
    /// The script raised an exception or went past a limit; then nothing has changed.
    fn execute(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: jiff::Timestamp,
    ) -> Result<Changes, ScriptError>;

    /// The value of an expression.
    ///
    /// # Errors
    /// The expression raised an exception or went past a limit.
    fn evaluate(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: jiff::Timestamp,
    ) -> Result<Value, ScriptError>;
}

/// The engine that runs no scripts: compiling is refused.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoScripts;

impl NoScripts {
    fn refuse() -> ScriptError {
        ScriptError::new(ErrorKind::Unsupported, "NotImplementedError", "scripts run on the server")
    }
}

impl ScriptEngine for NoScripts {
    fn compile_script(&self, _: &str) -> Result<Program, ScriptError> {
        Err(Self::refuse())
    }

    fn compile_expression(&self, _: &str) -> Result<Program, ScriptError> {
        Err(Self::refuse())
    }

    fn execute(
        &self,
        _: &Program,
        _: &dyn Variables,
        _: &dyn HostFunctions,
        _: jiff::Timestamp,
    ) -> Result<Changes, ScriptError> {
        Err(Self::refuse())
    }

    fn evaluate(
        &self,
        _: &Program,
        _: &dyn Variables,
        _: &dyn HostFunctions,
        _: jiff::Timestamp,
    ) -> Result<Value, ScriptError> {
        Err(Self::refuse())
    }
}

/// Whether a value counts as true in Python, tagged values included.
#[must_use]
pub fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(entries) => match entries.get("typename").and_then(Value::as_str) {
            Some("set" | "frozenset") => entries.get("items") != Some(&Value::Array(Vec::new())),
            Some("timedelta") => {
                let zero = |part| entries.get(part).and_then(Value::as_i64).unwrap_or(0) == 0;
                !["days", "seconds", "microseconds"].into_iter().all(zero)
            }
            Some("decimal") => {
                let text = entries.get("value").and_then(Value::as_str).unwrap_or_default();
                let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
                mantissa.contains(|letter: char| letter.is_alphanumeric() && letter != '0')
            }
            Some("bytes") => entries.get("value") != Some(&Value::String(String::new())),
            _ => !entries.is_empty(),
        },
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(json!(null), false)]
    #[case(json!(0), false)]
    #[case(json!(0.0), false)]
    #[case(json!(-1), true)]
    #[case(json!(""), false)]
    #[case(json!("False"), true)]
    #[case(json!([]), false)]
    #[case(json!([0]), true)]
    #[case(json!({}), false)]
    #[case(json!({"a": null}), true)]
    #[case(json!({"typename": "set", "items": []}), false)]
    #[case(json!({"typename": "set", "items": [1]}), true)]
    #[case(json!({"typename": "timedelta", "days": 0, "seconds": 0, "microseconds": 0}), false)]
    #[case(json!({"typename": "timedelta", "days": 0, "seconds": 1, "microseconds": 0}), true)]
    #[case(json!({"typename": "decimal", "value": "0.00"}), false)]
    #[case(json!({"typename": "decimal", "value": "0E+7"}), false)]
    #[case(json!({"typename": "decimal", "value": "0.10"}), true)]
    #[case(json!({"typename": "date", "value": "2024-01-01"}), true)]
    fn truth(#[case] value: Value, #[case] expected: bool) {
        assert_eq!(is_truthy(&value), expected);
    }

    #[rstest]
    #[case("", Some(Language::Python))]
    #[case("python", Some(Language::Python))]
    #[case("text/x-python", Some(Language::Python))]
    #[case("http://www.w3.org/1999/XPath", Some(Language::Python))]
    #[case("FEEL", Some(Language::Feel))]
    #[case("https://www.omg.org/spec/DMN/20191111/FEEL/", Some(Language::Feel))]
    #[case("application/javascript", None)]
    fn languages(#[case] format: &str, #[case] expected: Option<Language>) {
        assert_eq!(Language::from_format(format), expected);
    }

    #[test]
    fn without_an_interpreter_scripts_are_refused() {
        let error = NoScripts.compile_script("x = 1").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported);
        assert_eq!(error.message, "scripts run on the server");
    }
}
