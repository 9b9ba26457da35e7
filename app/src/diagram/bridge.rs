//! Bindings to the JavaScript bundles; see `frontend/js/README.md` for what they offer.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/diagram/bridge.js")]
extern "C" {
    /// The viewer's bundle.
    #[wasm_bindgen(catch, js_name = loadViewer)]
    pub async fn load_viewer() -> Result<JsValue, JsValue>;

    /// The modeller's bundle.
    #[wasm_bindgen(catch, js_name = loadModeler)]
    pub async fn load_modeler() -> Result<JsValue, JsValue>;

    /// Starts the engine in a worker.
    #[wasm_bindgen(catch, js_name = startEngine)]
    pub fn start_engine() -> Result<EngineWorker, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// The viewer's bundle.
    pub type ViewerModule;

    /// Draws a diagram into a container.
    #[wasm_bindgen(method, catch, js_name = createViewer)]
    pub async fn create_viewer(
        this: &ViewerModule,
        container: &web_sys::HtmlElement,
        xml: &str,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;

    /// The modeller's bundle.
    pub type ModelerModule;

    /// Opens a diagram for editing in a container.
    #[wasm_bindgen(method, catch, js_name = createModeler)]
    pub async fn create_modeler(
        this: &ModelerModule,
        container: &web_sys::HtmlElement,
        xml: &str,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;

    /// A diagram on the screen: the viewer has the first half of these, the modeller all.
    #[derive(Clone)]
    pub type Handle;

    /// Marks elements: a JSON array of `{element, classes}`; earlier marks go.
    #[wasm_bindgen(method, js_name = setMarkers)]
    pub fn set_markers(this: &Handle, json: &str);

    /// Puts labels on elements: a JSON array of `{element, label, class, position}`.
    #[wasm_bindgen(method, js_name = setOverlays)]
    pub fn set_overlays(this: &Handle, json: &str);

    /// Selects an element and brings it into view.
    #[wasm_bindgen(method)]
    pub fn select(this: &Handle, element: &str);

    /// Calls back with what is selected.
    #[wasm_bindgen(method, js_name = onSelect)]
    pub fn on_select(this: &Handle, callback: &js_sys::Function);

    /// Fits the diagram into the view.
    #[wasm_bindgen(method, js_name = zoomFit)]
    pub fn zoom_fit(this: &Handle);

    /// Comes closer.
    #[wasm_bindgen(method, js_name = zoomIn)]
    pub fn zoom_in(this: &Handle);

    /// Goes away.
    #[wasm_bindgen(method, js_name = zoomOut)]
    pub fn zoom_out(this: &Handle);

    /// Removes the diagram and its listeners.
    #[wasm_bindgen(method)]
    pub fn destroy(this: &Handle);

    /// The diagram as BPMN.
    #[wasm_bindgen(method, catch, js_name = saveXml)]
    pub async fn save_xml(this: &Handle) -> Result<JsValue, JsValue>;

    /// Calls back after each change.
    #[wasm_bindgen(method, js_name = onChange)]
    pub fn on_change(this: &Handle, callback: &js_sys::Function);

    /// An element with the properties the panel edits, as JSON, or `null`.
    #[wasm_bindgen(method, js_name = getElement)]
    pub fn get_element(this: &Handle, id: &str) -> String;

    /// Changes a property; can be undone. Gives the reason when it cannot be.
    #[wasm_bindgen(method, js_name = setProperty)]
    pub fn set_property(this: &Handle, id: &str, key: &str, value: &str) -> Option<String>;

    /// Marks elements with problems: a JSON array of `{element, severity, message}`.
    #[wasm_bindgen(method, js_name = setProblems)]
    pub fn set_problems(this: &Handle, json: &str);

    /// All elements in reading order, as JSON: `[{id, type, name, parent}]`.
    #[wasm_bindgen(method)]
    pub fn elements(this: &Handle) -> String;

    /// Appends a new element after another, where there is room: JSON of `{id}` or `{error}`.
    #[wasm_bindgen(method, js_name = appendElement)]
    pub fn append_element(this: &Handle, after: &str, kind: &str) -> String;

    /// Connects two elements: JSON of `{id}` or `{error}`.
    #[wasm_bindgen(method, js_name = connectElements)]
    pub fn connect_elements(this: &Handle, from: &str, to: &str) -> String;

    /// Removes an element; gives the reason when it cannot be.
    #[wasm_bindgen(method, js_name = removeElement)]
    pub fn remove_element(this: &Handle, id: &str) -> Option<String>;

    /// Replaces the whole diagram by another text, as a step that can be undone.
    #[wasm_bindgen(method, catch, js_name = replaceXml)]
    pub async fn replace_xml(this: &Handle, xml: &str) -> Result<JsValue, JsValue>;

    /// Takes the last change back.
    #[wasm_bindgen(method)]
    pub fn undo(this: &Handle);

    /// Does it again.
    #[wasm_bindgen(method)]
    pub fn redo(this: &Handle);
}

#[wasm_bindgen]
extern "C" {
    /// The worker with the engine: a `Worker` of the browser.
    pub type EngineWorker;

    /// Sends `{id, request}`.
    #[wasm_bindgen(method, js_name = postMessage)]
    pub fn post_message(this: &EngineWorker, message: &JsValue);

    /// Ends it, whatever it does.
    #[wasm_bindgen(method)]
    pub fn terminate(this: &EngineWorker);

    /// Who hears its answers.
    #[wasm_bindgen(method, setter, js_name = onmessage)]
    pub fn set_on_message(this: &EngineWorker, listener: &js_sys::Function);

    /// Who hears that its script could not be loaded, or failed.
    #[wasm_bindgen(method, setter, js_name = onerror)]
    pub fn set_on_error(this: &EngineWorker, listener: &js_sys::Function);
}

/// What people read when a diagram is not drawn; what JavaScript says goes to the console.
pub fn not_shown(error: &JsValue) -> String {
    leptos::logging::error!("the diagram is not shown: {error:?}");
    "The diagram cannot be shown. Load the page again; if that does not help, its file may be damaged."
        .to_owned()
}
