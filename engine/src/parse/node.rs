//! Flow nodes: what they all have, and what each kind has.

use super::reader::{
    Reader, documentation, expression, keep, name, reference_attribute, reference_text, text_attribute,
};
use super::{activity, data, event, extension, process};
use crate::model::{BPMN, Expression, FlowNode, FlowNodeKind, GatewayType};
use crate::problem::Problem;
use crate::xml::Element;

/// The kind of a flow node; `None` for all other elements.
pub(super) fn kind(element: Element<'_>, reader: &mut Reader) -> Option<FlowNodeKind> {
    Some(match element.name() {
        "startEvent" => FlowNodeKind::StartEvent {
            is_interrupting: reader.boolean(element, "isInterrupting", true),
            parallel_multiple: reader.boolean(element, "parallelMultiple", false),
        },
        "endEvent" => FlowNodeKind::EndEvent,
        "intermediateCatchEvent" => FlowNodeKind::IntermediateCatchEvent {
            parallel_multiple: reader.boolean(element, "parallelMultiple", false),
        },
        "intermediateThrowEvent" => FlowNodeKind::IntermediateThrowEvent,
        "boundaryEvent" => FlowNodeKind::BoundaryEvent {
            attached_to: reference_attribute(element, "attachedToRef"),
            cancel_activity: reader.boolean(element, "cancelActivity", true),
            parallel_multiple: reader.boolean(element, "parallelMultiple", false),
        },
        "implicitThrowEvent" => FlowNodeKind::ImplicitThrowEvent,
        "task" => FlowNodeKind::Task,
        "manualTask" => FlowNodeKind::ManualTask,
        "userTask" => FlowNodeKind::UserTask,
        "scriptTask" => FlowNodeKind::ScriptTask {
            format: text_attribute(element, "scriptFormat"),
            script: child(element, "script").map(Element::text),
        },
        "serviceTask" => FlowNodeKind::ServiceTask,
        "businessRuleTask" => FlowNodeKind::BusinessRuleTask,
        "sendTask" => FlowNodeKind::SendTask { message: reference_attribute(element, "messageRef") },
        "receiveTask" => FlowNodeKind::ReceiveTask {
            message: reference_attribute(element, "messageRef"),
            instantiate: reader.boolean(element, "instantiate", false),
        },
        "subProcess" => FlowNodeKind::SubProcess {
            triggered_by_event: reader.boolean(element, "triggeredByEvent", false),
        },
        "transaction" => FlowNodeKind::Transaction,
        "adHocSubProcess" => FlowNodeKind::AdHocSubProcess {
            completion_condition: child_expression(element, "completionCondition"),
            sequential: is_sequential(element, reader),
            cancel_remaining: reader.boolean(element, "cancelRemainingInstances", true),
        },
        "callActivity" => {
            FlowNodeKind::CallActivity { called_element: reference_attribute(element, "calledElement") }
        }
        "exclusiveGateway" => FlowNodeKind::ExclusiveGateway,
        "parallelGateway" => FlowNodeKind::ParallelGateway,
        "inclusiveGateway" => FlowNodeKind::InclusiveGateway,
        "eventBasedGateway" => FlowNodeKind::EventBasedGateway {
            instantiate: reader.boolean(element, "instantiate", false),
            gateway_type: gateway_type(element, reader),
        },
        "complexGateway" => FlowNodeKind::ComplexGateway {
            activation_condition: child_expression(element, "activationCondition"),
        },
        "choreographyTask" => FlowNodeKind::ChoreographyTask,
        "subChoreography" => FlowNodeKind::SubChoreography,
        "callChoreography" => FlowNodeKind::CallChoreography,
        _ => return None,
    })
}

fn is_sequential(element: Element<'_>, reader: &mut Reader) -> bool {
    match element.attribute("ordering") {
        None | Some("Parallel") => false,
        Some("Sequential") => true,
        Some(other) => {
            reader.bad_value(element, "ordering", other, "`Parallel` or `Sequential`");
            false
        }
    }
}

fn gateway_type(element: Element<'_>, reader: &mut Reader) -> GatewayType {
    match element.attribute("eventGatewayType") {
        None | Some("Exclusive") => GatewayType::Exclusive,
        Some("Parallel") => GatewayType::Parallel,
        Some(other) => {
            reader.bad_value(element, "eventGatewayType", other, "`Exclusive` or `Parallel`");
            GatewayType::Exclusive
        }
    }
}

/// Whether flow nodes can lie inside it.
pub(super) fn has_container(kind: &FlowNodeKind) -> bool {
    matches!(
        kind,
        FlowNodeKind::SubProcess { .. }
            | FlowNodeKind::Transaction
            | FlowNodeKind::AdHocSubProcess { .. }
            | FlowNodeKind::SubChoreography
    )
}

/// Reads a flow node, without what is inside a sub-process.
pub(super) fn read(element: Element<'_>, kind: FlowNodeKind, reader: &mut Reader) -> FlowNode {
    let is_container = has_container(&kind);
    let mut node = FlowNode {
        id: reader.element_id(element),
        name: name(element),
        position: element.position(),
        kind,
        incoming: Vec::new(),
        outgoing: Vec::new(),
        default: reference_attribute(element, "default"),
        event_definitions: Vec::new(),
        event_definition_refs: Vec::new(),
        container: None,
        loop_characteristics: None,
        is_for_compensation: reader.boolean(element, "isForCompensation", false),
        start_quantity: reader.quantity(element, "startQuantity"),
        completion_quantity: reader.quantity(element, "completionQuantity"),
        io: None,
        properties: Vec::new(),
        event_data: Vec::new(),
        data_inputs: Vec::new(),
        data_outputs: Vec::new(),
        documentation: documentation(element),
        extensions: extension::read(element, reader),
        other: Vec::new(),
    };
    for child in element.children().filter(|child| child.namespace() == BPMN) {
        if !(is_container && process::is_content(child.name())) {
            read_child(child, &mut node, reader);
        }
    }
    node
}

fn read_child(child: Element<'_>, node: &mut FlowNode, reader: &mut Reader) {
    match child.name() {
        "incoming" => node.incoming.push(reference_text(child)),
        "outgoing" => node.outgoing.push(reference_text(child)),
        "documentation" | "extensionElements" | "inputSet" | "outputSet" => {}
        "script" if matches!(node.kind, FlowNodeKind::ScriptTask { .. }) => {}
        "completionCondition" if matches!(node.kind, FlowNodeKind::AdHocSubProcess { .. }) => {}
        "activationCondition" if matches!(node.kind, FlowNodeKind::ComplexGateway { .. }) => {}
        "standardLoopCharacteristics" | "multiInstanceLoopCharacteristics" => {
            if node.loop_characteristics.is_some() {
                let problem =
                    Problem::error("duplicate_element", "The activity has more than one loop marker.");
                reader.report(problem, child);
            }
            node.loop_characteristics = Some(activity::loop_characteristics(child, reader));
        }
        "ioSpecification" => node.io = Some(data::io_specification(child, reader)),
        "property" => node.properties.push(data::element(child, reader)),
        "dataInput" | "dataOutput" => node.event_data.push(data::element(child, reader)),
        "dataInputAssociation" => node.data_inputs.push(data::association(child)),
        "dataOutputAssociation" => node.data_outputs.push(data::association(child)),
        "eventDefinitionRef" => node.event_definition_refs.push(reference_text(child)),
        name if event::is_definition(name) => node.event_definitions.push(event::definition(child, reader)),
        _ => keep(child, &mut node.other),
    }
}

/// The first child of this name.
pub(super) fn child<'a>(element: Element<'a>, name: &str) -> Option<Element<'a>> {
    element.children().find(|child| child.is(BPMN, name))
}

/// The expression in the first child of this name.
pub(super) fn child_expression(element: Element<'_>, name: &str) -> Option<Expression> {
    child(element, name).and_then(expression)
}
