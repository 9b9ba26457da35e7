//! What the outside asks of an instance.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::state::Correlations;
use crate::id::{ElementId, ElementKey, InstanceId, SubscriptionKey};

/// A request to an instance; refused as a whole, or done as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Starts the main process.
    Start {
        /// The id of the new instance.
        instance: InstanceId,
        /// The data to start with.
        data: Map<String, Value>,
        /// The start event to use; `None` uses the plain one, or waits at the others.
        at: Option<ElementId>,
        /// The message that starts it, when `at` is a message start event.
        message: Option<Message>,
    },
    /// Goes on after the budget of an earlier step was spent.
    Continue,
    /// A person finished a user or manual task.
    CompleteTask {
        /// The task.
        element: ElementKey,
        /// What the person entered.
        data: Map<String, Value>,
    },
    /// A connector answered a service task.
    CompleteService {
        /// The service task.
        element: ElementKey,
        /// What it answered.
        result: Value,
    },
    /// A connector failed for good.
    FailService {
        /// The service task.
        element: ElementKey,
        /// The error code a boundary event can catch.
        code: String,
        /// What happened, for people.
        message: String,
    },
    /// A message for one of the waits of the instance.
    DeliverMessage {
        /// The wait.
        subscription: SubscriptionKey,
        /// The message.
        message: Message,
    },
    /// A timer is due.
    FireTimer {
        /// The wait.
        subscription: SubscriptionKey,
    },
    /// Changes the data of an element that waits or failed.
    UpdateData {
        /// The element.
        element: ElementKey,
        /// Variables to set.
        set: Map<String, Value>,
        /// Variables to remove.
        removed: Vec<String>,
    },
    /// Tries a failed element again.
    RetryIncident {
        /// The element.
        element: ElementKey,
    },
    /// Stops all work until resumed; what arrives meanwhile is refused.
    Suspend,
    /// Ends a suspension.
    Resume,
    /// Ends the instance now.
    Terminate {
        /// Why, for the journal.
        reason: Option<String>,
    },
}

/// A message as it travels between instances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its name.
    pub name: String,
    /// What it carries.
    pub payload: Arc<Value>,
    /// The correlation keys the sender knows.
    #[serde(default)]
    pub correlations: Correlations,
}
