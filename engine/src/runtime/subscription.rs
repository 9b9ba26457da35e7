//! What an instance waits for, and what comes.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::state::Correlations;
use crate::id::{ElementId, ElementKey, ScopeKey};
use crate::value::Data;

/// An open wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    /// What waits.
    #[serde(flatten)]
    pub holder: Holder,
    /// The event's node: the holder's own, or that of the boundary event, the event behind an
    /// event-based gateway, or the start event of the event sub-process.
    pub node: ElementId,
    /// Which of the event's definitions it is, from 0.
    #[serde(default, skip_serializing_if = "is_first")]
    pub part: u32,
    /// What is awaited.
    pub trigger: Trigger,
}

/// What holds a [`Subscription`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The active element that waits: the event itself, the activity of a boundary event, or the
    /// event-based gateway before the event.
    Element(ElementKey),
    /// The scope of an event sub-process.
    Scope(ScopeKey),
}

impl Holder {
    /// The element, if an element holds it.
    #[must_use]
    pub fn element(self) -> Option<ElementKey> {
        match self {
            Self::Element(element) => Some(element),
            Self::Scope(_) => None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn is_first(part: &u32) -> bool {
    *part == 0
}

/// What a [`Subscription`] waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Trigger {
    /// A time.
    Timer {
        /// When it fires next.
        due: Timestamp,
        /// The rest of a cycle: ISO 8601 text understood by `timer`; `None` fires once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cycle: Option<crate::timer::Cycle>,
    },
    /// A message.
    Message {
        /// Its name.
        name: String,
        /// Expected correlation, fixed when the wait began.
        correlations: Correlations,
    },
    /// A signal.
    Signal {
        /// Its name.
        name: String,
    },
    /// A condition that becomes true.
    Condition {
        /// Whether it was true when it was last looked at: it has to become false first.
        holds: bool,
    },
    /// It has come, and its event waits for the others (`parallelMultiple`).
    Arrived {
        /// What came.
        arrival: Arrival,
    },
}

/// What came for an event, each with the number of the definition it is for.
pub type Arrivals = Vec<(u32, Arrival)>;

/// What came for an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Arrival {
    /// The time.
    Timer,
    /// A message.
    Message {
        /// The message.
        message: super::command::Message,
    },
    /// A signal.
    Signal {
        /// What it carries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<Arc<Value>>,
    },
    /// The condition is true now.
    Condition {
        /// The variables that made it true, of another branch perhaps.
        #[serde(default, skip_serializing_if = "Data::is_empty")]
        seen: Data,
    },
    /// An error or escalation.
    Thrown {
        /// What it carries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<Arc<Value>>,
    },
    /// Compensation or cancellation.
    Undo,
}
