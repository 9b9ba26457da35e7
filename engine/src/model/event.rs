//! Event definitions: what events wait for or throw.

use super::{Expression, Extensions, Reference};
use crate::problem::Position;
use crate::timer::TimerKind;

/// An event definition as written.
#[derive(Debug, Clone)]
pub struct EventDefinition {
    /// `id`.
    pub id: Option<String>,
    /// Where it is.
    pub position: Position,
    /// What it is.
    pub kind: EventDefinitionKind,
    /// Extension elements.
    pub extensions: Extensions,
}

/// What an event definition is.
#[derive(Debug, Clone)]
pub enum EventDefinitionKind {
    /// `messageEventDefinition`.
    Message {
        /// `messageRef`.
        message: Option<Reference>,
    },
    /// `timerEventDefinition`.
    Timer {
        /// `timeDate`, `timeDuration`, `timeCycle`: one of them, if well made.
        times: Vec<(TimerKind, Expression)>,
    },
    /// `errorEventDefinition`.
    Error {
        /// `errorRef`.
        error: Option<Reference>,
    },
    /// `signalEventDefinition`.
    Signal {
        /// `signalRef`.
        signal: Option<Reference>,
    },
    /// `escalationEventDefinition`.
    Escalation {
        /// `escalationRef`.
        escalation: Option<Reference>,
    },
    /// `conditionalEventDefinition`.
    Conditional {
        /// `condition`.
        condition: Option<Expression>,
    },
    /// `compensateEventDefinition`.
    Compensate {
        /// `activityRef`.
        activity: Option<Reference>,
        /// `waitForCompletion`.
        wait_for_completion: bool,
    },
    /// `cancelEventDefinition`.
    Cancel,
    /// `linkEventDefinition`.
    Link {
        /// `name`.
        name: Option<String>,
    },
    /// `terminateEventDefinition`.
    Terminate,
}

impl EventDefinitionKind {
    /// The element names of all event definitions.
    pub const ELEMENT_NAMES: &'static [&'static str] = &[
        "messageEventDefinition",
        "timerEventDefinition",
        "errorEventDefinition",
        "signalEventDefinition",
        "escalationEventDefinition",
        "conditionalEventDefinition",
        "compensateEventDefinition",
        "cancelEventDefinition",
        "linkEventDefinition",
        "terminateEventDefinition",
    ];

    /// The element name in the XML.
    #[must_use]
    pub fn element_name(&self) -> &'static str {
        match self {
            Self::Message { .. } => "messageEventDefinition",
            Self::Timer { .. } => "timerEventDefinition",
            Self::Error { .. } => "errorEventDefinition",
            Self::Signal { .. } => "signalEventDefinition",
            Self::Escalation { .. } => "escalationEventDefinition",
            Self::Conditional { .. } => "conditionalEventDefinition",
            Self::Compensate { .. } => "compensateEventDefinition",
            Self::Cancel => "cancelEventDefinition",
            Self::Link { .. } => "linkEventDefinition",
            Self::Terminate => "terminateEventDefinition",
        }
    }
}

impl EventDefinition {
    /// The message it names.
    #[must_use]
    pub fn message_ref(&self) -> Option<&Reference> {
        match &self.kind {
            EventDefinitionKind::Message { message } => message.as_ref(),
            _ => None,
        }
    }
}
