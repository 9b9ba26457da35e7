//! Forms from a JSON schema and a uiSchema: one field tree, one decoder, one set of checks for server and browser.
//!
//! Reading order: [`Form`] (parse), [`Field`] (what is shown for some data), `resolve` (references and conditions),
//! `decode` (posted names to typed JSON), `validate`, then the views: [`FormState`], [`SchemaForm`], [`FormErrors`].
//!
//! A page puts the views into a `<form method="post" novalidate>` of its own and adds its submit buttons
//! (`name="action"`, see [`Action`]). Everything works by posting that form; with hydration the same buttons and
//! inputs act in the browser.

pub mod pointer;
pub mod view;

mod action;
mod build;
mod choices;
mod decode;
mod defaults;
mod encode;
mod field;
mod form;
mod format;
mod lint;
mod matches;
mod merge;
mod pattern;
mod resolve;
mod state;
mod task_data;
mod text;
mod ui_schema;
mod validate;
mod value;
mod widget;

pub use action::Action;
pub use field::{
    ArrayField, Bounds, Choice, Column, Field, Format, Kind, NumberRules, ObjectField, TextRules, Widget,
};
pub use form::{Form, FormError, SubmitButton};
pub use state::{FormState, field_id};
pub use task_data::prepare;
pub use validate::FieldError;
pub use view::{FormErrors, FormErrorsProps, SchemaForm, SchemaFormProps};

#[cfg(test)]
mod tests;
