//! A flow node of the resolved graph, by kind.

use serde::{Deserialize, Serialize};

use super::{Container, FlowIndex, NodeIndex, ProcessIndex};
use crate::id::ElementId;
use crate::script::Program;

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
}

/// What a node is and does.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// `startEvent`.
    StartEvent(Catch),
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
    /// `sendTask`.
    SendTask(MessageThrow),
    /// `receiveTask`.
    ReceiveTask(MessageCatch),
    /// `exclusiveGateway`.
    ExclusiveGateway,
    /// `parallelGateway`.
    ParallelGateway,
    /// `subProcess`, embedded.
    SubProcess(Container),
    /// `callActivity`.
    CallActivity(ProcessIndex),
}

impl NodeKind {
    /// The element name in the XML, such as `userTask`.
    #[must_use]
    pub fn element_name(&self) -> &'static str {
        match self {
            Self::StartEvent(_) => "startEvent",
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
            Self::SubProcess(_) => "subProcess",
            Self::CallActivity(_) => "callActivity",
        }
    }
}

/// What an event waits for.
#[derive(Debug, Clone)]
pub enum Catch {
    /// Nothing: a plain start event.
    None,
    /// A message.
    Message(MessageCatch),
    /// A point in time.
    Timer(Timer),
    /// An error thrown inside the activity; boundary events only.
    Error {
        /// The error code; `None` catches every error.
        code: Option<String>,
        /// `spiffworkflow:variableName`: the variable that receives what the error carries.
        variable: Option<String>,
    },
}

/// What an event throws.
#[derive(Debug, Clone)]
pub enum Throw {
    /// Nothing: a plain end, or a milestone.
    None,
    /// A message.
    Message(MessageThrow),
    /// An error; end events only.
    Error {
        /// The error code.
        code: Option<String>,
        /// `spiffworkflow:payloadExpression`: what the error carries.
        payload: Option<Program>,
    },
    /// Ends the process or sub-process at once; end events only.
    Terminate,
}

/// A timer definition; the text is an expression that gives an ISO 8601 string, or a bare literal.
#[derive(Debug, Clone)]
pub struct Timer {
    /// Which of the three definitions it is.
    pub kind: TimerKind,
    /// The expression, or the literal.
    pub value: TimerValue,
}

/// Where a timer's text comes from.
#[derive(Debug, Clone)]
pub enum TimerValue {
    /// ISO 8601 (or cron) as written.
    Literal(String),
    /// An expression to be evaluated when the timer starts.
    Expression(Program),
}

/// A message that is sent.
#[derive(Debug, Clone)]
pub struct MessageThrow {
    /// The name of the message.
    pub name: String,
    /// `spiffworkflow:messagePayload`: what is sent; `None` sends all data.
    pub payload: Option<Program>,
    /// The correlation properties, evaluated on the payload.
    pub correlation: Vec<CorrelationProperty>,
}

/// A message that is awaited.
#[derive(Debug, Clone)]
pub struct MessageCatch {
    /// The name of the message.
    pub name: String,
    /// `spiffworkflow:messageVariable`: the variable that receives the payload; `None` merges it into the data.
    pub variable: Option<String>,
    /// The correlation properties, evaluated on the payload that arrives.
    pub correlation: Vec<CorrelationProperty>,
    /// `spiffworkflow:processVariableCorrelation`: expected values from the data of the process.
    pub expected: Vec<CorrelationProperty>,
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
