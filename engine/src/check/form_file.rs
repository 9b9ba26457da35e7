//! `unknown_form_file`, `invalid_form`, `unknown_form_field`
//!
//! **What they do**: look at the files that user tasks name as their forms: whether they are beside the diagram, whether they
//! are JSON schemas, and whether the UI schema speaks of fields that the schema has.
//!
//! **Why**: the person who gets the task sees an error instead of a form, or a field is not shown as it was meant.
//!
//! **Example**: `formJsonSchemaFilename` is `request-schema.json`, and the file is called `request_schema.json`.
//!
//! **Instead**: write the name of a file that is there, and the names of fields that the schema has.

use serde_json::Value;

use super::rule::{Report, Rule, Subject};
use crate::model::extension::Property;
use crate::model::{FlowNode, FlowNodeKind};
use crate::problem::Severity;
use crate::script::did_you_mean;
use crate::variables::{Forms, form_fields};

pub(super) const UNKNOWN: Rule = Rule {
    code: "unknown_form_file",
    severity: Severity::Warning,
    summary: "a user task names a form file that is not beside the diagram",
    run: unknown,
};

pub(super) const INVALID: Rule = Rule {
    code: "invalid_form",
    severity: Severity::Warning,
    summary: "the form file of a user task is no JSON schema",
    run: invalid,
};

pub(super) const FIELD: Rule = Rule {
    code: "unknown_form_field",
    severity: Severity::Warning,
    summary: "a UI schema speaks of a field that the schema of the form has not",
    run: field,
};

const SCHEMA: &str = "formJsonSchemaFilename";
const UI_SCHEMA: &str = "formUiSchemaFilename";

/// The user tasks with the properties that name files, where the files are known.
fn named<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (&'a FlowNode, &'a Property, &'a Forms)> {
    let forms = subject.surroundings.forms;
    let tasks = subject.nodes().filter(|node| matches!(node.kind, FlowNodeKind::UserTask));
    tasks.flat_map(move |node| {
        let files = node.extensions.properties.iter().filter(|property| {
            let names_file = property.name == SCHEMA || property.name == UI_SCHEMA;
            names_file && !property.value.text.trim().is_empty()
        });
        files.filter_map(move |property| Some((node, property, forms?)))
    })
}

fn unknown(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (node, property, forms) in named(subject) {
        let file = property.value.text.trim();
        if forms.contains_key(file) {
            continue;
        }
        let help = did_you_mean(file, forms.keys().map(String::as_str));
        let help = help.unwrap_or_else(|| "Put the file beside the diagram.".to_owned());
        let message = format!("`{}` names the form file `{file}`, which is not there.", node.label());
        report.add(node.id.as_str(), property.value.position, message, help);
    }
}

fn invalid(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (node, property, forms) in named(subject) {
        let file = property.value.text.trim();
        let fault = match forms.get(file) {
            Some(Err(fault)) => fault.clone(),
            Some(Ok(Value::Object(_))) | None => continue,
            Some(Ok(_)) => "it is not a JSON object".to_owned(),
        };
        let message = format!("The form file `{file}` of `{}` cannot be used: {fault}.", node.label());
        report.add(node.id.as_str(), property.value.position, message, "Mend the file.");
    }
}

fn field(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (node, property, forms) in named(subject).filter(|(_, property, _)| property.name == UI_SCHEMA) {
        let schema = node.extensions.property(SCHEMA).and_then(|file| forms.get(file.trim()));
        let ui = forms.get(property.value.text.trim());
        let (Some(Ok(schema)), Some(Ok(Value::Object(ui)))) = (schema, ui) else {
            continue;
        };
        let Some(fields) = form_fields(schema) else {
            continue;
        };
        let has = |name: &str| fields.iter().any(|field| field.name == name);
        for name in ui.keys().filter(|name| !name.starts_with("ui:") && !has(name)) {
            let help = did_you_mean(name, fields.iter().map(|field| field.name));
            let help = help.unwrap_or_else(|| "Take it out of the UI schema, or add the field.".to_owned());
            let message = format!(
                "The UI schema `{}` of `{}` speaks of the field `{name}`, which the form has not.",
                property.value.text.trim(),
                node.label()
            );
            report.add(node.id.as_str(), property.value.position, message, help);
        }
    }
}
