//! The browser entry point: hydrates the pages that `app` rendered on the server.

use wasm_bindgen::prelude::wasm_bindgen;

/// Attaches the application to the server-rendered page; called once by the page's loader script.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
