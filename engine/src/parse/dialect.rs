//! Extensions of other engines.

use super::reader::{Reader, trimmed_text};
use crate::model::dialect::{CAMUNDA, Dialect, FormField, Mapping, MappingValue, OPERATON, ZEEBE};
use crate::model::{Extensions, Text};
use crate::problem::Problem;
use crate::xml::{Element, Placed};

/// Reads an extension element of another engine; false when it means nothing here.
pub(super) fn child(child: Element<'_>, extensions: &mut Extensions, reader: &mut Reader) -> bool {
    let dialect = &mut extensions.dialect;
    match (child.namespace(), child.name()) {
        (CAMUNDA | OPERATON, "formData") => dialect.form_fields.extend(fields(child)),
        (CAMUNDA | OPERATON, "inputOutput") => return parameters(child, dialect, reader),
        (ZEEBE, "ioMapping") => mappings(child, dialect),
        (ZEEBE, "calledElement") => dialect.called_process = attribute(child, "processId"),
        (ZEEBE, "calledDecision") => {
            dialect.decision = attribute(child, "decisionId");
            dialect.result_variable = attribute(child, "resultVariable");
        }
        (ZEEBE, "script") => {
            dialect.script = attribute(child, "expression");
            dialect.result_variable = attribute(child, "resultVariable");
        }
        (ZEEBE, "loopCharacteristics") => {
            dialect.collection = attribute(child, "inputCollection");
            dialect.item = attribute(child, "inputElement");
            dialect.output_collection = attribute(child, "outputCollection");
            dialect.output_item = attribute(child, "outputElement");
        }
        _ => return false,
    }
    true
}

/// Reads an attribute of another engine; false when it means nothing here.
pub(super) fn attribute_of(namespace: &str, name: &str, value: Text, extensions: &mut Extensions) -> bool {
    if !matches!(namespace, CAMUNDA | OPERATON) {
        return false;
    }
    let dialect = &mut extensions.dialect;
    let place = match name {
        "decisionRef" => &mut dialect.decision,
        "resultVariable" => &mut dialect.result_variable,
        "collection" => &mut dialect.collection,
        "elementVariable" => &mut dialect.item,
        _ => return false,
    };
    *place = (!value.text.trim().is_empty()).then_some(value);
    true
}

fn attribute(element: Element<'_>, name: &str) -> Option<Text> {
    let placed = element.placed_attribute(name)?;
    let text = placed.text.trim();
    (!text.is_empty()).then(|| Placed { text: text.to_owned(), position: placed.position })
}

fn beside<'a>(element: Element<'a>, name: &'static str) -> impl Iterator<Item = Element<'a>> {
    element.children().filter(move |child| child.is(element.namespace(), name))
}

fn fields(form: Element<'_>) -> impl Iterator<Item = FormField> {
    let text = |element: Element<'_>, name| element.attribute(name).map(str::to_owned);
    beside(form, "formField").map(move |field| FormField {
        id: text(field, "id").unwrap_or_default(),
        label: text(field, "label"),
        kind: text(field, "type"),
        default: text(field, "defaultValue"),
        values: beside(field, "value")
            .map(|value| {
                let id = text(value, "id").unwrap_or_default();
                (id.clone(), text(value, "name").unwrap_or(id))
            })
            .collect(),
        constraints: beside(field, "validation")
            .flat_map(|validation| beside(validation, "constraint"))
            .map(|constraint| (text(constraint, "name").unwrap_or_default(), text(constraint, "config")))
            .collect(),
    })
}

/// `camunda:inputOutput`; false when one of its parameters is a list or a map.
fn parameters(element: Element<'_>, dialect: &mut Dialect, reader: &mut Reader) -> bool {
    let mut all = true;
    for child in element.children().filter(|child| child.namespace() == element.namespace()) {
        let into = match child.name() {
            "inputParameter" => &mut dialect.inputs,
            "outputParameter" => &mut dialect.outputs,
            _ => continue,
        };
        let Some(target) = attribute(child, "name") else {
            let message = format!("The `{}` has no `name`.", child.name());
            reader.report(Problem::error("missing_attribute", message), child);
            continue;
        };
        let value = match child.children().next() {
            None => MappingValue::Text(trimmed_text(child)),
            Some(script) if script.name() == "script" => {
                MappingValue::Script { format: attribute(script, "scriptFormat"), text: script.text() }
            }
            Some(_) => {
                all = false;
                continue;
            }
        };
        into.push(Mapping { target, value });
    }
    all
}

fn mappings(element: Element<'_>, dialect: &mut Dialect) {
    for child in element.children().filter(|child| child.namespace() == ZEEBE) {
        let into = match child.name() {
            "input" => &mut dialect.inputs,
            "output" => {
                dialect.only_outputs = true;
                &mut dialect.outputs
            }
            _ => continue,
        };
        if let (Some(value), Some(target)) = (attribute(child, "source"), attribute(child, "target")) {
            into.push(Mapping { target, value: MappingValue::Text(value) });
        }
    }
}
