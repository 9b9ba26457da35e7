//! Data elements and associations.

use super::extension;
use super::node::{child, child_expression};
use super::reader::{Reader, expression, name, optional_id, reference_attribute, reference_text};
use crate::model::{BPMN, DataAssociation, DataElement, IoSpecification};
use crate::xml::Element;

pub(super) fn element(element: Element<'_>, reader: &mut Reader) -> DataElement {
    let extensions = extension::read(element, reader);
    DataElement {
        element: element.name().to_owned(),
        id: reader.id(element),
        name: name(element),
        is_collection: reader.boolean(element, "isCollection", false),
        refers_to: ["dataObjectRef", "dataStoreRef"]
            .iter()
            .find_map(|name| reference_attribute(element, name)),
        category: extensions.category.map(|category| category.text),
        position: element.position(),
    }
}

/// `inputDataItem` or `outputDataItem`, which need no id when they have a name.
pub(super) fn item(item: Element<'_>, reader: &mut Reader) -> DataElement {
    match name(item).filter(|_| optional_id(item).is_none()) {
        None => element(item, reader),
        Some(name) => DataElement {
            element: item.name().to_owned(),
            id: name.clone(),
            name: Some(name),
            is_collection: false,
            refers_to: None,
            category: None,
            position: item.position(),
        },
    }
}

pub(super) fn io_specification(specification: Element<'_>, reader: &mut Reader) -> IoSpecification {
    let mut io =
        IoSpecification { inputs: Vec::new(), outputs: Vec::new(), position: specification.position() };
    for child in specification.children().filter(|child| child.namespace() == BPMN) {
        match child.name() {
            "dataInput" => io.inputs.push(element(child, reader)),
            "dataOutput" => io.outputs.push(element(child, reader)),
            _ => {}
        }
    }
    io
}

pub(super) fn association(element: Element<'_>) -> DataAssociation {
    let named = |name: &'static str| element.children().filter(move |child| child.is(BPMN, name));
    DataAssociation {
        id: optional_id(element),
        sources: named("sourceRef").map(reference_text).collect(),
        target: child(element, "targetRef").map(reference_text),
        transformation: child_expression(element, "transformation"),
        assignments: named("assignment")
            .map(|assignment| {
                let part = |name| child(assignment, name).and_then(expression);
                (part("from"), part("to"))
            })
            .collect(),
        position: element.position(),
    }
}
