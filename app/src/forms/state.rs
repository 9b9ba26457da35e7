//! What a form on a page holds while it is filled in.

use super::action::Action;
use super::field::Field;
use super::form::Form;
use super::pointer;
use super::validate::FieldError;
use super::view::focus;
use leptos::prelude::*;
use serde_json::Value;
use std::fmt::Write as _;
use std::sync::Arc;

/// A form with its data and errors; cheap to copy into every handler.
///
/// Make it once on the page that has the `<form>`, then give it to [`super::SchemaForm`] and [`super::FormErrors`].
#[derive(Clone, Copy, Debug)]
pub struct FormState {
    form: StoredValue<Form>,
    /// The data as filled in so far, with what hidden fields held before.
    pub data: RwSignal<Value>,
    /// What is known to be wrong.
    pub errors: RwSignal<Vec<FieldError>>,
    /// The shape of the form; changes only when fields come, go or change.
    tree: Memo<Arc<Field>>,
    read_only: bool,
}

impl FormState {
    /// A form over signals of the page.
    #[must_use]
    pub fn new(form: Form, data: RwSignal<Value>, errors: RwSignal<Vec<FieldError>>) -> Self {
        let form = StoredValue::new(form);
        let tree = Memo::new(move |_| data.with(|data| form.with_value(|form| Arc::new(form.fields(data)))));
        Self { form, data, errors, tree, read_only: false }
    }

    /// The same form, to look at only.
    #[must_use]
    pub fn read_only(self, read_only: bool) -> Self {
        Self { read_only, ..self }
    }

    /// Whether the form is only to look at.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form.get_value()
    }

    /// The data to send: that of the fields shown.
    #[must_use]
    pub fn to_submit(&self) -> Value {
        self.data.with(|data| self.form.with_value(|form| form.prune(data)))
    }

    /// Checks everything before a submit; moves the focus to the summary when something is wrong.
    pub fn check(&self) -> bool {
        let errors = self.data.with_untracked(|data| self.form.with_value(|form| form.validate(data)));
        let good = errors.is_empty();
        self.errors.set(errors);
        if !good {
            focus::soon(vec![String::from(super::view::ERRORS_ID)]);
        }
        good
    }

    /// Puts a value, or takes it away; an error shown at it is looked at again.
    pub fn put(&self, pointer: &str, value: Option<Value>) {
        self.data.update(|data| pointer::put(data, pointer, value));
        if self.errors.with_untracked(|errors| errors.iter().any(|error| error.pointer == pointer)) {
            self.recheck(pointer);
        }
    }

    /// Looks again at what is wrong with one field; errors of other fields stay.
    pub fn recheck(&self, pointer: &str) {
        self.replace_errors(|at| at == pointer);
    }

    /// Does what a row button asks, in the browser.
    pub fn act(&self, action: &Action) {
        let form = self.form();
        let mut data = self.data.get_untracked();
        let Some(target) = form.apply_action(&mut data, action) else {
            return;
        };
        self.data.set(data);
        let list = match action {
            Action::Add(list) => list.as_str(),
            _ => pointer::split(&target).map_or(target.as_str(), |(list, _)| list),
        };
        let below = format!("{list}/");
        if self
            .errors
            .with_untracked(|all| all.iter().any(|e| e.pointer == list || e.pointer.starts_with(&below)))
        {
            self.replace_errors(|at| at == list || at.starts_with(&below));
        }
        focus::soon(focus::after(action, list, &target));
    }

    /// Reads the field at a pointer as it is shown now.
    pub(super) fn with_field<T>(&self, pointer: &str, read: impl FnOnce(&Field) -> T) -> Option<T> {
        self.tree.with(|tree| tree.find(pointer).map(read))
    }

    /// The whole tree as it is now.
    pub(super) fn tree(&self) -> Arc<Field> {
        self.tree.get()
    }

    fn replace_errors(&self, affected: impl Fn(&str) -> bool) {
        let found = self.data.with_untracked(|data| self.form.with_value(|form| form.validate(data)));
        let mut errors = self.errors.get_untracked();
        errors.retain(|error| !affected(&error.pointer));
        errors.extend(found.into_iter().filter(|error| affected(&error.pointer)));
        // In the order of the form, whatever was typed last.
        let mut order = Vec::new();
        self.tree.with_untracked(|tree| tree.walk(&mut |field| order.push(field.pointer.clone())));
        errors.sort_by_key(|error| order.iter().position(|at| *at == error.pointer));
        if self.errors.with_untracked(|now| *now != errors) {
            self.errors.set(errors);
        }
    }
}

/// The HTML id of a field's input; different pointers have different ids.
#[must_use]
pub fn field_id(pointer: &str) -> String {
    let mut id = String::from("field");
    for letter in pointer.chars() {
        match letter {
            '/' => id.push('-'),
            '_' => id.push('_'),
            _ if letter.is_ascii_alphanumeric() => id.push(letter),
            _ => {
                // Writing to a string does not fail.
                let _ = write!(id, ":{:x}", u32::from(letter));
            }
        }
    }
    id
}
