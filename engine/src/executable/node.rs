//! A flow node of the resolved graph, by kind.

use serde::{Deserialize, Serialize};

use super::{FlowIndex, NodeIndex, ProcessIndex};
use crate::id::ElementId;
use crate::model::dialect::FormField;
use crate::script::Program;

pub use super::activity::{
    AdHoc, Association, Behavior, DecisionCall, Io, Items, Loop, LoopKind, MultiInstance, Place, SubProcess,
    SubProcessKind,
};
pub use super::event::{Catch, MessageCatch, MessageThrow, Throw, Timer, TimerValue};
pub use crate::timer::TimerKind;

/// A flow node with everything its behaviour needs.
#[derive(Debug, Clone)]
pub struct Node {
    /// The id of the element.
    pub id: ElementId,
    /// Its name.
    pub name: Option<String>,
    /// What it is and does.
    pub kind: NodeKind,
    /// The sub-process it lies in; `None` directly in the process.
    pub container: Option<NodeIndex>,
    /// Outgoing flows in the order their conditions are tried: by the `outgoing` children, else as in the file.
    pub outgoing: Vec<FlowIndex>,
    /// Incoming flows.
    pub incoming: Vec<FlowIndex>,
    /// The flow taken when no condition is true.
    pub default_flow: Option<FlowIndex>,
    /// The boundary events attached to it.
    pub boundary_events: Vec<NodeIndex>,
    /// The name of the innermost lane it lies in.
    pub lane: Option<String>,
    /// `spiffworkflow:preScript`: runs when the element is activated.
    pub pre_script: Option<Program>,
    /// `spiffworkflow:postScript`: runs when the element completes.
    pub post_script: Option<Program>,
    /// `spiffworkflow:instructionsForEndUser`: Markdown with Jinja.
    pub instructions: Option<String>,
    /// `startQuantity`: how many tokens it consumes to begin, at least 1.
    pub start_quantity: u32,
    /// `completionQuantity`: how many tokens it puts on each flow it takes, at least 1.
    pub completion_quantity: u32,
    /// Its loop marker.
    pub repeat: Option<Box<Loop>>,
    /// The activity that undoes it: the one its compensation boundary event is associated with.
    pub compensation: Option<NodeIndex>,
    /// What goes into it and out of it besides the data of its token.
    pub io: Option<Box<Io>>,
}

impl Node {
    /// Where its data comes from and goes to.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        let associations = self.io.iter().flat_map(|io| io.reads.iter().chain(&io.writes));
        let associated = associations.flat_map(|association| {
            let assigned = association.assignments.iter().map(|(_, place)| place);
            association.sources.iter().chain(&association.target).chain(assigned)
        });
        let items = self.repeat.iter().flat_map(|repeat| match &repeat.kind {
            LoopKind::Standard { .. } => Vec::new(),
            LoopKind::MultiInstance(multi) => {
                let source = match &multi.items {
                    Items::In(place) => Some(place),
                    Items::Count(_) | Items::Of(_) => None,
                };
                source.into_iter().chain(&multi.output).collect()
            }
        });
        associated.chain(items)
    }

    /// Whether it is an event that waits for a condition.
    #[must_use]
    pub fn has_condition(&self) -> bool {
        self.catch().is_some_and(|catch| catch.parts().iter().any(|part| matches!(part, Catch::Condition(_))))
    }

    /// Whether it waits for the compensation of what it is attached to or lies in: no token comes to it.
    #[must_use]
    pub fn waits_for_compensation(&self) -> bool {
        self.catch().is_some_and(|catch| catch.parts().iter().any(|part| matches!(part, Catch::Compensation)))
    }

    /// What it waits for as an event; `None` for what is no catching event.
    #[must_use]
    pub fn catch(&self) -> Option<&Catch> {
        match &self.kind {
            NodeKind::StartEvent { catch, .. }
            | NodeKind::IntermediateCatchEvent(catch)
            | NodeKind::BoundaryEvent { catch, .. } => Some(catch),
            _ => None,
        }
    }

    /// One of the definitions it waits for as an event.
    #[must_use]
    pub fn catch_part(&self, part: u32) -> Option<&Catch> {
        self.catch()?.parts().get(part as usize)
    }

    /// The message it waits for with one of its definitions, if that is a message; a receive task has
    /// one.
    #[must_use]
    pub fn message_catch(&self, part: u32) -> Option<&MessageCatch> {
        match (&self.kind, self.catch_part(part)) {
            (NodeKind::ReceiveTask(catch), _) | (_, Some(Catch::Message(catch))) => Some(catch),
            _ => None,
        }
    }

    /// The messages it waits for, with the numbers of the definitions.
    pub fn message_catches(&self) -> impl Iterator<Item = (u32, &MessageCatch)> {
        let parts = self.catch().map_or(1, |catch| catch.parts().len());
        (0..).take(parts).filter_map(|part| Some((part, self.message_catch(part)?)))
    }

    /// What to call it in a message: its name, else its id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(self.id.as_str())
    }
}

/// What a node is and does.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// `startEvent`.
    StartEvent {
        /// What it waits for.
        catch: Catch,
        /// `isInterrupting`: whether the scope around its event sub-process is interrupted.
        interrupting: bool,
    },
    /// `endEvent`.
    EndEvent(Throw),
    /// `intermediateCatchEvent`.
    IntermediateCatchEvent(Catch),
    /// `intermediateThrowEvent`; with [`Throw::None`] a milestone.
    IntermediateThrowEvent(Throw),
    /// `boundaryEvent`.
    BoundaryEvent {
        /// The activity it is attached to.
        attached_to: NodeIndex,
        /// `cancelActivity`: whether the activity ends when it fires.
        interrupting: bool,
        /// What it waits for.
        catch: Catch,
    },
    /// `task` without a kind: passes through.
    Task,
    /// `manualTask`: a person says it is done.
    ManualTask,
    /// `userTask`: a person fills a form.
    UserTask(Form),
    /// `scriptTask`.
    ScriptTask(Program),
    /// `serviceTask` with a `spiffworkflow:serviceTaskOperator`.
    ServiceTask(ServiceCall),
    /// `businessRuleTask` with a `spiffworkflow:calledDecisionId`.
    BusinessRuleTask(DecisionCall),
    /// `sendTask`.
    SendTask(MessageThrow),
    /// `receiveTask`.
    ReceiveTask(MessageCatch),
    /// `exclusiveGateway`.
    ExclusiveGateway,
    /// `parallelGateway`.
    ParallelGateway,
    /// `inclusiveGateway`.
    InclusiveGateway,
    /// `complexGateway`.
    ComplexGateway {
        /// `activationCondition`: which tokens activate it; `None` lets the first one do it.
        activation: Option<Program>,
    },
    /// `eventBasedGateway`.
    EventBasedGateway {
        /// Whether all of its events have to come, not only the first (`eventGatewayType="Parallel"`).
        parallel: bool,
    },
    /// `subProcess`, `transaction` or `adHocSubProcess`.
    SubProcess(SubProcess),
    /// `callActivity`.
    CallActivity(ProcessIndex),
}

impl NodeKind {
    /// Whether it is a gateway: which flows to take is all it does.
    #[must_use]
    pub fn is_gateway(&self) -> bool {
        matches!(
            self,
            Self::ExclusiveGateway
                | Self::ParallelGateway
                | Self::InclusiveGateway
                | Self::ComplexGateway { .. }
                | Self::EventBasedGateway { .. }
        )
    }

    /// Whether it is an event sub-process, which no flow leads to.
    #[must_use]
    pub fn is_event_sub_process(&self) -> bool {
        matches!(self, Self::SubProcess(SubProcess { kind: SubProcessKind::Event, .. }))
    }

    /// The element name in the XML, such as `userTask`.
    #[must_use]
    pub fn element_name(&self) -> &'static str {
        match self {
            Self::StartEvent { .. } => "startEvent",
            Self::EndEvent(_) => "endEvent",
            Self::IntermediateCatchEvent(_) => "intermediateCatchEvent",
            Self::IntermediateThrowEvent(_) => "intermediateThrowEvent",
            Self::BoundaryEvent { .. } => "boundaryEvent",
            Self::Task => "task",
            Self::ManualTask => "manualTask",
            Self::UserTask(_) => "userTask",
            Self::ScriptTask(_) => "scriptTask",
            Self::ServiceTask(_) => "serviceTask",
            Self::SendTask(_) => "sendTask",
            Self::ReceiveTask(_) => "receiveTask",
            Self::ExclusiveGateway => "exclusiveGateway",
            Self::ParallelGateway => "parallelGateway",
            Self::BusinessRuleTask(_) => "businessRuleTask",
            Self::InclusiveGateway => "inclusiveGateway",
            Self::ComplexGateway { .. } => "complexGateway",
            Self::EventBasedGateway { .. } => "eventBasedGateway",
            Self::SubProcess(inner) => match inner.kind {
                SubProcessKind::Embedded | SubProcessKind::Event => "subProcess",
                SubProcessKind::Transaction => "transaction",
                SubProcessKind::AdHoc(_) => "adHocSubProcess",
            },
            Self::CallActivity(_) => "callActivity",
        }
    }
}

/// One property by which messages find their instance (BPMN 2.0.2, 8.4.2).
#[derive(Debug, Clone)]
pub struct CorrelationProperty {
    /// The id of the property.
    pub id: String,
    /// The correlation keys it is part of; `MainCorrelationKey` when it is in none.
    pub keys: Vec<String>,
    /// The retrieval expression (on the payload), or the expected value (on the data).
    pub expression: Program,
}

/// The form of a user task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// `formJsonSchemaFilename`.
    pub schema_file: Option<String>,
    /// `formUiSchemaFilename`.
    pub ui_schema_file: Option<String>,
    /// `spiffworkflow:variableName`: the variable that holds all form data; `None` merges it into the data.
    pub variable: Option<String>,
    /// `camunda:formData`: fields that are described in the model itself.
    pub fields: Vec<FormField>,
}

/// A call to an operator of the connector proxy.
#[derive(Debug, Clone)]
pub struct ServiceCall {
    /// `plugin/Command`.
    pub operator: String,
    /// The variable that receives the result.
    pub result_variable: String,
    /// The parameters: name and expression.
    pub parameters: Vec<(String, Program)>,
    /// How often a transient failure is tried again, and the base of the wait in seconds.
    pub retry: Retry,
}

/// `spiffworkflow:retry`: after the n-th failure (from 0) the wait is `backoff_base^(n+1)` seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// How many times to try again.
    pub retries: u32,
    /// The base of the exponential wait, in seconds.
    pub backoff_base: u32,
}

impl Default for Retry {
    fn default() -> Self {
        Self { retries: 0, backoff_base: 3 }
    }
}
