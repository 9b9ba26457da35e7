//! FEEL, the expression language of DMN (DMN 1.5, 10.3), by the evaluator of dsntk.
//!
//! What is ours: values to and from JSON, limits on what is parsed, the time, and errors. An expression that
//! fails is null in FEEL; the evaluator says why in that null, and here that is never lost.

mod clock;
mod guard;
mod limits;
mod names;
mod parse;
mod value;

pub(crate) use clock::{at, clock};
pub(crate) use guard::Excess;
pub(crate) use parse::{Reading, name, plain, prepare, words};
use value::time_of;
pub(crate) use value::{from_json, parse_as, to_json};

pub(crate) use dsntk_feel::context::FeelContext;
pub(crate) use dsntk_feel::values::Value;
pub(crate) use dsntk_feel::{Evaluator, FeelScope, FeelType, FunctionBody, Name};

/// Runs something that recurses as deeply as an expression is nested, on a stack that is big enough.
pub(crate) fn with_stack<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(512 << 10, 16 << 20, run)
}

/// What the first null with a reason in a value says.
pub(crate) fn fault(value: &Value) -> Option<&str> {
    match value {
        Value::Null(Some(message)) => Some(message),
        Value::List(items) => items.iter().find_map(fault),
        Value::Context(entries) => entries.iter().find_map(|(_, value)| fault(value)),
        _ => None,
    }
}
