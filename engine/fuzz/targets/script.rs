//! Any text as a script: it is refused, fails or gives values, within its limits, and never panics.

#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use engine::script::python::PythonEngine;
use engine::script::{NoFunctions, ScriptEngine, ScriptLimits};
use libfuzzer_sys::fuzz_target;

static ENGINE: LazyLock<PythonEngine> = LazyLock::new(|| {
    PythonEngine::new(ScriptLimits { max_duration: Duration::from_millis(50), ..ScriptLimits::default() })
});

fuzz_target!(|text: &str| {
    let data = serde_json::json!({"a": 1, "b": [1, 2], "c": {"d": "e"}});
    let serde_json::Value::Object(data) = data else { return };
    let begun = Instant::now();
    if let Ok(program) = ENGINE.compile_script(text) {
        let _ = ENGINE.execute(&program, &data, &NoFunctions, jiff::Timestamp::UNIX_EPOCH);
    }
    if let Ok(program) = ENGINE.compile_expression(text) {
        let _ = ENGINE.evaluate(&program, &data, &NoFunctions, jiff::Timestamp::UNIX_EPOCH);
    }
    // Generous: it is to find what ignores its limits, not what is slow on a busy machine.
    assert!(begun.elapsed() < Duration::from_secs(10), "a script took too long");
});
