//! Jinja templates over the data of a task, bounded in time and memory.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::Object;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::{Map, Value};

use super::values;

/// Instructions a template may use before it is stopped.
const FUEL: u64 = 200_000;
/// The longest result, in bytes.
const LONGEST: usize = 1 << 20;
/// The longest template, in bytes.
const LONGEST_TEMPLATE: usize = 1 << 18;

/// A filled template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filled {
    /// The text.
    pub(super) text: String,
    /// Variables the template uses that have no value.
    pub(super) missing: Vec<String>,
}

/// Whether a text has anything to fill in.
pub(super) fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

/// Fills a template; the error is for people.
pub(super) fn fill(text: &str, data: &Map<String, Value>) -> Result<Filled, String> {
    if !is_template(text) {
        return Ok(Filled { text: text.to_owned(), missing: Vec::new() });
    }
    if text.len() > LONGEST_TEMPLATE {
        return Err(format!("the text is longer than {} kB", LONGEST_TEMPLATE >> 10));
    }
    let environment = environment();
    let template = environment.template_from_str(text).map_err(|error| sentence(&error))?;
    let variables = Arc::new(Recorder {
        variables: minijinja::Value::from(minijinja::value::Serde(values::for_template(data))),
        missing: Mutex::default(),
    });
    let mut output = Bounded(Vec::new());
    template
        .render_captured_to(minijinja::Value::from_dyn_object(Arc::clone(&variables)), &mut output)
        .map_err(|error| sentence(&error))?;
    let filled = String::from_utf8(output.0).map_err(|_| "the result is not text".to_owned())?;
    let missing = std::mem::take(&mut *variables.missing.lock().unwrap_or_else(PoisonError::into_inner));
    let missing = missing
        .into_iter()
        .filter(|name| !environment.globals().any(|(global, _)| global == name) && !is_guarded(text, name))
        .collect();
    Ok(Filled { text: filled, missing })
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(50);
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment
}

/// A variable whose absence the template itself looks after: by a test, a default, or as a condition.
fn is_guarded(text: &str, name: &str) -> bool {
    let spaced: String =
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" | ", "|").replace("{%-", "{%");
    [" is defined", " is not defined", " is undefined", "|default"]
        .iter()
        .map(|guard| format!("{name}{guard}"))
        .chain(
            ["{% if", "{% elif", "{% if not", "{% elif not"]
                .iter()
                .flat_map(|condition| [format!("{condition} {name} "), format!("{condition} {name}.")]),
        )
        .any(|guard| spaced.contains(&guard))
}

fn sentence(error: &minijinja::Error) -> String {
    let detail = error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
    match error.line() {
        Some(line) => format!("line {line}: {detail}"),
        None => detail,
    }
}

/// The variables of a template; notes those that it asks for and that have no value, so that a branch
/// that is not taken asks for nothing.
#[derive(Debug)]
struct Recorder {
    variables: minijinja::Value,
    missing: Mutex<BTreeSet<String>>,
}

impl Object for Recorder {
    fn get_value(self: &Arc<Self>, name: &minijinja::Value) -> Option<minijinja::Value> {
        let value = self.variables.get_item(name).ok().filter(|value| !value.is_undefined());
        if let (None, Some(name)) = (&value, name.as_str()) {
            self.missing.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        }
        value
    }
}

/// Takes text up to a length and refuses more.
struct Bounded(Vec<u8>);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(std::io::Error::other(format!("the result is longer than {} kB", LONGEST >> 10)));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
