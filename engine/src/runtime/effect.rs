//! What the host must do outside after a step.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::command::{Message, Signal};
use super::state::{Correlations, InstanceStatus};
use crate::executable::node::Retry;
use crate::id::{ElementId, ElementKey, ProcessId, SubscriptionKey};

/// Work for the host; each follows from events of the same step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// The step's budget is spent: call again with [`super::Command::Continue`].
    Continue,
    /// Offer a user or manual task to people; its data is in the state under `element`.
    OpenTask {
        /// The task.
        element: ElementKey,
        /// The process it belongs to.
        process: ProcessId,
        /// Its node.
        node: ElementId,
    },
    /// The task was completed, or is gone.
    CloseTask {
        /// The task.
        element: ElementKey,
        /// Whether it was completed (else it was cancelled).
        completed: bool,
    },
    /// Call a connector; answer with `CompleteService` or `FailService`.
    CallService {
        /// The service task.
        element: ElementKey,
        /// Its node.
        node: ElementId,
        /// `plugin/Command`.
        operator: String,
        /// The evaluated parameters.
        parameters: Map<String, Value>,
        /// How to treat transient failures.
        retry: Retry,
    },
    /// The service task is gone: do not call, and drop a late answer.
    CancelService {
        /// The service task.
        element: ElementKey,
    },
    /// Wake the instance at a time with `FireTimer`.
    ScheduleTimer {
        /// The wait.
        subscription: SubscriptionKey,
        /// The node that waits.
        node: ElementId,
        /// When.
        due: Timestamp,
    },
    /// The wait is over.
    CancelTimer {
        /// The wait.
        subscription: SubscriptionKey,
    },
    /// Deliver messages of this name with `DeliverMessage`.
    SubscribeMessage {
        /// The wait.
        subscription: SubscriptionKey,
        /// The node that waits.
        node: ElementId,
        /// The name of the message.
        name: String,
        /// What is known so far: a message matches when nothing is known, or a key is equal.
        correlations: Correlations,
    },
    /// The wait is over.
    UnsubscribeMessage {
        /// The wait.
        subscription: SubscriptionKey,
    },
    /// Send a message to whoever waits for it.
    SendMessage {
        /// The node that sends.
        node: ElementId,
        /// The message.
        message: Message,
    },
    /// Deliver signals of this name with `DeliverSignal`.
    SubscribeSignal {
        /// The wait.
        subscription: SubscriptionKey,
        /// The node that waits.
        node: ElementId,
        /// The name of the signal.
        name: String,
    },
    /// The wait is over.
    UnsubscribeSignal {
        /// The wait.
        subscription: SubscriptionKey,
    },
    /// Give a signal to all other instances that wait for it, and start those it starts; this
    /// instance has had it.
    BroadcastSignal {
        /// The node that throws it.
        node: ElementId,
        /// The signal.
        signal: Signal,
    },
    /// Keep the value of a data store.
    WriteStore {
        /// The id of the data store.
        store: String,
        /// Its value now.
        value: Arc<Value>,
    },
    /// A milestone was reached: a named start, end or plain intermediate throw event.
    ReachMilestone {
        /// The node.
        node: ElementId,
        /// Its name.
        name: String,
    },
    /// An element failed and waits for an operator.
    RaiseIncident {
        /// The element.
        element: ElementKey,
        /// Its node.
        node: ElementId,
    },
    /// The incident is gone: retried or cancelled.
    ResolveIncident {
        /// The element.
        element: ElementKey,
    },
    /// The status of the instance is now this.
    ChangeStatus {
        /// The status.
        status: InstanceStatus,
    },
}
