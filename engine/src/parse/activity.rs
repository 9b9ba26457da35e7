//! Loop markers.

use super::node::{child, child_expression};
use super::reader::{Reader, reference_attribute, reference_text, text_attribute};
use super::{data, event, extension};
use crate::model::activity::{ComplexBehavior, LoopKind};
use crate::model::{BPMN, LoopCharacteristics, SPIFFWORKFLOW};
use crate::xml::Element;

pub(super) fn loop_characteristics(element: Element<'_>, reader: &mut Reader) -> LoopCharacteristics {
    let scripts_on_instances =
        element.attribute_in(SPIFFWORKFLOW, "scriptsOnInstances").is_some_and(Reader::is_true);
    LoopCharacteristics {
        kind: kind(element, reader),
        scripts_on_instances,
        extensions: extension::read(element, reader),
        position: element.position(),
    }
}

fn kind(element: Element<'_>, reader: &mut Reader) -> LoopKind {
    if element.name() == "standardLoopCharacteristics" {
        return LoopKind::Standard {
            condition: child_expression(element, "loopCondition"),
            maximum: element.attribute("loopMaximum").map(str::to_owned),
            test_before: reader.boolean(element, "testBefore", false),
        };
    }
    LoopKind::MultiInstance {
        is_sequential: reader.boolean(element, "isSequential", false),
        cardinality: child_expression(element, "loopCardinality"),
        data_input: child(element, "loopDataInputRef").map(reference_text),
        data_output: child(element, "loopDataOutputRef").map(reference_text),
        input_item: child(element, "inputDataItem").map(|item| Box::new(data::item(item, reader))),
        output_item: child(element, "outputDataItem").map(|item| Box::new(data::item(item, reader))),
        completion_condition: child_expression(element, "completionCondition"),
        behavior: text_attribute(element, "behavior"),
        none_event: reference_attribute(element, "noneBehaviorEventRef"),
        one_event: reference_attribute(element, "oneBehaviorEventRef"),
        complex: element
            .children()
            .filter(|child| child.is(BPMN, "complexBehaviorDefinition"))
            .map(|definition| complex(definition, reader))
            .collect(),
    }
}

fn complex(definition: Element<'_>, reader: &mut Reader) -> ComplexBehavior {
    let mut found = ComplexBehavior {
        condition: child_expression(definition, "condition"),
        event_definitions: Vec::new(),
        event_definition_refs: Vec::new(),
        position: definition.position(),
    };
    let thrown = child(definition, "event").map(Element::children).into_iter().flatten();
    for part in thrown.filter(|part| part.namespace() == BPMN) {
        if part.name() == "eventDefinitionRef" {
            found.event_definition_refs.push(reference_text(part));
        } else if event::is_definition(part.name()) {
            found.event_definitions.push(event::definition(part, reader));
        }
    }
    found
}
