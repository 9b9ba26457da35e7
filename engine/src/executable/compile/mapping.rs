//! `camunda:inputOutput`, `zeebe:ioMapping` and `camunda:formData`.

use super::name::is_variable;
use super::script::Scripts;
use crate::executable::node::{Association, Form, Io, Place};
use crate::model::dialect::{Mapping, MappingValue};
use crate::model::{FlowNode, Text};
use crate::problem::Problem;
use crate::script::{Language, Program};

/// Adds the mappings of another engine: what goes in is a variable of the element alone.
pub(super) fn add(node: &FlowNode, io: &mut Io, scripts: &mut Scripts<'_>) {
    let dialect = &node.extensions.dialect;
    for mapping in &dialect.inputs {
        if let Some(association) = association(mapping, node, scripts) {
            io.properties.push(mapping.target.text.clone());
            io.reads.push(association);
        }
    }
    io.writes.extend(dialect.outputs.iter().filter_map(|mapping| association(mapping, node, scripts)));
    if dialect.only_outputs && !dialect.outputs.is_empty() {
        io.outputs.get_or_insert_default();
    }
}

fn association(mapping: &Mapping, node: &FlowNode, scripts: &mut Scripts<'_>) -> Option<Association> {
    let Mapping { target, value } = mapping;
    if !is_variable(&target.text) {
        let message = format!("`{}` cannot be the name of a variable.", target.text);
        report(message, "Map to a plain variable.", target, node, scripts);
        return None;
    }
    let program = match value {
        MappingValue::Text(text) => literal_or_expression(text, node, scripts)?,
        MappingValue::Script { format, text } => {
            let language =
                format.as_ref().map_or(Some(Language::Python), |format| Language::from_format(&format.text));
            let Some(language) = language else {
                let message = "The script is neither Python nor FEEL.".to_owned();
                report(message, "Write it in Python.", text, node, scripts);
                return None;
            };
            let text = Text { text: text.text.trim().to_owned(), ..text.clone() };
            scripts.text_in(language, &text, node.id.as_str())?
        }
    };
    let assignments = vec![(program, Place::Variable(target.text.clone()))];
    Some(Association { sources: Vec::new(), target: None, transformation: None, assignments })
}

/// Text without the marks of an expression is that text.
fn literal_or_expression(text: &Text, node: &FlowNode, scripts: &mut Scripts<'_>) -> Option<Program> {
    let has_marks = ["${", "#{", "="].iter().any(|mark| text.text.starts_with(mark));
    if has_marks {
        return scripts.text(text, node.id.as_str());
    }
    let quoted = serde_json::Value::String(text.text.clone()).to_string();
    scripts.text(&Text { text: quoted, position: text.position }, node.id.as_str())
}

fn report(message: String, help: &str, at: &Text, node: &FlowNode, scripts: &mut Scripts<'_>) {
    let problem = Problem::error("unsupported_mapping", message).with_position(at.position);
    scripts.report(problem.with_element(node.id.as_str()).with_help(help));
}

/// The form of a user task: JSON schemas as in spiff-arena, or the fields of Camunda 7.
pub(super) fn form(node: &FlowNode) -> Form {
    let property = |name| {
        let value = node.extensions.property(name).map(str::trim);
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    Form {
        schema_file: property("formJsonSchemaFilename"),
        ui_schema_file: property("formUiSchemaFilename"),
        variable: node.extensions.variable_name.as_ref().map(|name| name.text.clone()),
        fields: node.extensions.dialect.form_fields.clone(),
    }
}
