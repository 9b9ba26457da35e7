//! A form: schema and uiSchema, checked once, asked with data ever after.

use super::build::Builder;
use super::field::{Field, Kind};
use super::resolve::Resolver;
use super::ui_schema::Ui;
use super::{lint, pointer};
use jiff::civil;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Times that "what is shown" and "what is there" are brought in line; conditions nest less deeply than this.
pub(super) const ROUNDS: usize = 16;

/// A form, cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    parts: Arc<Parts>,
    today: Option<civil::Date>,
    /// What the form can't do as asked, for its author: unknown widgets, formats and patterns.
    pub warnings: Vec<String>,
}

#[derive(Debug, PartialEq)]
struct Parts {
    schema: Value,
    ui: Value,
}

/// Why a schema can't be a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Forms fill in objects.
    #[error("the form's schema must describe an object: give it \"type\": \"object\" and \"properties\"")]
    NotAnObject,
    /// A reference that leads nowhere.
    #[error(
        "the form's schema refers to \"{0}\", which is not in it; only \"#/definitions/…\" and \"#/$defs/…\" are followed"
    )]
    Reference(String),
    /// Nested too deeply.
    #[error("the form's schema or uiSchema is nested more than {0} levels deep")]
    TooDeep(usize),
    /// Too many parts.
    #[error("the form's schema and uiSchema have more than {0} parts")]
    TooLarge(usize),
    /// References or conditions that multiply.
    #[error("the form's schema repeats itself so often through references that it can't be worked out")]
    TooComplex,
}

/// What the uiSchema says about the submit button.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubmitButton {
    /// Its text, when it isn't the usual one.
    pub text: Option<String>,
    /// Whether there is none.
    pub hidden: bool,
}

impl Form {
    /// Reads a schema and a uiSchema (null when there is none).
    ///
    /// # Errors
    /// When the schema can't be shown at all; what merely falls back to something simpler is in `warnings`.
    pub fn parse(schema: &Value, ui_schema: &Value) -> Result<Self, FormError> {
        let warnings = lint::check(schema, ui_schema)?;
        let form = Self {
            parts: Arc::new(Parts { schema: schema.clone(), ui: ui_schema.clone() }),
            today: None,
            warnings,
        };
        let nothing = Value::Object(Map::new());
        let builder = form.builder(&nothing);
        let tree = builder.root(schema, ui_schema, &nothing);
        if builder.resolver.is_spent() {
            return Err(FormError::TooComplex);
        }
        match tree {
            Some(tree) if matches!(tree.kind, Kind::Object(_)) => Ok(form),
            _ => Err(FormError::NotAnObject),
        }
    }

    /// The same form, knowing which day is "today" for `minimumDate` and `maximumDate`.
    #[must_use]
    pub fn with_today(mut self, today: civil::Date) -> Self {
        self.today = Some(today);
        self
    }

    /// The day that is "today", if known.
    #[must_use]
    pub fn today(&self) -> Option<civil::Date> {
        self.today
    }

    /// The JSON schema.
    #[must_use]
    pub fn schema(&self) -> &Value {
        &self.parts.schema
    }

    /// The uiSchema.
    #[must_use]
    pub fn ui_schema(&self) -> &Value {
        &self.parts.ui
    }

    /// What `ui:submitButtonOptions` says.
    #[must_use]
    pub fn submit_button(&self) -> SubmitButton {
        let options = Ui::new(Some(&self.parts.ui)).option("submitButtonOptions");
        let option = |name: &str| options.and_then(|options| options.get(name));
        SubmitButton {
            text: option("submitText").and_then(Value::as_str).map(str::to_owned),
            hidden: option("norender").and_then(Value::as_bool) == Some(true),
        }
    }

    /// Whether what is shown depends on what is filled in.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        lint::is_conditional(&self.parts.schema)
    }

    /// The fields shown for this data. Data of fields that are not shown decides nothing.
    #[must_use]
    pub fn fields(&self, data: &Value) -> Field {
        self.settle(data).0
    }

    /// The data of the fields shown, without anything else.
    #[must_use]
    pub fn prune(&self, data: &Value) -> Value {
        self.settle(data).1
    }

    /// Puts back what a visitor may see but not change, whatever was posted for it.
    ///
    /// Not inside lists whose rows may move or go: which row was which is not known there.
    pub fn restore_read_only(&self, data: &mut Value, original: &Value) {
        // A field that can't be changed may still start with a default.
        restore(&self.fields(data), data, &self.defaults_over(original));
    }

    /// The fields for the data as it is, shown or not.
    pub(super) fn tree(&self, data: &Value) -> Field {
        let (schema, ui) = (&self.parts.schema, &self.parts.ui);
        self.builder(data).root(schema, ui, data).expect("parse built the root, which nothing can hide")
    }

    /// Fields and data in line: no value without a field, no field because of a value without a field.
    pub(super) fn settle(&self, data: &Value) -> (Field, Value) {
        let mut data = data.clone();
        let mut tree = self.tree(&data);
        for _ in 0..ROUNDS {
            let kept = pruned(&tree, &data);
            if kept == data {
                break;
            }
            data = kept;
            tree = self.tree(&data);
        }
        (tree, data)
    }

    fn builder(&self, data: &Value) -> Builder<'_> {
        Builder { resolver: Resolver::new(&self.parts.schema, data) }
    }
}

fn restore(field: &Field, data: &mut Value, original: &Value) {
    match &field.kind {
        Kind::Fixed(_) => {}
        Kind::Array(array) if !field.read_only && (array.removable || array.orderable) => {}
        Kind::Array(_) if !field.read_only => {
            field.children().iter().for_each(|child| restore(child, data, original));
        }
        Kind::Object(_) => field.children().iter().for_each(|child| restore(child, data, original)),
        _ if field.read_only => {
            pointer::put(data, &field.pointer, pointer::get(original, &field.pointer).cloned());
        }
        _ => {}
    }
}

fn pruned(field: &Field, value: &Value) -> Value {
    match (&field.kind, value) {
        (Kind::Object(object), Value::Object(map)) => {
            let names =
                object.fields.iter().filter_map(|child| Some((child, pointer::split(&child.pointer)?.1)));
            let kept = names.filter_map(|(child, name)| {
                let value = map.get(&name)?;
                Some((name, pruned(child, value)))
            });
            Value::Object(kept.collect())
        }
        (Kind::Array(array), Value::Array(rows)) => {
            let kept = |(index, row): (usize, &Value)| match array.rows.get(index) {
                Some(field) => pruned(field, row),
                None => row.clone(),
            };
            rows.iter().enumerate().map(kept).collect()
        }
        _ => value.clone(),
    }
}
