//! Collaborations: participants, message flows and correlation.

use super::{Expression, Other, Reference};
use crate::problem::Position;

/// A collaboration.
#[derive(Debug, Clone)]
pub struct Collaboration {
    /// `id`.
    pub id: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// The pools.
    pub participants: Vec<Participant>,
    /// The message flows.
    pub message_flows: Vec<MessageFlow>,
    /// The correlation keys.
    pub correlation_keys: Vec<CorrelationKey>,
    /// Where it is.
    pub position: Position,
    /// BPMN children kept by name only.
    pub other: Vec<Other>,
}

/// A pool.
#[derive(Debug, Clone)]
pub struct Participant {
    /// `id`.
    pub id: String,
    /// `name`.
    pub name: Option<String>,
    /// `processRef`; absent for a black box.
    pub process: Option<Reference>,
    /// Where it is.
    pub position: Position,
}

/// A message flow: drawn only, messages find their receiver by name and correlation.
#[derive(Debug, Clone)]
pub struct MessageFlow {
    /// `id`.
    pub id: String,
    /// `name`.
    pub name: Option<String>,
    /// `sourceRef`.
    pub source: Reference,
    /// `targetRef`.
    pub target: Reference,
    /// `messageRef`.
    pub message: Option<Reference>,
    /// Where it is.
    pub position: Position,
}

/// `correlationKey`: properties that identify a conversation together.
#[derive(Debug, Clone)]
pub struct CorrelationKey {
    /// `id`.
    pub id: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `correlationPropertyRef`.
    pub properties: Vec<Reference>,
    /// Where it is.
    pub position: Position,
}

/// `correlationProperty`: a value that can be found in several messages.
#[derive(Debug, Clone)]
pub struct CorrelationProperty {
    /// `id`.
    pub id: String,
    /// `name`.
    pub name: Option<String>,
    /// Where to find it in each message.
    pub retrievals: Vec<Retrieval>,
    /// Where it is.
    pub position: Position,
}

/// `correlationPropertyRetrievalExpression`.
#[derive(Debug, Clone)]
pub struct Retrieval {
    /// `messageRef`.
    pub message: Option<Reference>,
    /// `messagePath`, evaluated on the payload.
    pub path: Option<Expression>,
    /// Where it is.
    pub position: Position,
}
