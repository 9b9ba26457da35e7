//! What happened: the only thing written to the journal, and the only thing that changes the state.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::state::{
    AdHocProgress, Arrival, Arrivals, Correlations, Incident, LoopItem, Phase, ScopeKind, Subscription,
};
use crate::dmn::Evaluation;
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
        /// What runs in it.
        #[serde(default, skip_serializing_if = "ScopeKind::is_flow")]
        kind: ScopeKind,
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
    /// An interrupting event sub-process took over a scope.
    ScopeInterrupted {
        /// The scope.
        scope: ScopeKey,
    },
    /// The event sub-processes of a scope wait, or cannot: then what begins in it tries it again first.
    ScopeWatched {
        /// The scope.
        scope: ScopeKey,
        /// Whether they wait.
        waits: bool,
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
        /// The element whose data it takes when it consumed no token: a boundary event's activity,
        /// or the activity it is an item of.
        /// With neither it begins with the data of its scope.
        from: Option<ElementKey>,
        /// The number of the round or item it is, in the scope of a loop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        index: Option<u32>,
        /// Whether it begins with all data of its scope as it is now: an event sub-process.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        gathers: bool,
        /// What came for it, which it takes when it is ready for it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        arrivals: Arrivals,
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
    /// An element has its inputs.
    InputsTaken {
        /// The element.
        element: ElementKey,
        /// The variables it sees; `None` for all.
        names: Option<Vec<String>>,
        /// Whether the data of its token is set aside until its outputs are given.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        aside: bool,
        /// Variables that hold copies of data objects, and go when its outputs are given.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        borrowed: Vec<String>,
        /// Its properties: variables of its own, which hide those of the token meanwhile.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        own: Vec<String>,
    },
    /// The data that was set aside is back, with the declared outputs of the element and without what
    /// it had for itself.
    OutputsGiven {
        /// The element.
        element: ElementKey,
        /// The variables it leaves behind; `None` leaves all.
        names: Option<Vec<String>>,
    },
    /// A data object or property changed.
    ObjectChanged {
        /// The scope that holds it.
        scope: ScopeKey,
        /// Its id.
        object: String,
        /// Its value now.
        value: Arc<Value>,
    },
    /// A decision was made.
    DecisionMade {
        /// The business rule task that called it.
        element: ElementKey,
        /// Its result, with the rules that matched and the inputs they looked at.
        evaluation: Box<Evaluation>,
    },
    /// A data store was written.
    StoreWritten {
        /// The element that wrote it.
        element: ElementKey,
        /// The id of the data store.
        store: String,
        /// Its value now.
        value: Arc<Value>,
    },
    /// A round or item of a loop is done; the element itself completes next.
    LoopItemCompleted {
        /// The scope of the loop.
        scope: ScopeKey,
        /// The number of the item.
        index: u32,
        /// Its result, when results are collected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output: Option<Arc<Value>>,
        /// Whether no more are begun: the condition of the loop says so.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ends: bool,
    },
    /// Too much is active: a loop begins no more items before one of those that run is done.
    LoopHeld {
        /// The scope of the loop.
        scope: ScopeKey,
    },
    /// A running multi-instance activity got one more item.
    LoopItemAdded {
        /// The scope of the loop.
        scope: ScopeKey,
        /// The item.
        item: LoopItem,
    },
    /// An ad-hoc sub-process waits for an operator, or its completion condition became true.
    AdHocChanged {
        /// The scope.
        scope: ScopeKey,
        /// How far it has come.
        progress: AdHocProgress,
    },
    /// A complex gateway was activated and waits for the rest of its tokens.
    GatewayTriggered {
        /// The scope.
        scope: ScopeKey,
        /// The gateway.
        node: ElementId,
        /// The incoming flows whose token was consumed.
        flows: Vec<ElementId>,
    },
    /// A complex gateway got the rest of its tokens, or they cannot come any more.
    GatewayReset {
        /// The scope.
        scope: ScopeKey,
        /// The gateway.
        node: ElementId,
        /// The element that acts on it, if one does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        element: Option<ElementKey>,
    },
    /// An element that completes now can be undone later, with its data as it is.
    CompensationRecorded {
        /// The element.
        element: ElementKey,
        /// The activity that undoes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handler: Option<ElementId>,
    },
    /// What was completed in a scope is being undone: it cannot be undone again.
    CompensationClaimed {
        /// The scope.
        scope: ScopeKey,
        /// The activity; `None` for all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        node: Option<ElementId>,
    },
    /// The next of what a compensation has to undo is being undone.
    CompensationTaken {
        /// The scope of the compensation.
        scope: ScopeKey,
        /// What undoes it: its handler or compensation event sub-process, which sees the data it was
        /// completed with under that of the compensation; `None` undoes what was completed inside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        element: Option<ElementKey>,
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
    /// An operator had an element done without its own work.
    ElementSkipped {
        /// The element.
        element: ElementKey,
        /// The phase it goes on from.
        phase: Phase,
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
    /// One of several things an event waits for has come; it waits for the others.
    PartArrived {
        /// The wait.
        subscription: SubscriptionKey,
        /// What came.
        arrival: Arrival,
    },
    /// A condition was looked at and is not as it was.
    ConditionSeen {
        /// The wait.
        subscription: SubscriptionKey,
        /// Whether it is true.
        holds: bool,
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
    /// A signal was thrown.
    SignalThrown {
        /// The element that threw it.
        element: ElementKey,
        /// Its name.
        name: String,
        /// What it carries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<Arc<Value>>,
    },
    /// An escalation was thrown.
    EscalationThrown {
        /// The element that threw it.
        element: ElementKey,
        /// Its code; empty for an escalation without one.
        code: String,
        /// What it carries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<Arc<Value>>,
        /// The boundary event, or start of an event sub-process, that caught it.
        caught_by: Option<ElementId>,
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
        /// The boundary event, or start of an event sub-process, that caught it.
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
    /// The instance runs by another model from here on; nodes and flows got other ids.
    Migrated {
        /// Old id → new id, for those that differ.
        ids: BTreeMap<ElementId, ElementId>,
        /// Old process id → new process id, for those that differ.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        processes: BTreeMap<ProcessId, ProcessId>,
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
