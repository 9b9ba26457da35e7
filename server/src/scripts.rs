//! The languages of scripts, conditions and decisions: Python and FEEL.

use engine::script::python::PythonEngine;
use engine::script::{ScriptLimits, WithFeel};

/// What runs scripts, conditions and decisions.
pub type Scripts = WithFeel<PythonEngine>;

/// Python with the limits of the server, and FEEL.
#[must_use]
pub fn scripts() -> Scripts {
    WithFeel::new(PythonEngine::new(ScriptLimits::default()))
}
