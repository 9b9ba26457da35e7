//! Collaborations and correlation.

use super::node::child_expression;
use super::reader::{Reader, keep, name, optional_id, reference_attribute, reference_text};
use crate::model::collaboration::Retrieval;
use crate::model::{BPMN, Collaboration, CorrelationKey, CorrelationProperty, MessageFlow, Participant};
use crate::xml::Element;

pub(super) fn read(element: Element<'_>, reader: &mut Reader) -> Collaboration {
    let mut collaboration = Collaboration {
        id: optional_id(element),
        name: name(element),
        participants: Vec::new(),
        message_flows: Vec::new(),
        correlation_keys: Vec::new(),
        position: element.position(),
        other: Vec::new(),
    };
    for child in element.children().filter(|child| child.namespace() == BPMN) {
        match child.name() {
            "participant" => collaboration.participants.push(Participant {
                id: reader.id(child),
                name: name(child),
                process: reference_attribute(child, "processRef"),
                position: child.position(),
            }),
            "messageFlow" => collaboration.message_flows.push(MessageFlow {
                id: reader.id(child),
                name: name(child),
                source: reader.required_reference(child, "sourceRef"),
                target: reader.required_reference(child, "targetRef"),
                message: reference_attribute(child, "messageRef"),
                position: child.position(),
            }),
            "correlationKey" => collaboration.correlation_keys.push(CorrelationKey {
                id: optional_id(child),
                name: name(child),
                properties: named(child, "correlationPropertyRef").map(reference_text).collect(),
                position: child.position(),
            }),
            "documentation" | "extensionElements" | "textAnnotation" | "group" | "association" => {}
            _ => keep(child, &mut collaboration.other),
        }
    }
    collaboration
}

pub(super) fn correlation_property(element: Element<'_>, reader: &mut Reader) -> CorrelationProperty {
    let retrievals = named(element, "correlationPropertyRetrievalExpression").map(|retrieval| Retrieval {
        message: reference_attribute(retrieval, "messageRef"),
        path: ["messagePath", "formalExpression"].iter().find_map(|name| child_expression(retrieval, name)),
        position: retrieval.position(),
    });
    CorrelationProperty {
        retrievals: retrievals.collect(),
        id: reader.id(element),
        name: name(element),
        position: element.position(),
    }
}

fn named<'a>(element: Element<'a>, name: &'static str) -> impl Iterator<Item = Element<'a>> {
    element.children().filter(move |child| child.is(BPMN, name))
}
