//! Names that are there without being variables of a process.

/// Built-in names and modules of Python, as far as they are used without being called, and the attributes
/// of BPMN 2.0 that expressions of loops and gateways may ask for (tables 10.29 and 10.116).
const ALWAYS: &[&str] = &[
    "Decimal",
    "abs",
    "activationCount",
    "all",
    "any",
    "bool",
    "bytes",
    "callable",
    "chr",
    "date",
    "datetime",
    "decimal",
    "dict",
    "divmod",
    "enumerate",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "hasattr",
    "int",
    "isinstance",
    "iter",
    "json",
    "len",
    "list",
    "locals",
    "loopCondition",
    "loopCounter",
    "map",
    "math",
    "max",
    "min",
    "next",
    "numberOfActiveInstances",
    "numberOfCompletedInstances",
    "numberOfInstances",
    "numberOfTerminatedInstances",
    "object",
    "ord",
    "pow",
    "print",
    "random",
    "range",
    "re",
    "repr",
    "reversed",
    "round",
    "set",
    "slice",
    "sorted",
    "str",
    "sum",
    "time",
    "timedelta",
    "timezone",
    "tuple",
    "type",
    "uuid",
    "zip",
    "self",
    "_",
];

/// Whether a name means something without a variable: a built-in, an exception, something of the
/// interpreter.
pub(super) fn is_known(name: &str) -> bool {
    name.starts_with("__")
        || name.ends_with("Error")
        || name.ends_with("Exception")
        || name.ends_with("Warning")
        || ALWAYS.contains(&name)
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
