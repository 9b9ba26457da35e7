//! What happened: the only thing written to the journal, and the only thing that changes the state.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::state::{Correlations, Incident, Phase, Subscription};
use crate::id::{ElementId, ElementKey, InstanceId, ProcessId, ScopeKey, SubscriptionKey, TokenKey};

/// A fact of an instance's life.
///
/// Data is named by reference where it can be: a token takes the data of the element it leaves, so
/// an event holds only what is new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The instance was started with this data.
    InstanceStarted {
        /// The instance.
        instance: InstanceId,
        /// Its main process.
        process: ProcessId,
        /// The start event asked for.
        at: Option<ElementId>,
        /// The data it starts with.
        data: Map<String, Value>,
    },
    /// A process, called process or sub-process began; the element that opened it waits for it.
    ScopeOpened {
        /// The scope.
        scope: ScopeKey,
        /// The process whose nodes it runs.
        process: ProcessId,
        /// The sub-process whose inside it is.
        container: Option<ElementId>,
        /// The sub-process or call activity that opened it.
        opened_by: Option<ElementKey>,
        /// The variables of that element it may see; `None` shows it all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inputs: Option<Vec<String>>,
    },
    /// All work in a scope is done; its result is the merged data of its ends.
    ScopeCompleted {
        /// The scope.
        scope: ScopeKey,
    },
    /// A scope ended early with everything in it.
    ScopeCancelled {
        /// The scope.
        scope: ScopeKey,
    },
    /// A flow node became active.
    ElementActivated {
        /// The activation.
        element: ElementKey,
        /// The node.
        node: ElementId,
        /// The scope it lives in.
        scope: ScopeKey,
        /// The tokens it consumed, in the order their data merges.
        tokens: Vec<TokenKey>,
        /// The element whose data it takes when it consumed no token: a boundary event's activity.
        /// With neither it begins with the data of its scope.
        from: Option<ElementKey>,
    },
    /// An element went on to another phase.
    PhaseChanged {
        /// The element.
        element: ElementKey,
        /// The phase.
        phase: Phase,
    },
    /// Variables of an element changed.
    DataChanged {
        /// The element.
        element: ElementKey,
        /// Variables that were set.
        set: Vec<(String, Arc<Value>)>,
        /// Variables that were removed.
        removed: Vec<String>,
    },
    /// An element took over the result of its inner scope.
    ResultTaken {
        /// The element.
        element: ElementKey,
        /// The scope.
        scope: ScopeKey,
        /// The variables taken; `None` takes all: in place of the data when the scope saw all of
        /// it, else merged into it.
        names: Option<Vec<String>>,
    },
    /// An element ended and its outgoing flows were taken.
    ElementCompleted {
        /// The element.
        element: ElementKey,
        /// The tokens it put on its outgoing flows.
        taken: Vec<(TokenKey, ElementId)>,
    },
    /// An element ended early.
    ElementCancelled {
        /// The element.
        element: ElementKey,
    },
    /// A token waits at a join.
    TokenArrived {
        /// The token.
        token: TokenKey,
        /// The joining node.
        at: ElementId,
    },
    /// A token was taken away with the rest of its scope's work.
    TokenCancelled {
        /// The token.
        token: TokenKey,
    },
    /// A wait began; an element that waits for itself, not for its boundary event, stops here.
    Subscribed {
        /// The wait.
        subscription: SubscriptionKey,
        /// What waits for what.
        wait: Subscription,
    },
    /// What was awaited came; a cycle goes on with its next time.
    Triggered {
        /// The wait.
        subscription: SubscriptionKey,
        /// The cycle's next time; `None` ends the wait.
        next: Option<super::state::Trigger>,
    },
    /// A wait ended without its trigger.
    Unsubscribed {
        /// The wait.
        subscription: SubscriptionKey,
    },
    /// A message was sent.
    MessageSent {
        /// The element that sent it.
        element: ElementKey,
        /// Its name.
        name: String,
        /// What it carries.
        payload: Arc<Value>,
        /// Its correlation keys.
        correlations: Correlations,
    },
    /// The instance learned correlation keys.
    Correlated {
        /// The keys.
        correlations: Correlations,
    },
    /// A connector was asked; the service task waits for its answer.
    ServiceCalled {
        /// The service task.
        element: ElementKey,
        /// `plugin/Command`.
        operator: String,
        /// The evaluated parameters.
        parameters: Map<String, Value>,
    },
    /// An error was thrown.
    ErrorThrown {
        /// The element that threw it.
        element: ElementKey,
        /// Its code; empty for an error without one.
        code: String,
        /// What it carries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<Arc<Value>>,
        /// The boundary event that caught it.
        caught_by: Option<ElementId>,
    },
    /// An element cannot go on.
    IncidentRaised {
        /// The element.
        element: ElementKey,
        /// Why.
        incident: Incident,
    },
    /// An operator had a failed element tried again.
    IncidentRetried {
        /// The element.
        element: ElementKey,
    },
    /// The budget of the step was spent; the queue goes on with the next command.
    Paused,
    /// The instance was suspended.
    InstanceSuspended,
    /// The instance was resumed.
    InstanceResumed,
    /// The instance ended as its model says; its data is the result.
    InstanceCompleted,
    /// The instance ended by an error nobody caught.
    InstanceFailed {
        /// The error's code; empty for an error without one.
        code: String,
    },
    /// The instance was ended by an operator.
    InstanceTerminated {
        /// Why.
        reason: Option<String>,
    },
}
