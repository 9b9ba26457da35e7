//! The engine with its interpreter, for a web worker: the second WASM of the pages, loaded where a process is drawn.
//!
//! What can be asked, and the answers, are in [`engine::request`]. Decisions in FEEL are not made here; they say so.

use engine::script::ScriptLimits;
use engine::script::python::PythonEngine;

/// Answers a request given as JSON with JSON.
///
/// # Errors
///
/// The text is no request, with the reason.
pub fn answer(request: &str) -> Result<String, String> {
    engine::request::answer(request, &PythonEngine::new(ScriptLimits::default()))
}

#[cfg(target_family = "wasm")]
mod browser {
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
    /// The text is no request.
    #[wasm_bindgen]
    pub fn answer(request: &str) -> Result<String, JsError> {
        super::answer(request).map_err(|why| JsError::new(&why))
    }
}
