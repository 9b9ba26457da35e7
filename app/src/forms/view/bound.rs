//! Ties one input to one value of the form's data.

use crate::forms::field::Field;
use crate::forms::pointer;
use crate::forms::state::{FormState, field_id};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys;
use serde_json::Value;
use std::time::Duration;

/// One input and its value. Only what is read of it changes on the page; the input itself stays.
#[derive(Clone, Copy)]
pub(in crate::forms) struct Bound {
    state: FormState,
    field: StoredValue<Field>,
    /// The value, absent while empty.
    pub(in crate::forms) value: Memo<Option<Value>>,
    typed: RwSignal<Option<String>>,
    /// The text the input shows.
    pub(in crate::forms) shown: Memo<String>,
    error: Memo<Option<String>>,
}

impl Bound {
    pub(in crate::forms) fn new(state: FormState, field: Field) -> Self {
        let at = field.pointer.clone();
        let value = Memo::new(move |_| state.data.with(|data| pointer::get(data, &at).cloned()));
        let at = field.pointer.clone();
        let error = Memo::new(move |_| {
            state.errors.with(|errors| errors.iter().find(|e| e.pointer == at).map(|e| e.message.clone()))
        });
        // Nobody is about to type into what is only to be read.
        let autofocus = field.autofocus && !state.is_read_only();
        let field = StoredValue::new(Field { autofocus, ..field });
        let typed = RwSignal::new(None::<String>);
        // What was typed stays as typed ("1.50") for as long as it means the value (1.5).
        let shown = Memo::new(move |_| {
            field.with_value(|field| {
                typed.with(|typed| {
                    value.with(|value| match typed {
                        Some(text) if field.read(&[text]) == *value => text.clone(),
                        _ => field.show(value.as_ref()),
                    })
                })
            })
        });
        Self { state, field, value, typed, shown, error }
    }

    /// The field.
    pub(in crate::forms) fn field(&self) -> Field {
        self.field.get_value()
    }

    /// The HTML id of the input.
    pub(in crate::forms) fn id(&self) -> String {
        self.field.with_value(|field| field_id(&field.pointer))
    }

    /// Whether the value may not be changed.
    pub(in crate::forms) fn is_locked(&self) -> bool {
        self.state.is_read_only() || self.field.with_value(|field| field.read_only)
    }

    /// The input now holds this text.
    pub(in crate::forms) fn enter(&self, text: String) {
        let (at, value) = self.field.with_value(|field| (field.pointer.clone(), field.read(&[&text])));
        self.typed.set(Some(text));
        self.state.put(&at, value);
    }

    /// A field for several values now holds those with these keys.
    pub(in crate::forms) fn pick(&self, key: &str, picked: bool) {
        let (at, value) = self.field.with_value(|field| {
            let crate::forms::Kind::Choices(list, _) = &field.kind else {
                return (String::new(), None);
            };
            let now = self.value.get_untracked();
            let keys: Vec<&str> = list
                .iter()
                .filter(|c| if c.key == key { picked } else { Field::is_picked(now.as_ref(), &c.value) })
                .map(|c| c.key.as_str())
                .collect();
            (field.pointer.clone(), field.read(&keys))
        });
        self.state.put(&at, value);
    }

    /// The visitor left the input: now is the time to say what is wrong.
    ///
    /// Not at once: a message that moves the page would move the button just pressed away from under the pointer.
    pub(in crate::forms) fn leave(&self) {
        let at = self.field.with_value(|field| field.pointer.clone());
        let state = self.state;
        set_timeout(
            move || {
                if !state.errors.is_disposed() && !state.data.is_disposed() {
                    state.recheck(&at);
                }
            },
            Duration::from_millis(150),
        );
    }

    /// What is wrong, if anything.
    pub(in crate::forms) fn error(&self) -> Option<String> {
        self.error.get()
    }

    /// For `aria-invalid`.
    pub(in crate::forms) fn invalid(&self) -> Option<&'static str> {
        self.error.with(Option::is_some).then_some("true")
    }

    /// For `aria-describedby`: the texts around the input that are there.
    pub(in crate::forms) fn described(&self) -> Option<String> {
        let id = self.id();
        let wrong = self.error.with(Option::is_some);
        let ids = self.field.with_value(|field| {
            let texts = [
                ("description", field.description.is_some()),
                ("error", wrong),
                ("help", field.help.is_some()),
            ];
            let there = texts.into_iter().filter(|(_, there)| *there);
            there.map(|(name, _)| format!("{id}-{name}")).collect::<Vec<_>>()
        });
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// Keeps an `<input>` showing the value, and takes over what was typed before the page became live.
    ///
    /// `takes_over` is false for inputs that always hold something (a slider, a colour), which says nothing.
    pub(in crate::forms) fn sync_input(self, node: NodeRef<leptos::html::Input>, takes_over: bool) {
        self.sync(
            move || node.get(),
            takes_over,
            web_sys::HtmlInputElement::value,
            web_sys::HtmlInputElement::set_value,
        );
    }

    /// The same for a `<textarea>`.
    pub(in crate::forms) fn sync_textarea(self, node: NodeRef<leptos::html::Textarea>) {
        type Area = web_sys::HtmlTextAreaElement;
        self.sync(move || node.get(), true, Area::value, Area::set_value);
    }

    /// The same for a `<select>`.
    pub(in crate::forms) fn sync_select(self, node: NodeRef<leptos::html::Select>) {
        type Select = web_sys::HtmlSelectElement;
        self.sync(move || node.get(), true, Select::value, Select::set_value);
    }

    fn sync<E: 'static>(
        self,
        element: impl Fn() -> Option<E> + 'static,
        takes_over: bool,
        value: fn(&E) -> String,
        set_value: fn(&E, &str),
    ) {
        Effect::new(move |was_live: Option<bool>| {
            let Some(element) = element() else {
                return false;
            };
            let shown = self.shown.get();
            let now = value(&element);
            if now != shown {
                // Empty where a value should be: the input can't show it ("soon" as a date). The value stays.
                if was_live == Some(true) || !takes_over || now.is_empty() || self.is_locked() {
                    set_value(&element, &shown);
                } else {
                    self.enter(now);
                }
            }
            true
        });
    }

    /// Keeps a tick box or radio button in line; `is_on` says whether it should be on, `enter` takes over the visitor's.
    pub(in crate::forms) fn sync_checked(
        self,
        node: NodeRef<leptos::html::Input>,
        is_on: impl Fn() -> bool + 'static,
        enter: impl Fn(bool) + 'static,
    ) {
        Effect::new(move |was_live: Option<bool>| {
            let Some(element) = node.get() else {
                return false;
            };
            let (on, now) = (is_on(), element.checked());
            // A radio button that is off says nothing: another one of its group is on.
            let is_news = now || element.type_() == "checkbox";
            if now != on {
                if was_live == Some(true) || !is_news || self.is_locked() {
                    element.set_checked(on);
                } else {
                    enter(now);
                }
            }
            true
        });
    }
}

/// Whether the box of an event is ticked.
pub(in crate::forms) fn is_ticked(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    target.is_some_and(|input| input.checked())
}
