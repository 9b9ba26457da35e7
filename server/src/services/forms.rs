//! The form of a user task: files of the pinned bundle, rendered with the task's data.

use app::AppError;
use app::error::FieldProblem;
use app::forms::Form;
use engine::executable::node::Form as FormNode;
use serde_json::{Map, Value, json};

use super::definitions::Definition;
use super::form_fields;
use crate::render;

/// The form of a task, ready to be shown or checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskForm {
    /// The JSON schema; `None` when the task has no form.
    pub schema: Option<Value>,
    /// The UI schema.
    pub ui_schema: Value,
    /// What went wrong when it was prepared.
    pub warnings: Vec<String>,
}

/// Reads and renders the form of a task in a diagram.
#[must_use]
pub fn prepare(
    definition: &Definition,
    diagram: &str,
    node: &FormNode,
    data: &Map<String, Value>,
) -> TaskForm {
    let mut form = TaskForm { ui_schema: json!({}), ..TaskForm::default() };
    match &node.schema_file {
        Some(name) => form.schema = read(definition, diagram, name, data, &mut form.warnings),
        None if node.fields.is_empty() => return form,
        None => {
            let (schema, ui_schema, warnings) = form_fields::schema(&node.fields);
            form = TaskForm { schema: Some(schema), ui_schema, warnings };
        }
    }
    if let Some(name) = &node.ui_schema_file
        && let Some(ui_schema) = read(definition, diagram, name, data, &mut form.warnings)
    {
        form.ui_schema = ui_schema;
    }
    if let Some(schema) = &mut form.schema {
        app::forms::prepare(schema, &mut form.ui_schema, &Value::Object(data.clone()));
    }
    form
}

fn read(
    definition: &Definition,
    diagram: &str,
    name: &str,
    data: &Map<String, Value>,
    warnings: &mut Vec<String>,
) -> Option<Value> {
    let Some(text) = definition.bundle.beside(diagram, name) else {
        warnings.push(format!("The form file {name} is missing."));
        return None;
    };
    render::form_json(name, text, data).map_err(|warning| warnings.push(warning)).ok()
}

/// The data of the fields a form shows, nothing else.
#[must_use]
pub fn shown(form: &TaskForm, data: &Value) -> Value {
    let parsed = form.schema.as_ref().and_then(|schema| Form::parse(schema, &form.ui_schema).ok());
    parsed.map_or_else(|| json!({}), |parsed| parsed.prune(data))
}

/// The fields of the form only, checked by the rules the browser has and by the JSON schema itself.
///
/// # Errors
///
/// [`AppError::Invalid`] with the fields at fault.
pub fn accept(
    form: &TaskForm,
    data: &Value,
    original: &Map<String, Value>,
    today: jiff::civil::Date,
) -> Result<Map<String, Value>, AppError> {
    let Some(schema) = &form.schema else {
        return match data {
            Value::Object(map) => Ok(map.clone()),
            Value::Null => Ok(Map::new()),
            _ => Err(AppError::invalid("The data of a task has to be a JSON object.")),
        };
    };
    let parsed = Form::parse(schema, &form.ui_schema)
        .map_err(|error| AppError::invalid(format!("The form cannot be used: {error}")))?
        .with_today(today);
    let mut data = parsed.prune(data);
    parsed.restore_read_only(&mut data, &Value::Object(original.clone()));
    let mut fields: Vec<FieldProblem> = parsed
        .validate(&data)
        .into_iter()
        .map(|error| FieldProblem { pointer: error.pointer, message: error.message })
        .collect();
    if fields.is_empty() {
        match jsonschema::validator_for(schema) {
            Ok(validator) => fields.extend(validator.iter_errors(&data).map(|error| FieldProblem {
                pointer: error.instance_path().to_string(),
                message: error.to_string(),
            })),
            Err(error) => tracing::warn!(%error, "the JSON schema of a form is not valid"),
        }
    }
    if !fields.is_empty() {
        return Err(AppError::Invalid { message: "Some fields need a look.".to_owned(), fields });
    }
    match data {
        Value::Object(map) => Ok(map),
        other => Ok(Map::from_iter([("value".to_owned(), other)])),
    }
}
