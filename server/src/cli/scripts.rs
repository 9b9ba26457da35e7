//! What the commands run processes with: scripts, and a time to start the virtual clock at.

use engine::script::ScriptLimits;
use engine::script::python::PythonEngine;
use jiff::Timestamp;

use crate::clock::{Clock, SystemClock};

/// Python with the limits of the server.
pub(super) fn python() -> PythonEngine {
    PythonEngine::new(ScriptLimits::default())
}

/// The present second: results are easier to read, and to parse, without the fraction.
pub(super) fn present() -> Timestamp {
    let now = SystemClock.now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
