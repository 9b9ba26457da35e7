//! What events wait for and throw.

use super::NodeIndex;
use super::node::CorrelationProperty;
use crate::script::Program;
use crate::timer::TimerKind;

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
