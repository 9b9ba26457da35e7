//! The script engine the commands run with.

use engine::script::ScriptLimits;
use engine::script::python::PythonEngine;

/// Python with the limits of the server.
pub(super) fn python() -> PythonEngine {
    PythonEngine::new(ScriptLimits::default())
}
