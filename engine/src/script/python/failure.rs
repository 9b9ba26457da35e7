//! Turns exceptions of the interpreter into errors at the author's line, with a hint.

use monty_types::MontyException;
use serde_json::Value;

use super::prelude;
use super::source::Rewritten;
use crate::script::{
    BUILTINS, ErrorKind, HostFunctions, Names, ScriptError, ScriptLimits, Variables, nearest,
};

/// Where an exception happened, for its place and hints.
pub(super) struct Scene<'a> {
    pub(super) source: &'a str,
    pub(super) text: &'a Rewritten,
    pub(super) names: &'a Names,
    pub(super) limits: ScriptLimits,
}

/// The error for an exception at run time.
pub(super) fn at_run(
    exception: &MontyException,
    scene: &Scene<'_>,
    variables: &dyn Variables,
    host: &dyn HostFunctions,
) -> ScriptError {
    let mut error = describe(exception, scene);
    error.hint = match error.kind {
        ErrorKind::Name => name_hint(&error, scene, variables, host),
        ErrorKind::Key => key_hint(&error, scene, variables),
        ErrorKind::Attribute => attribute_hint(&error.message),
        _ => error.hint,
    };
    error
}

/// The exception with kind, place and message, without looking at data.
pub(super) fn describe(exception: &MontyException, scene: &Scene<'_>) -> ScriptError {
    let name: &'static str = exception.exc_type().into();
    let message = exception.message().unwrap_or_default();
    let mut error = ScriptError::new(kind(name), name, message);
    match name {
        "NameError" => forbid(&mut error),
        "TimeoutError" if message.contains("time limit exceeded") => {
            let limit = scene.limits.max_duration.as_millis();
            error.message = format!("the script ran longer than {limit} ms");
        }
        "MemoryError" => {
            let limit = scene.limits.max_memory >> 10;
            error.message = format!("the script needs more than {limit} KiB for one value");
        }
        "NotImplementedError" => {
            let prefix = "The monty syntax parser does not yet support ";
            if let Some(what) = message.strip_prefix(prefix) {
                error.message = format!("scripts here cannot use {what}");
            } else if message.contains("cannot suspend") {
                let function = quoted(message).unwrap_or_default();
                error.message =
                    format!("{function}() cannot be called by another function than the script's");
                error.hint = Some("Call it in a loop or a comprehension.".to_owned());
            }
        }
        _ => {}
    }
    let frames = exception.traceback().iter().rev();
    let mut places = frames.map(|frame| scene.text.original(frame.start.line, frame.start.column));
    match places.find_map(|place| place) {
        Some(offset) => error.at(scene.source, offset),
        None => error,
    }
}

/// A built-in that scripts do not have is an unknown name to the interpreter.
fn forbid(error: &mut ScriptError) {
    let name = quoted(&error.message).unwrap_or_default();
    if prelude::FORBIDDEN.contains(&name) {
        error.kind = ErrorKind::Unsupported;
        error.message = format!("{name}() is not available to scripts");
    }
}

fn kind(exception: &str) -> ErrorKind {
    match exception {
        "SyntaxError" | "IndentationError" => ErrorKind::Syntax,
        "NameError" | "UnboundLocalError" => ErrorKind::Name,
        "TypeError" => ErrorKind::Type,
        "AttributeError" => ErrorKind::Attribute,
        "ValueError" | "UnicodeDecodeError" | "UnicodeEncodeError" | "json.JSONDecodeError" => {
            ErrorKind::Value
        }
        "KeyError" => ErrorKind::Key,
        "IndexError" => ErrorKind::Index,
        "ZeroDivisionError" | "OverflowError" | "FloatingPointError" => ErrorKind::Arithmetic,
        "TimeoutError" | "MemoryError" | "RecursionError" => ErrorKind::Limit,
        "NotImplementedError" | "ImportError" | "ModuleNotFoundError" | "PermissionError" => {
            ErrorKind::Unsupported
        }
        _ => ErrorKind::Raised,
    }
}

/// The first text between single quotes.
fn quoted(message: &str) -> Option<&str> {
    let rest = message.split_once('\'')?.1;
    Some(rest.split_once('\'')?.0)
}

fn did_you_mean(name: &str) -> String {
    format!("Did you mean '{name}'?")
}

fn name_hint(
    error: &ScriptError,
    scene: &Scene<'_>,
    variables: &dyn Variables,
    host: &dyn HostFunctions,
) -> Option<String> {
    let name = quoted(&error.message)?;
    if scene.names.deleted.contains(name) {
        return Some(format!("'{name}' may have been deleted before by 'del'."));
    }
    match name {
        "true" | "false" => {
            return Some(did_you_mean(if name == "true" { "True" } else { "False" }));
        }
        "null" | "undefined" | "nil" => return Some(did_you_mean("None")),
        _ => {}
    }
    let variables = variables.names();
    let functions = host.names();
    let candidates = variables.iter().chain(&functions).chain(&scene.names.bound);
    let known = candidates.map(String::as_str).chain(BUILTINS.iter().copied());
    nearest(name, known).map(did_you_mean)
}

fn key_hint(error: &ScriptError, scene: &Scene<'_>, variables: &dyn Variables) -> Option<String> {
    let key = error.message.trim_matches('\'');
    let mut keys = Vec::new();
    for name in &scene.names.read {
        if let Some(value) = variables.get(name) {
            collect_keys(value, 0, &mut keys);
        }
    }
    nearest(key, keys).map(did_you_mean)
}

/// Keys of the dictionaries in a value, not too many and not too deep.
fn collect_keys<'a>(value: &'a Value, depth: usize, keys: &mut Vec<&'a str>) {
    const MAX_KEYS: usize = 2000;
    const MAX_DEPTH: usize = 6;
    if depth > MAX_DEPTH || keys.len() > MAX_KEYS {
        return;
    }
    match value {
        Value::Object(entries) => {
            keys.extend(entries.keys().map(String::as_str));
            entries.values().for_each(|value| collect_keys(value, depth + 1, keys));
        }
        Value::Array(items) => {
            items.iter().take(MAX_KEYS).for_each(|value| collect_keys(value, depth + 1, keys));
        }
        _ => {}
    }
}

fn attribute_hint(message: &str) -> Option<String> {
    let name = message.strip_prefix("'dict' object has no attribute ")?;
    Some(format!("An entry of a dictionary is read as [{name}]."))
}
