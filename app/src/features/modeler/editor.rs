//! The state of the modeller: the diagram on the canvas, what is selected, what is wrong.

use engine::check::{RuleSet, check_with};
use engine::review::{self, Entry};
use engine::variables::{Forms, Surroundings, Visible};
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

impl OutlineElement {
    /// Its name, else its id.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }
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
    pub problems: RwSignal<Vec<Entry>>,
    /// The text that was looked at last: problems and fixes speak of its lines.
    pub looked_at: StoredValue<String>,
    /// Counts the changes of the diagram.
    pub version: RwSignal<u32>,
    /// The forms beside the diagram, once they were read.
    pub forms: RwSignal<Option<Forms>>,
    /// The variables that are there at the selected element.
    pub variables: RwSignal<Vec<Visible>>,
    /// All elements in reading order.
    pub outline: RwSignal<Vec<OutlineElement>>,
    #[cfg(feature = "hydrate")]
    handle: RwSignal<Option<crate::diagram::bridge::Handle>, LocalStorage>,
    #[cfg(feature = "hydrate")]
    engine: StoredValue<super::engine_client::EngineClient, LocalStorage>,
}

impl Editor {
    /// An editor for a stored file.
    #[must_use]
    pub fn new(model: ModelId, file: FileContent) -> Self {
        let problems = check(&file.name, &file.text, None);
        Self {
            model: StoredValue::new(model),
            file: StoredValue::new(file.name),
            looked_at: StoredValue::new(file.text.clone()),
            version: RwSignal::new(0),
            opened: StoredValue::new(file.text),
            hash: RwSignal::new(file.hash),
            stored_errors: RwSignal::new(file.errors),
            dirty: RwSignal::new(false),
            ready: RwSignal::new(false),
            failure: RwSignal::new(None),
            selected: RwSignal::new(None),
            problems: RwSignal::new(problems),
            forms: RwSignal::new(None),
            variables: RwSignal::new(Vec::new()),
            outline: RwSignal::new(Vec::new()),
            #[cfg(feature = "hydrate")]
            handle: RwSignal::new_local(None),
            #[cfg(feature = "hydrate")]
            engine: StoredValue::new_local(super::engine_client::EngineClient::default()),
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
pub fn check(file: &str, text: &str, forms: Option<&Forms>) -> Vec<Entry> {
    let (definitions, mut problems) = engine::parse(text, file);
    let surroundings = Surroundings { forms, ..Surroundings::default() };
    problems.extend(check_with(&definitions, &RuleSet::default(), surroundings));
    worst_first(review::entries(&problems))
}

/// Problems as the panel lists them.
#[must_use]
pub fn worst_first(mut problems: Vec<Entry>) -> Vec<Entry> {
    problems.sort_by_key(|problem| (std::cmp::Reverse(problem.severity), problem.line, problem.column));
    problems
}

#[cfg(feature = "hydrate")]
mod live {
    //! The parts that need the browser.

    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use wasm_bindgen::JsValue;

    use engine::problem::Fix;
    use engine::request::{File, Request};
    use engine::review::Entry;
    use engine::variables::{Forms, Surroundings, visible};

    use super::super::engine_client::{EngineClient, Unanswered};
    use super::{Editor, check, worst_first};
    use crate::diagram::bridge::{self, Handle, ModelerModule};
    use crate::diagram::viewer::{Marker, Overlay};
    use crate::features::processes::api::{read_file, show_model};

    /// What is only a problem because the other files are not looked at.
    const NEEDS_ALL_FILES: [&str; 2] = ["unknown_called_process", "unknown_decision"];

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
                self.find_variables();
            });
            handle.on_select(on_select.as_ref().unchecked_ref());
            on_select.forget();
            let on_change = Closure::<dyn FnMut()>::new(move || {
                let _ = self.dirty.try_set(true);
                let _ = self.version.try_update(|version| *version += 1);
                leptos::task::spawn_local(self.look_again());
            });
            handle.on_change(on_change.as_ref().unchecked_ref());
            on_change.forget();
            self.handle.set(Some(handle));
            self.ready.set(true);
            self.look_again().await;
            leptos::task::spawn_local(self.read_forms());
            Ok(())
        }

        /// Checks the diagram as it is now, and lists its elements.
        async fn look_again(self) {
            let Some(text) = self.text().await else {
                return;
            };
            let Some(version) = self.version.try_get_untracked() else {
                return;
            };
            let forms = self.forms.try_get_untracked().flatten();
            let problems = check(&self.file.get_value(), &text, forms.as_ref());
            let _ = self.looked_at.try_set_value(text.clone());
            self.find_variables();
            self.with(|handle| {
                let _ = self.outline.try_set(serde_json::from_str(&handle.elements()).unwrap_or_default());
            });
            self.tell(problems);
            // The worker knows the scripts too.
            let mut files = vec![File { name: self.file.get_value(), text }];
            let forms = forms.into_iter().flatten();
            files.extend(forms.filter_map(|(name, form)| Some(File { name, text: form.ok()?.to_string() })));
            let Some(engine) = self.engine() else { return };
            let Ok(mut problems) = engine.ask::<Vec<Entry>>(&Request::Check { files }).await else {
                return;
            };
            if self.version.try_get_untracked() == Some(version) {
                problems.retain(|problem| !NEEDS_ALL_FILES.contains(&problem.code.as_str()));
                self.tell(worst_first(problems));
            }
        }

        /// Reads the forms beside the diagram, and looks at it again with them.
        async fn read_forms(self) {
            let model = self.model.get_value();
            let Ok(listed) = show_model(model.clone()).await else {
                return;
            };
            let mut forms = Forms::new();
            for name in listed.files.into_iter().map(|file| file.name).filter(|name| name.ends_with(".json"))
            {
                if let Ok(file) = read_file(model.clone(), name.clone()).await {
                    let form = serde_json::from_str(&file.text).map_err(|fault| fault.to_string());
                    forms.insert(name, form);
                }
            }
            let _ = self.forms.try_set(Some(forms));
            self.look_again().await;
        }

        /// Finds the variables at the selected element, for those who write an expression there.
        fn find_variables(self) {
            let found = self.selected_id().map(|id| {
                let text = self.looked_at.get_value();
                let (definitions, _) = engine::parse(&text, "");
                let forms = self.forms.get_untracked();
                let surroundings = Surroundings { forms: forms.as_ref(), ..Surroundings::default() };
                visible(&definitions, &surroundings, &id)
            });
            let _ = self.variables.try_set(found.unwrap_or_default());
        }

        /// Shows problems, on the diagram too.
        fn tell(self, problems: Vec<Entry>) {
            self.with(|handle| {
                handle.set_problems(&serde_json::to_string(&problems).unwrap_or_default());
            });
            let _ = self.problems.try_set(problems);
        }

        /// The engine in its worker.
        pub(in super::super) fn engine(self) -> Option<EngineClient> {
            self.engine.try_get_value()
        }

        /// Stops what the worker does.
        pub(in super::super) fn cancel(self) {
            if let Some(engine) = self.engine() {
                engine.cancel();
            }
        }

        /// The diagram as it is now, and the other processes and decisions of its model as they are stored.
        pub(in super::super) async fn files(self) -> Result<Vec<File>, Unanswered> {
            let not_read = |error: crate::AppError| Unanswered::Failed(error.to_string());
            let (model, name) = (self.model.get_value(), self.file.get_value());
            let text = self.text().await.unwrap_or_default();
            let mut files = vec![File { name: name.clone(), text }];
            let listed = show_model(model.clone()).await.map_err(not_read)?.files;
            for other in listed.into_iter().map(|file| file.name).filter(|other| *other != name) {
                if other.ends_with(".bpmn") || other.ends_with(".dmn") {
                    let text = read_file(model.clone(), other.clone()).await.map_err(not_read)?.text;
                    files.push(File { name: other, text });
                }
            }
            Ok(files)
        }

        /// Applies what mends a problem, as a step that can be undone.
        pub(in super::super) async fn mend(self, fix: Fix) {
            let mended = engine::fix::apply(&self.looked_at.get_value(), &[&fix]);
            let Some(Some(handle)) = self.handle.try_with_untracked(Clone::clone) else {
                return;
            };
            if let Err(error) = handle.replace_xml(&mended).await {
                leptos::logging::error!("the fix was not applied: {error:?}");
                let text = "The fix could not be applied; the diagram is as it was.";
                let _ = self.failure.try_set(Some(text.to_owned()));
            }
        }

        /// Marks elements for what a panel shows; earlier marks go.
        pub(in super::super) fn mark(self, markers: &[Marker], overlays: &[Overlay]) {
            self.with(|handle| {
                handle.set_markers(&serde_json::to_string(markers).unwrap_or_default());
                handle.set_overlays(&serde_json::to_string(overlays).unwrap_or_default());
            });
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
            self.cancel();
            if let Some(handle) = self.handle.try_update(Option::take).flatten() {
                handle.destroy();
            }
        }
    }
}
