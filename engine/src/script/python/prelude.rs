//! Names that scripts have without importing them, and modules written in Python here.

use std::fmt::Write;

use super::scope::Analysis;

/// Modules of the interpreter that do nothing to the outside world.
const NATIVE: &[&str] = &[
    "base64",
    "binascii",
    "bisect",
    "collections",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "functools",
    "hashlib",
    "itertools",
    "json",
    "math",
    "random",
    "re",
    "time",
    "tomllib",
    "typing",
    "unicodedata",
];

/// Modules written in Python: module, the object that stands for it, its source.
const SHIMS: &[(&str, &str, &str)] = &[
    ("calendar", "_mr_calendar", include_str!("prelude/calendar.py")),
    ("dateparser", "_mr_dateparser", include_str!("prelude/dateparser.py")),
    ("pytz", "_mr_pytz", include_str!("prelude/pytz.py")),
    ("uuid", "_mr_uuid", include_str!("prelude/uuid.py")),
];

/// Names that are there from the start, and the statement that makes them.
const PREDEFINED: &[(&str, &str)] = &[
    ("datetime", "from datetime import datetime"),
    ("decimal", "import decimal"),
    ("json", "import json"),
    ("math", "import math"),
    ("random", "import random"),
    ("re", "import re"),
    ("time", "import time"),
    ("timedelta", "from datetime import timedelta"),
];

/// Names that are there when called or used with an attribute, as a variable of the same name is
/// more likely otherwise.
const PREDEFINED_IN_USE: &[(&str, &str)] = &[
    ("Decimal", "from decimal import Decimal"),
    ("date", "from datetime import date"),
    ("timezone", "from datetime import timezone"),
];

/// Functions that the interpreter has not.
const FUNCTIONS: &[(&str, &str)] = &[("callable", include_str!("prelude/callable.py"))];

/// Functions that [`Analysis::renames`] names.
const HELPERS: &[(&str, &str)] = &[
    ("_mr_dumps", include_str!("prelude/dumps.py")),
    ("_mr_next", include_str!("prelude/next.py")),
    ("_mr_fromtimestamp", include_str!("prelude/fromtimestamp.py")),
    ("_mr_date_fromtimestamp", include_str!("prelude/fromtimestamp.py")),
];

/// Built-in functions that would reach out of the sandbox; calling one says so.
pub(super) const FORBIDDEN: &[&str] =
    &["__import__", "breakpoint", "compile", "eval", "exec", "globals", "input", "open"];

/// Whether the interpreter itself has a module that scripts may import.
pub(super) fn is_native(module: &str) -> bool {
    NATIVE.contains(&module)
}

/// The object that stands for a module written in Python.
pub(super) fn shim_object(module: &str) -> Option<&'static str> {
    SHIMS.iter().find(|(name, ..)| *name == module).map(|(_, object, _)| *object)
}

/// The name of a module written in Python.
pub(super) fn shim(module: &str) -> Option<&'static str> {
    SHIMS.iter().find(|(name, ..)| *name == module).map(|(name, ..)| *name)
}

/// Every module that can be imported.
pub(super) fn modules() -> Vec<&'static str> {
    NATIVE.iter().copied().chain(SHIMS.iter().map(|(name, ..)| *name)).collect()
}

/// Statements to run before a script: what it uses and neither binds itself nor gets as data.
pub(super) fn prelude(analysis: &Analysis, imported: &[&str], is_given: &dyn Fn(&str) -> bool) -> String {
    let mut text = String::new();
    let names = &analysis.names;
    let wanted = |name: &str| names.read.contains(name) && !is_given(name);
    let in_use =
        |name: &str| wanted(name) && (names.calls.contains(name) || analysis.attributes.contains_key(name));
    for (module, object, source) in SHIMS {
        let free = wanted(module);
        if free || imported.contains(module) {
            text.push_str(source);
            if free {
                let _ = writeln!(text, "{module} = {object}");
            }
        }
    }
    for (name, statement) in PREDEFINED.iter().chain(FUNCTIONS) {
        if wanted(name) {
            let _ = writeln!(text, "{statement}");
        }
    }
    for (name, source) in HELPERS {
        if analysis.renames.iter().any(|(_, new)| new == name) {
            text.push_str(source);
        }
    }
    for (name, statement) in PREDEFINED_IN_USE {
        if in_use(name) {
            let _ = writeln!(text, "{statement}");
        }
    }
    text
}
