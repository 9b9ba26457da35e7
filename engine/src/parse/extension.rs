//! Extension elements and attributes.

use super::dialect;
use super::reader::{Reader, other, trimmed_text};
use crate::model::dialect::ENGINES;
use crate::model::extension::{
    Foreign, ProcessVariableCorrelation, Property, ServiceParameter, ServiceRetry, ServiceTaskOperator,
    UnitTest,
};
use crate::model::{BPMN, Extensions, SPIFFWORKFLOW, Text};
use crate::problem::{Position, Problem};
use crate::xml::{Element, Placed};

pub(super) fn read(element: Element<'_>, reader: &mut Reader) -> Extensions {
    let is_true = |name| element.attribute_in(SPIFFWORKFLOW, name).is_some_and(Reader::is_true);
    let mut extensions = Extensions {
        is_matching_correlation: is_true("isMatchingCorrelation"),
        json_schema_id: element.attribute_in(SPIFFWORKFLOW, "jsonSchemaId").map(str::to_owned),
        ..Extensions::default()
    };
    for holder in element.children().filter(|child| child.is(BPMN, "extensionElements")) {
        for child in holder.children() {
            if child.namespace() == SPIFFWORKFLOW {
                read_child(child, &mut extensions, reader);
            } else if !dialect::child(child, &mut extensions, reader) {
                let position = child.position();
                extensions.foreign.push(foreign(child.namespace(), child.name(), position));
            }
        }
    }
    for (namespace, name, value) in element.foreign_attributes() {
        let position = value.position;
        let value = Placed { text: value.text.to_owned(), position };
        if ENGINES.iter().any(|(engine, _)| *engine == namespace)
            && !dialect::attribute_of(namespace, name, value, &mut extensions)
        {
            extensions.foreign.push(foreign(namespace, name, position));
        }
    }
    extensions
}

fn foreign(namespace: &str, name: &str, position: Position) -> Foreign {
    Foreign { namespace: namespace.to_owned(), name: name.to_owned(), position }
}

fn read_child(child: Element<'_>, extensions: &mut Extensions, reader: &mut Reader) {
    match child.name() {
        "preScript" => extensions.pre_script = script(child),
        "postScript" => extensions.post_script = script(child),
        "calledDecisionId" => extensions.called_decision_id = text(child),
        "serviceTaskOperator" => {
            extensions.service_task_operator = Some(service_task_operator(child, reader));
        }
        "messagePayload" => extensions.message_payload = text(child),
        "messageVariable" => extensions.message_variable = text(child),
        "processVariableCorrelation" => {
            extensions.process_variable_correlations.extend(correlation(child, reader));
        }
        "payloadExpression" => extensions.payload_expression = text(child),
        "variableName" => extensions.variable_name = text(child),
        "instructionsForEndUser" => extensions.instructions_for_end_user = script(child),
        "properties" => extensions.properties.extend(properties(child, "property", reader)),
        "unitTests" => extensions.unit_tests.extend(named(child, "unitTest").map(unit_test)),
        "allowGuest" => extensions.allow_guest = Reader::is_true(&child.text().text),
        "guestConfirmation" => extensions.guest_confirmation = script(child),
        "signalButtonLabel" => extensions.signal_button_label = text(child),
        "taskMetadataValues" => {
            extensions.task_metadata_values.extend(properties(child, "taskMetadataValue", reader));
        }
        "processModelToStartOnTaskAvailable" => {
            extensions.process_model_to_start_on_task_available = text(child);
        }
        "category" => extensions.category = text(child),
        _ => extensions.unknown.push(other(child)),
    }
}

/// Text without the white space around it; `None` when nothing is left.
fn text(element: Element<'_>) -> Option<Text> {
    let text = trimmed_text(element);
    (!text.text.is_empty()).then_some(text)
}

/// Text whose inner lines matter; `None` when it is blank.
fn script(element: Element<'_>) -> Option<Text> {
    let text = element.text();
    (!text.text.trim().is_empty()).then_some(text)
}

fn named<'a>(element: Element<'a>, name: &'static str) -> impl Iterator<Item = Element<'a>> {
    element.children().filter(move |child| child.is(SPIFFWORKFLOW, name))
}

/// An attribute that must be there; empty and a problem when it is missing.
fn required<'a>(element: Element<'a>, name: &str, reader: &mut Reader) -> &'a str {
    element.attribute(name).map(str::trim).filter(|text| !text.is_empty()).unwrap_or_else(|| {
        let message = format!("The `{}` has no `{name}`.", element.name());
        reader.report(Problem::error("missing_attribute", message), element);
        ""
    })
}

fn properties(element: Element<'_>, each: &'static str, reader: &mut Reader) -> Vec<Property> {
    named(element, each)
        .map(|property| Property {
            name: required(property, "name", reader).to_owned(),
            value: attribute_text(property, "value"),
        })
        .collect()
}

fn attribute_text(element: Element<'_>, name: &str) -> Text {
    let placed = element.placed_attribute(name);
    let position = placed.as_ref().map_or_else(|| element.position(), |placed| placed.position);
    Placed { text: placed.map_or_else(String::new, |placed| placed.text.to_owned()), position }
}

fn unit_test(element: Element<'_>) -> UnitTest {
    let part = |name| {
        let empty = || Placed { text: String::new(), position: element.position() };
        named(element, name).next().map_or_else(empty, trimmed_text)
    };
    UnitTest {
        id: element.attribute("id").unwrap_or_default().to_owned(),
        input: part("inputJson"),
        expected_output: part("expectedOutputJson"),
    }
}

fn service_task_operator(element: Element<'_>, reader: &mut Reader) -> ServiceTaskOperator {
    let result = element.attribute("resultVariable").map(str::trim).filter(|name| !name.is_empty());
    ServiceTaskOperator {
        id: required(element, "id", reader).to_owned(),
        result_variable: result.map(str::to_owned),
        parameters: named(element, "parameters")
            .flat_map(|parameters| named(parameters, "parameter"))
            .map(|parameter| ServiceParameter {
                id: required(parameter, "id", reader).to_owned(),
                value_type: parameter.attribute("type").map(str::to_owned),
                value: attribute_text(parameter, "value"),
            })
            .collect(),
        retry: named(element, "retry").next().map(|retry| ServiceRetry {
            retries: retry.attribute("retries").map(str::to_owned),
            backoff_base: retry.attribute("backoff_base").map(str::to_owned),
            position: retry.position(),
        }),
        position: element.position(),
    }
}

/// `propertyId` and `expression` are children.
fn correlation(element: Element<'_>, reader: &mut Reader) -> Option<ProcessVariableCorrelation> {
    let part = |name| named(element, name).next().and_then(text);
    if let (Some(property), Some(expression)) = (part("propertyId"), part("expression")) {
        return Some(ProcessVariableCorrelation { property: property.text, expression });
    }
    let message = "The `processVariableCorrelation` needs a `propertyId` and an `expression`.";
    reader.report(Problem::error("missing_attribute", message), element);
    None
}
