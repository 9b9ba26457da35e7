//! The state of the modeller: the diagram on the canvas, what is selected, what is wrong.

use engine::Problem;
use leptos::prelude::*;
use serde_json::Value;

use crate::features::processes::model::FileContent;
use crate::ids::ModelId;

/// An element of the outline.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct OutlineElement {
    /// Its id.
    pub id: String,
    /// Its type, such as `bpmn:UserTask`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// The open diagram; a copy refers to the same.
#[derive(Clone, Copy)]
pub struct Editor {
    /// The model the file belongs to.
    pub model: StoredValue<ModelId>,
    /// The file.
    pub file: StoredValue<String>,
    /// The text that was opened.
    pub opened: StoredValue<String>,
    /// The hash of the stored text.
    pub hash: RwSignal<String>,
    /// How many errors keep what is stored from running.
    pub stored_errors: RwSignal<u32>,
    /// Whether there are changes that are not saved.
    pub dirty: RwSignal<bool>,
    /// Whether the diagram is on the screen.
    pub ready: RwSignal<bool>,
    /// Why the diagram cannot be shown, or the last change was refused.
    pub failure: RwSignal<Option<String>>,
    /// The selected element with its properties, as the bundle describes it.
    pub selected: RwSignal<Option<Value>>,
    /// What the engine says of the diagram.
    pub problems: RwSignal<Vec<Problem>>,
    /// All elements in reading order.
    pub outline: RwSignal<Vec<OutlineElement>>,
    #[cfg(feature = "hydrate")]
    handle: RwSignal<Option<crate::diagram::bridge::Handle>, LocalStorage>,
}

impl Editor {
    /// An editor for a stored file.
    #[must_use]
    pub fn new(model: ModelId, file: FileContent) -> Self {
        let problems = check(&file.name, &file.text);
        Self {
            model: StoredValue::new(model),
            file: StoredValue::new(file.name),
            opened: StoredValue::new(file.text),
            hash: RwSignal::new(file.hash),
            stored_errors: RwSignal::new(file.errors),
            dirty: RwSignal::new(false),
            ready: RwSignal::new(false),
            failure: RwSignal::new(None),
            selected: RwSignal::new(None),
            problems: RwSignal::new(problems),
            outline: RwSignal::new(Vec::new()),
            #[cfg(feature = "hydrate")]
            handle: RwSignal::new_local(None),
        }
    }

    /// The editor of this page.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// A property of the selected element, as text; `None` when the element does not have it.
    #[must_use]
    pub fn property(&self, key: &str) -> Option<String> {
        self.selected.with(|selected| match selected.as_ref()?.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Bool(flag) => Some(flag.to_string()),
            other => Some(other.to_string()),
        })
    }

    /// The id of the selected element.
    #[must_use]
    pub fn selected_id(&self) -> Option<String> {
        self.property("id")
    }
}

/// What the engine says of a diagram; the same code as on the server, without the scripts.
#[must_use]
pub fn check(file: &str, text: &str) -> Vec<Problem> {
    let (definitions, mut problems) = engine::parse(text, file);
    problems.extend(engine::check(&definitions, &engine::check::RuleSet::default()));
    problems.sort_by_key(|problem| (std::cmp::Reverse(problem.severity), problem.position));
    problems
}

#[cfg(feature = "hydrate")]
mod live {
    //! The parts that need the browser.

    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use wasm_bindgen::JsValue;

    use super::{Editor, check};
    use crate::diagram::bridge::{self, Handle, ModelerModule};

    impl Editor {
        /// Puts the diagram on the screen.
        pub async fn open(self, container: web_sys::HtmlDivElement) {
            match self.draw(&container).await {
                Ok(()) => self.failure.set(None),
                Err(error) => self.failure.set(Some(bridge::not_shown(&error))),
            }
        }

        async fn draw(self, container: &web_sys::HtmlDivElement) -> Result<(), JsValue> {
            let module: ModelerModule = bridge::load_modeler().await?.unchecked_into();
            let text = self.opened.get_value();
            let handle: Handle =
                module.create_modeler(container, &text, &JsValue::UNDEFINED).await?.unchecked_into();
            let on_select = Closure::<dyn FnMut(JsValue)>::new(move |json: JsValue| {
                let element = json.as_string().and_then(|json| serde_json::from_str(&json).ok());
                let _ = self.selected.try_set(element);
            });
            handle.on_select(on_select.as_ref().unchecked_ref());
            on_select.forget();
            let on_change = Closure::<dyn FnMut()>::new(move || {
                let _ = self.dirty.try_set(true);
                leptos::task::spawn_local(self.look_again());
            });
            handle.on_change(on_change.as_ref().unchecked_ref());
            on_change.forget();
            self.handle.set(Some(handle));
            self.ready.set(true);
            self.look_again().await;
            Ok(())
        }

        /// Checks the diagram as it is now, and lists its elements.
        async fn look_again(self) {
            let Some(text) = self.text().await else {
                return;
            };
            let problems = check(&self.file.get_value(), &text);
            self.with(|handle| {
                handle.set_problems(&serde_json::to_string(&problems).unwrap_or_default());
                let _ = self.outline.try_set(serde_json::from_str(&handle.elements()).unwrap_or_default());
            });
            let _ = self.problems.try_set(problems);
        }

        /// The diagram as BPMN.
        pub async fn text(self) -> Option<String> {
            let handle = self.handle.try_with_untracked(Clone::clone)??;
            handle.save_xml().await.ok()?.as_string()
        }

        /// Does something with the diagram, if it is there.
        pub fn with<T>(self, act: impl FnOnce(&Handle) -> T) -> Option<T> {
            self.handle.try_with_untracked(|handle| handle.as_ref().map(act)).flatten()
        }

        /// Changes a property of the selected element.
        pub fn set_property(self, key: &str, value: &str) {
            let Some(id) = self.selected_id() else { return };
            let refused = self.with(|handle| handle.set_property(&id, key, value)).flatten();
            self.failure.set(refused);
        }

        /// Takes the answer of a building step: an id to select, or the reason it was refused.
        pub fn built(self, json: Option<String>) {
            let answer: serde_json::Value =
                json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
            if let Some(id) = answer["id"].as_str() {
                self.with(|handle| handle.select(id));
            }
            self.failure.set(answer["error"].as_str().map(ToOwned::to_owned));
        }

        /// Takes the diagram off the screen.
        pub fn close(self) {
            if let Some(handle) = self.handle.try_update(Option::take).flatten() {
                handle.destroy();
            }
        }
    }
}
