//! Loop markers.

use super::data;
use super::node::{child, child_expression};
use super::reader::{Reader, reference_text};
use crate::model::activity::LoopKind;
use crate::model::{LoopCharacteristics, SPIFFWORKFLOW};
use crate::xml::Element;

pub(super) fn loop_characteristics(element: Element<'_>, reader: &mut Reader) -> LoopCharacteristics {
    let scripts_on_instances =
        element.attribute_in(SPIFFWORKFLOW, "scriptsOnInstances").is_some_and(Reader::is_true);
    LoopCharacteristics { kind: kind(element, reader), scripts_on_instances, position: element.position() }
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
        input_item: child(element, "inputDataItem").map(|item| Box::new(data::element(item, reader))),
        output_item: child(element, "outputDataItem").map(|item| Box::new(data::element(item, reader))),
        completion_condition: child_expression(element, "completionCondition"),
        behavior: element.attribute("behavior").map(str::to_owned),
    }
}
