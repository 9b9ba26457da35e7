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
    /// Whether it is an event that waits for a condition.
    #[must_use]
    pub fn has_condition(&self) -> bool {
        self.catch().is_some_and(|catch| catch.parts().iter().any(|part| matches!(part, Catch::Condition(_))))
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

/// A sub-process: what is in it and how it runs.
#[derive(Debug, Clone)]
pub struct SubProcess {
    /// What is directly in it.
    pub inside: Container,
    /// How it runs.
    pub kind: SubProcessKind,
}

/// How a sub-process runs.
#[derive(Debug, Clone)]
pub enum SubProcessKind {
    /// As a step of its process.
    Embedded,
    /// When its start event fires (`triggeredByEvent`).
    Event,
    /// As a step whose work is undone as a whole when it is cancelled.
    Transaction,
    /// Its activities run in no given order.
    AdHoc(AdHoc),
}

/// `adHocSubProcess`.
#[derive(Debug, Clone)]
pub struct AdHoc {
    /// `ordering="Sequential"`: one activity at a time.
    pub sequential: bool,
    /// `completionCondition`: looked at whenever an activity in it is done.
    pub completion: Option<Program>,
    /// `cancelRemainingInstances`: whether what still runs ends when the condition becomes true.
    pub cancel_remaining: bool,
}

/// A loop marker of an activity.
#[derive(Debug, Clone)]
pub struct Loop {
    /// Which of the two markers it is.
    pub kind: LoopKind,
    /// `spiffworkflow:scriptsOnInstances`: pre- and post-script run for each round or item instead
    /// of once around all.
    pub scripts_on_instances: bool,
}

/// The two kinds of loop.
#[derive(Debug, Clone)]
pub enum LoopKind {
    /// `standardLoopCharacteristics`: while the condition is true.
    Standard {
        /// `loopCondition`: goes on while true.
        condition: Option<Program>,
        /// `loopMaximum`: how many rounds at most.
        maximum: Option<u32>,
        /// `testBefore`: whether the condition is looked at before the first round too.
        test_before: bool,
    },
    /// `multiInstanceLoopCharacteristics`: once for each item.
    MultiInstance(MultiInstance),
}

/// `multiInstanceLoopCharacteristics`.
#[derive(Debug, Clone)]
pub struct MultiInstance {
    /// `isSequential`: one item at a time.
    pub sequential: bool,
    /// How many there are.
    pub items: Items,
    /// `inputDataItem`: the variable that holds the item.
    pub item: Option<String>,
    /// `loopDataOutputRef`: where the results are collected; `None` merges the data of all.
    pub output: Option<Place>,
    /// `outputDataItem`: the variable that holds the result of an item.
    pub output_item: Option<String>,
    /// `completionCondition`: looked at after each item; true ends the activity and what still runs.
    pub completion: Option<Program>,
    /// `behavior`: which events it throws when items are done.
    pub behavior: Behavior,
}

/// Where the items of a multi-instance activity come from.
#[derive(Debug, Clone)]
pub enum Items {
    /// `loopCardinality`: a number.
    Count(Program),
    /// `loopDataInputRef`: a list or dictionary.
    In(Place),
    /// A list or dictionary that an expression gives (`zeebe:loopCharacteristics`).
    Of(Program),
}

/// `behavior` of a multi-instance activity (BPMN 2.0.2, table 10.30).
#[derive(Debug, Clone)]
pub enum Behavior {
    /// `All`: no event.
    All,
    /// `None`: this event for each item that is done.
    None(Throw),
    /// `One`: this event for the first item that is done.
    One(Throw),
    /// `Complex`: for each item that is done, the events whose conditions are true.
    Complex(Vec<(Program, Throw)>),
}

/// What goes into an activity or event and out of it (BPMN 2.0.2, 10.4).
#[derive(Debug, Clone, Default)]
pub struct Io {
    /// `dataInput`s: the only variables it sees; `None` shows all data.
    pub inputs: Option<Vec<String>>,
    /// `dataOutput`s: the only variables it leaves behind; `None` leaves all.
    pub outputs: Option<Vec<String>>,
    /// `dataInputAssociation`s, done before it begins.
    pub reads: Vec<Association>,
    /// `dataOutputAssociation`s, done when it completes.
    pub writes: Vec<Association>,
}

/// A data association: copies its source, or what its transformation gives, to its target; or does
/// its assignments.
#[derive(Debug, Clone)]
pub struct Association {
    /// `sourceRef`s.
    pub sources: Vec<Place>,
    /// `targetRef`.
    pub target: Option<Place>,
    /// `transformation`, on the data of the token and the sources by name.
    pub transformation: Option<Program>,
    /// `assignment`s: what goes where.
    pub assignments: Vec<(Program, Place)>,
}

/// Where data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A variable of the token: a data input, a data output or any name.
    Variable(String),
    /// A data object or property, by the id of its `dataObject` or `property`.
    Object(String),
    /// A data store, by the id of its `dataStore`, else of its reference.
    Store(String),
}

/// A call of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionCall {
    /// The id of the decision.
    pub decision: String,
    /// The variable that receives the result; `None` merges it into the data.
    pub result_variable: Option<String>,
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
    /// A signal, from this instance or any other.
    Signal {
        /// Its name.
        name: String,
        /// `spiffworkflow:variableName`: the variable that receives what it carries.
        variable: Option<String>,
    },
    /// An expression that becomes true.
    Condition(Program),
    /// An error thrown inside; boundary events and starts of event sub-processes.
    Error {
        /// The error code; `None` catches every error.
        code: Option<String>,
        /// `spiffworkflow:variableName`: the variable that receives what the error carries.
        variable: Option<String>,
    },
    /// An escalation thrown inside; boundary events and starts of event sub-processes.
    Escalation {
        /// The escalation code; `None` catches every escalation.
        code: Option<String>,
        /// `spiffworkflow:variableName`: the variable that receives what it carries.
        variable: Option<String>,
    },
    /// The cancel end event inside a transaction; its boundary event.
    Cancel,
    /// Compensation: the start of an event sub-process that undoes the sub-process around it. A
    /// boundary event with it is never active; its handler is [`Node::compensation`].
    Compensation,
    /// The other end of a link; its flow comes from the link's throw events.
    Link,
    /// The first of several (`multiple`), or all of them (`parallelMultiple`).
    Multiple {
        /// Whether all have to come.
        all: bool,
        /// What it waits for; none of them is `None`, `Link` or `Multiple`.
        parts: Vec<Catch>,
    },
}

impl Catch {
    /// What it waits for, one by one.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::None => &[],
            Self::Multiple { parts, .. } => parts,
            one => std::slice::from_ref(one),
        }
    }
}

/// What an event throws.
#[derive(Debug, Clone)]
pub enum Throw {
    /// Nothing: a plain end, or a milestone.
    None,
    /// A message.
    Message(MessageThrow),
    /// A signal, to whoever waits for it in this instance and all others.
    Signal {
        /// Its name.
        name: String,
        /// `spiffworkflow:payloadExpression`: what it carries.
        payload: Option<Program>,
    },
    /// An error; end events only.
    Error {
        /// The error code.
        code: Option<String>,
        /// `spiffworkflow:payloadExpression`: what the error carries.
        payload: Option<Program>,
    },
    /// An escalation.
    Escalation {
        /// The escalation code.
        code: Option<String>,
        /// `spiffworkflow:payloadExpression`: what it carries.
        payload: Option<Program>,
    },
    /// Undoes what was completed.
    Compensation {
        /// `activityRef`: the activity to undo; `None` undoes all of the scope, newest first.
        activity: Option<NodeIndex>,
        /// `waitForCompletion`: whether the event waits until all is undone.
        waits: bool,
    },
    /// Cancels the transaction it lies in; end events only.
    Cancel,
    /// Ends the process or sub-process at once; end events only.
    Terminate,
    /// Goes on at the catch event of the same name, by a flow the compiler adds.
    Link,
    /// All of these, in order; none of them is `None`, `Link` or `Multiple`.
    Multiple(Vec<Throw>),
}

impl Throw {
    /// What it throws, one by one.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::None => &[],
            Self::Multiple(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }
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
