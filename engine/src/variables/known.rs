//! Names that are there without being variables of a process.

use crate::script::BUILTINS;

/// More names of Python that are used without being called, and the attributes of BPMN 2.0 that expressions of loops
/// and gateways may ask for (tables 10.29 and 10.116).
const MORE: &[&str] = &[
    "Decimal",
    "_",
    "activationCount",
    "date",
    "decimal",
    "locals",
    "loopCondition",
    "loopCounter",
    "numberOfActiveInstances",
    "numberOfCompletedInstances",
    "numberOfInstances",
    "numberOfTerminatedInstances",
    "object",
    "re",
    "self",
    "slice",
    "timezone",
];

/// Whether a name means something without a variable: a built-in, an exception, something of the
/// interpreter.
pub(super) fn is_known(name: &str) -> bool {
    name.starts_with("__")
        || name.ends_with("Error")
        || name.ends_with("Exception")
        || name.ends_with("Warning")
        || BUILTINS.contains(&name)
        || MORE.contains(&name)
}

/// Functions that can set variables no text names.
const OPENING: &[&str] = &[
    "exec",
    "globals",
    "locals",
    "setattr",
    "update_task_data_with_dictionary",
    "vars",
    "get_toplevel_process_info",
];

/// Whether a text calls a function by which variables may come or go unseen.
pub(super) fn opens(text: &str) -> bool {
    OPENING.iter().any(|function| text.contains(function))
}
