//! `definitions` and the root elements events refer to.

use super::reader::{Reader, keep, name, optional_id, reference_attribute, text_attribute};
use super::{collaboration, diagram, event, extension, global_task, process};
use crate::model::{BPMN, BPMN_DI, Definitions, RootElement};
use crate::xml::Element;

pub(super) fn read(root: Element<'_>, reader: &mut Reader) -> Definitions {
    let mut definitions = Definitions {
        id: optional_id(root),
        target_namespace: root.attribute("targetNamespace").map(str::to_owned),
        exporter: root.attribute("exporter").map(str::to_owned),
        exporter_version: root.attribute("exporterVersion").map(str::to_owned),
        expression_language: text_attribute(root, "expressionLanguage"),
        ..Definitions::default()
    };
    for child in root.children() {
        if child.is(BPMN_DI, "BPMNDiagram") {
            diagram::read(child, &mut definitions.diagram);
        } else if child.namespace() == BPMN {
            read_child(child, &mut definitions, reader);
        }
    }
    definitions
}

fn read_child(child: Element<'_>, definitions: &mut Definitions, reader: &mut Reader) {
    match child.name() {
        "process" => definitions.processes.push(process::read(child, reader)),
        "collaboration" => definitions.collaborations.push(collaboration::read(child, reader)),
        "message" => definitions.messages.push(root_element(child, reader)),
        "error" => definitions.errors.push(root_element(child, reader)),
        "signal" => definitions.signals.push(root_element(child, reader)),
        "escalation" => definitions.escalations.push(root_element(child, reader)),
        "itemDefinition" => definitions.item_definitions.push(root_element(child, reader)),
        "dataStore" => definitions.data_stores.push(root_element(child, reader)),
        "correlationProperty" => {
            definitions.correlation_properties.push(collaboration::correlation_property(child, reader));
        }
        "extensionElements" => {}
        name if global_task::is_global_task(name) => {
            definitions.global_tasks.push(global_task::read(child, reader));
        }
        name if event::is_definition(name) => {
            definitions.event_definitions.push(event::definition(child, reader));
        }
        _ => keep(child, &mut definitions.other),
    }
}

fn root_element(element: Element<'_>, reader: &mut Reader) -> RootElement {
    let code = element.attribute("errorCode").or_else(|| element.attribute("escalationCode"));
    RootElement {
        id: reader.id(element),
        name: name(element),
        code: code.map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned),
        item: ["itemRef", "structureRef", "itemSubjectRef"]
            .iter()
            .find_map(|name| reference_attribute(element, name)),
        extensions: extension::read(element, reader),
        position: element.position(),
    }
}
