//! Flow nodes: everything sequence flows connect.

use super::{
    Container, DataAssociation, DataElement, EventDefinition, Expression, Extensions, IoSpecification,
    LoopCharacteristics, Other, Reference, ScriptSource, Text,
};
use crate::id::ElementId;
use crate::problem::Position;

/// A flow node as written.
#[derive(Debug, Clone)]
pub struct FlowNode {
    /// `id`; made up from the position when it is missing (which is a problem).
    pub id: ElementId,
    /// `name`.
    pub name: Option<String>,
    /// Where it is.
    pub position: Position,
    /// What it is.
    pub kind: FlowNodeKind,
    /// The `incoming` children.
    pub incoming: Vec<Reference>,
    /// The `outgoing` children.
    pub outgoing: Vec<Reference>,
    /// `default`: the flow taken when no condition is true.
    pub default: Option<Reference>,
    /// The event definitions of an event, send task or receive task.
    pub event_definitions: Vec<EventDefinition>,
    /// `eventDefinitionRef`: event definitions declared at the root.
    pub event_definition_refs: Vec<Reference>,
    /// What is inside a sub-process.
    pub container: Option<Box<Container>>,
    /// The loop marker.
    pub loop_characteristics: Option<LoopCharacteristics>,
    /// `isForCompensation`.
    pub is_for_compensation: bool,
    /// `startQuantity`.
    pub start_quantity: u32,
    /// `completionQuantity`.
    pub completion_quantity: u32,
    /// The declared inputs and outputs.
    pub io: Option<IoSpecification>,
    /// Its properties.
    pub properties: Vec<DataElement>,
    /// Data inputs and outputs of an event.
    pub event_data: Vec<DataElement>,
    /// Where its data comes from.
    pub data_inputs: Vec<DataAssociation>,
    /// Where its data goes.
    pub data_outputs: Vec<DataAssociation>,
    /// Documentation, not shown to users.
    pub documentation: Option<String>,
    /// Extension elements and attributes.
    pub extensions: Extensions,
    /// BPMN children kept by name only.
    pub other: Vec<Other>,
}

/// What a flow node is, with what only that kind has.
#[derive(Debug, Clone)]
pub enum FlowNodeKind {
    /// `startEvent`.
    StartEvent {
        /// `isInterrupting`: meaningful in an event sub-process.
        is_interrupting: bool,
        /// `parallelMultiple`.
        parallel_multiple: bool,
    },
    /// `endEvent`.
    EndEvent,
    /// `intermediateCatchEvent`.
    IntermediateCatchEvent {
        /// `parallelMultiple`.
        parallel_multiple: bool,
    },
    /// `intermediateThrowEvent`.
    IntermediateThrowEvent,
    /// `boundaryEvent`.
    BoundaryEvent {
        /// `attachedToRef`.
        attached_to: Option<Reference>,
        /// `cancelActivity`.
        cancel_activity: bool,
        /// `parallelMultiple`.
        parallel_multiple: bool,
    },
    /// `implicitThrowEvent`.
    ImplicitThrowEvent,
    /// `task`.
    Task,
    /// `manualTask`.
    ManualTask,
    /// `userTask`.
    UserTask,
    /// `scriptTask`.
    ScriptTask {
        /// `scriptFormat`.
        format: Option<Text>,
        /// `script`.
        script: Option<ScriptSource>,
    },
    /// `serviceTask`.
    ServiceTask,
    /// `businessRuleTask`.
    BusinessRuleTask,
    /// `sendTask`.
    SendTask {
        /// `messageRef`.
        message: Option<Reference>,
    },
    /// `receiveTask`.
    ReceiveTask {
        /// `messageRef`.
        message: Option<Reference>,
        /// `instantiate`.
        instantiate: bool,
    },
    /// `subProcess`.
    SubProcess {
        /// `triggeredByEvent`: an event sub-process.
        triggered_by_event: bool,
    },
    /// `transaction`.
    Transaction,
    /// `adHocSubProcess`.
    AdHocSubProcess {
        /// `completionCondition`.
        completion_condition: Option<Expression>,
        /// `ordering="Sequential"`.
        sequential: bool,
        /// `cancelRemainingInstances`.
        cancel_remaining: bool,
    },
    /// `callActivity`.
    CallActivity {
        /// `calledElement`.
        called_element: Option<Reference>,
    },
    /// `exclusiveGateway`.
    ExclusiveGateway,
    /// `parallelGateway`.
    ParallelGateway,
    /// `inclusiveGateway`.
    InclusiveGateway,
    /// `eventBasedGateway`.
    EventBasedGateway {
        /// `instantiate`.
        instantiate: bool,
        /// `eventGatewayType`.
        gateway_type: GatewayType,
    },
    /// `complexGateway`.
    ComplexGateway {
        /// `activationCondition`.
        activation_condition: Option<Expression>,
    },
    /// `choreographyTask`.
    ChoreographyTask,
    /// `subChoreography`.
    SubChoreography,
    /// `callChoreography`.
    CallChoreography,
}

/// `eventGatewayType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayType {
    /// One of the events goes on.
    Exclusive,
    /// All events start one instance.
    Parallel,
}

impl FlowNodeKind {
    /// Whether an element name is that of a flow node.
    #[must_use]
    pub fn is_flow_node(name: &str) -> bool {
        Self::ELEMENT_NAMES.contains(&name)
    }

    /// The element names of all flow nodes.
    pub const ELEMENT_NAMES: &'static [&'static str] = &[
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "implicitThrowEvent",
        "task",
        "manualTask",
        "userTask",
        "scriptTask",
        "serviceTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "callActivity",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
        "choreographyTask",
        "subChoreography",
        "callChoreography",
    ];

    /// The element name in the XML.
    #[must_use]
    pub fn element_name(&self) -> &'static str {
        match self {
            Self::StartEvent { .. } => "startEvent",
            Self::EndEvent => "endEvent",
            Self::IntermediateCatchEvent { .. } => "intermediateCatchEvent",
            Self::IntermediateThrowEvent => "intermediateThrowEvent",
            Self::BoundaryEvent { .. } => "boundaryEvent",
            Self::ImplicitThrowEvent => "implicitThrowEvent",
            Self::Task => "task",
            Self::ManualTask => "manualTask",
            Self::UserTask => "userTask",
            Self::ScriptTask { .. } => "scriptTask",
            Self::ServiceTask => "serviceTask",
            Self::BusinessRuleTask => "businessRuleTask",
            Self::SendTask { .. } => "sendTask",
            Self::ReceiveTask { .. } => "receiveTask",
            Self::SubProcess { .. } => "subProcess",
            Self::Transaction => "transaction",
            Self::AdHocSubProcess { .. } => "adHocSubProcess",
            Self::CallActivity { .. } => "callActivity",
            Self::ExclusiveGateway => "exclusiveGateway",
            Self::ParallelGateway => "parallelGateway",
            Self::InclusiveGateway => "inclusiveGateway",
            Self::EventBasedGateway { .. } => "eventBasedGateway",
            Self::ComplexGateway { .. } => "complexGateway",
            Self::ChoreographyTask => "choreographyTask",
            Self::SubChoreography => "subChoreography",
            Self::CallChoreography => "callChoreography",
        }
    }

    /// Whether it is a task, sub-process or call activity.
    #[must_use]
    pub fn is_activity(&self) -> bool {
        matches!(
            self,
            Self::Task
                | Self::ManualTask
                | Self::UserTask
                | Self::ScriptTask { .. }
                | Self::ServiceTask
                | Self::BusinessRuleTask
                | Self::SendTask { .. }
                | Self::ReceiveTask { .. }
                | Self::SubProcess { .. }
                | Self::Transaction
                | Self::AdHocSubProcess { .. }
                | Self::CallActivity { .. }
        )
    }

    /// Whether it is an event.
    #[must_use]
    pub fn is_event(&self) -> bool {
        matches!(
            self,
            Self::StartEvent { .. }
                | Self::EndEvent
                | Self::IntermediateCatchEvent { .. }
                | Self::IntermediateThrowEvent
                | Self::BoundaryEvent { .. }
                | Self::ImplicitThrowEvent
        )
    }
}

impl FlowNode {
    /// What to call it in a message: its name, else its id.
    #[must_use]
    pub fn label(&self) -> &str {
        match &self.name {
            Some(name) if !name.trim().is_empty() => name,
            _ => self.id.as_str(),
        }
    }

    /// The message a send or receive task names: by its attribute, or by an event definition.
    #[must_use]
    pub fn message_ref(&self) -> Option<&Reference> {
        let attribute = match &self.kind {
            FlowNodeKind::SendTask { message } | FlowNodeKind::ReceiveTask { message, .. } => {
                message.as_ref()
            }
            _ => None,
        };
        attribute.or_else(|| self.event_definitions.iter().find_map(EventDefinition::message_ref))
    }
}
