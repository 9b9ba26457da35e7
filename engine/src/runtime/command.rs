//! What the outside asks of an instance.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::state::Correlations;
use crate::id::{ElementId, ElementKey, InstanceId, ProcessId, ScopeKey, SubscriptionKey};

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
        /// The signal that starts it, when `at` is a signal start event.
        #[serde(default)]
        signal: Option<Signal>,
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
    /// A signal for all waits of the instance that are for it.
    DeliverSignal {
        /// The signal.
        signal: Signal,
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
    /// Throws an error from an active element, as if it had failed by itself.
    ThrowError {
        /// The element.
        element: ElementKey,
        /// The error code.
        code: String,
        /// What it carries.
        payload: Option<Value>,
    },
    /// Throws an escalation from an active element.
    ThrowEscalation {
        /// The element.
        element: ElementKey,
        /// The escalation code.
        code: String,
        /// What it carries.
        payload: Option<Value>,
    },
    /// Has an element done without its own work: a task nobody has to do, a service not called, an
    /// event not awaited, a sub-process not run; an item of a multi-instance activity too.
    Skip {
        /// The element.
        element: ElementKey,
        /// Variables to set instead.
        set: Map<String, Value>,
    },
    /// Activates a node besides what runs: an activity of an ad-hoc sub-process again, or any node.
    Activate {
        /// The scope to activate it in; it has to be one that runs the node's container.
        scope: ScopeKey,
        /// The node.
        node: ElementId,
        /// The data it begins with besides that of the scope.
        data: Map<String, Value>,
    },
    /// Ends an element and goes on at another node of the same scope with its data.
    MoveToken {
        /// The element.
        element: ElementKey,
        /// The node.
        to: ElementId,
    },
    /// Goes back to a node: ends what runs behind it in its scope and does it again.
    Reset {
        /// The scope, open, that runs the node's container.
        scope: ScopeKey,
        /// The node.
        node: ElementId,
        /// The data it had before; the host reads it from the journal.
        data: Map<String, Value>,
    },
    /// Adds an item to a running multi-instance activity.
    AddItem {
        /// The activity: the element around its items.
        element: ElementKey,
        /// The item; ignored by one that counts.
        item: Value,
    },
    /// Goes on by another model; it has to be the one this step is called with.
    Migrate {
        /// Old id → new id, for those that differ.
        ids: BTreeMap<ElementId, ElementId>,
        /// Old process id → new process id, for those that differ.
        processes: BTreeMap<ProcessId, ProcessId>,
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

/// A signal as it travels between instances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Its name.
    pub name: String,
    /// What it carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Arc<Value>>,
}
