//! The engine with its interpreter, for a web worker: the second WASM of the pages, loaded where a process is drawn.
//!
//! What can be asked, and the answers, are in [`engine::request`]. Decisions in FEEL are not made here; they say so.
#![cfg(target_family = "wasm")]

use engine::script::ScriptLimits;
use engine::script::python::PythonEngine;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once, before the first request.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Answers a request given as JSON with JSON; throws when the text is no request.
///
/// # Errors
///
/// The text is no request, with the reason.
#[wasm_bindgen]
pub fn answer(request: &str) -> Result<String, JsError> {
    let scripts = PythonEngine::new(ScriptLimits::default());
    engine::request::answer(request, &scripts).map_err(|why| JsError::new(&why))
}
