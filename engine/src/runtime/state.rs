//! What an instance knows: plain data, versioned, JSON-compatible, without history.
//!
//! Everything here is derived from events by [`super::apply`]; nothing else writes it.

mod stored;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use stored::LoadError;

pub use super::compensable::{Afterwards, Compensable};
pub use super::subscription::{Arrival, Arrivals, Holder, Subscription, Trigger};
use crate::id::{ElementId, ElementKey, InstanceId, ProcessId, ScopeKey, SubscriptionKey, TokenKey};
use crate::script::ScriptError;
use crate::value::Data;

/// The version of the stored form; raise it with a function in `upgrade`.
pub const STATE_VERSION: u32 = 1;

/// Correlation keys: key name → property name → value.
pub type Correlations = BTreeMap<String, BTreeMap<String, Value>>;

/// One process instance at rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The version of this form.
    pub version: u32,
    /// The instance; `None` before it was started.
    pub instance: Option<InstanceId>,
    /// Where it stands.
    pub status: InstanceStatus,
    /// The number the next scope, element, token or subscription gets.
    pub next_key: u64,
    /// Open scopes by key; the root process is the first.
    pub scopes: BTreeMap<ScopeKey, Scope>,
    /// Active flow nodes.
    pub elements: BTreeMap<ElementKey, Element>,
    /// Tokens on sequence flows: on their way, or waiting at a join.
    pub tokens: BTreeMap<TokenKey, Token>,
    /// Open waits.
    pub subscriptions: BTreeMap<SubscriptionKey, Subscription>,
    /// What can move right now, in order.
    pub queue: VecDeque<Work>,
    /// The correlation keys this instance has sent or received.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub correlations: Correlations,
    /// The data of the instance: what it started with, and its result once it has ended.
    pub data: Data,
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: STATE_VERSION,
            instance: None,
            status: InstanceStatus::NotStarted,
            next_key: 1,
            scopes: BTreeMap::new(),
            elements: BTreeMap::new(),
            tokens: BTreeMap::new(),
            subscriptions: BTreeMap::new(),
            queue: VecDeque::new(),
            correlations: Correlations::new(),
            data: Data::default(),
        }
    }
}

impl State {
    /// The scope in which a wait is held.
    #[must_use]
    pub fn scope_of(&self, wait: &Subscription) -> Option<ScopeKey> {
        match wait.holder {
            Holder::Element(element) => self.elements.get(&element).map(|element| element.scope),
            Holder::Scope(scope) => Some(scope),
        }
    }
}

/// Where an instance stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceStatus {
    /// Nothing has happened yet.
    NotStarted,
    /// Started and not ended.
    Active,
    /// Stopped by an operator until resumed.
    Suspended,
    /// Ended as the model says.
    Completed,
    /// Ended by an error end event nobody caught.
    Failed,
    /// Ended by an operator.
    Terminated,
}

impl InstanceStatus {
    /// Whether nothing will happen any more.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Terminated)
    }
}

/// One run of a process, called process or sub-process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// The process whose nodes it runs.
    pub process: ProcessId,
    /// The sub-process or call activity that opened it; `None` for the root.
    pub opened_by: Option<ElementKey>,
    /// The sub-process whose inside it is; `None` for a whole process.
    pub container: Option<ElementId>,
    /// The variables of the opening element it may see; `None` shows it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<String>>,
    /// What runs in it.
    #[serde(default, skip_serializing_if = "ScopeKind::is_flow")]
    pub kind: ScopeKind,
    /// Whether it stands in the queue.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub queued: bool,
    /// Whether an interrupting event sub-process has taken over: no other can start any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// Whether its event sub-processes could not begin to wait.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unwatched: bool,
    /// The values of the data objects and properties declared in it, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub objects: BTreeMap<String, Arc<Value>>,
    /// What was completed in it and can be undone, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compensable: Vec<Compensable>,
    /// Complex gateways that were activated and wait for the rest of their tokens: gateway → the
    /// incoming flows whose token was consumed (BPMN 2.0.2, 13.4.5).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub resets: BTreeMap<ElementId, BTreeSet<ElementId>>,
    /// The open waits of its event sub-processes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscriptions: Vec<SubscriptionKey>,
    /// The merged data of the tokens that reached an end of the scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Data>,
    /// The active elements directly in it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub elements: BTreeSet<ElementKey>,
    /// The tokens on their way directly in it; those that wait are in `joins`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tokens: BTreeSet<TokenKey>,
    /// The tokens that wait: joining node → incoming flow → tokens in order of arrival.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub joins: BTreeMap<ElementId, Join>,
}

impl Scope {
    /// The nodes of a process or, with a container, of a sub-process; nothing has happened in it.
    #[must_use]
    pub fn new(process: ProcessId, container: Option<ElementId>, opened_by: Option<ElementKey>) -> Self {
        Self {
            process,
            opened_by,
            container,
            inputs: None,
            kind: ScopeKind::Flow,
            queued: false,
            interrupted: false,
            unwatched: false,
            objects: BTreeMap::new(),
            compensable: Vec::new(),
            resets: BTreeMap::new(),
            subscriptions: Vec::new(),
            result: None,
            elements: BTreeSet::new(),
            tokens: BTreeSet::new(),
            joins: BTreeMap::new(),
        }
    }
}

/// What runs in a scope.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// The nodes of a process or sub-process, joined by sequence flows.
    #[default]
    Flow,
    /// The rounds or items of an activity with a loop marker; its elements are that activity itself.
    Loop(LoopState),
    /// The activities of an ad-hoc sub-process.
    AdHoc {
        /// The nodes that have not been started, in order.
        pending: Vec<ElementId>,
        /// How far it has come.
        #[serde(default)]
        progress: AdHocProgress,
    },
    /// The handlers that undo what was completed.
    Compensation {
        /// What is still to be undone, the next one last.
        pending: Vec<Compensable>,
        /// What becomes of the element that opened it when all is undone.
        #[serde(default, skip_serializing_if = "Afterwards::goes_on")]
        then: Afterwards,
    },
}

impl ScopeKind {
    /// Whether it is [`ScopeKind::Flow`].
    #[must_use]
    pub fn is_flow(&self) -> bool {
        matches!(self, Self::Flow)
    }
}

/// How far an ad-hoc sub-process has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdHocProgress {
    /// Its activities run.
    #[default]
    Running,
    /// All of them are done and its completion condition is not true: an operator starts one again.
    Waiting,
    /// Its completion condition became true: nothing else is started.
    Ending,
}

/// How far a loop has come.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LoopState {
    /// The items; `None` for a standard loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<LoopItem>>,
    /// Whether the items are done at the same time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parallel: bool,
    /// How many rounds or items were begun.
    pub started: u32,
    /// How many of them are done.
    pub completed: u32,
    /// How many of them ended early.
    #[serde(default)]
    pub cancelled: u32,
    /// Whether a condition has ended it: no more rounds or items are begun.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// Whether too much is active to begin more items before one of those that run is done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
    /// The results, by number of the item from 0.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<u32, Arc<Value>>,
}

impl LoopState {
    /// Whether there are rounds or items to begin.
    #[must_use]
    pub fn has_more(&self) -> bool {
        !self.ended && self.items.as_ref().is_none_or(|items| (self.started as usize) < items.len())
    }
}

/// One item of a multi-instance activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoopItem {
    /// Its key when the items are those of a dictionary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The item.
    pub value: Arc<Value>,
}

/// The tokens that wait at one join, by incoming flow; a flow without tokens has no entry.
pub type Join = BTreeMap<ElementId, VecDeque<TokenKey>>;

impl Scope {
    /// How many elements and tokens live directly in it; at zero it completes.
    #[must_use]
    pub fn live(&self) -> usize {
        self.elements.len() + self.tokens.len() + self.waiting().count()
    }

    /// Whether nothing in it can move by itself: it is complete, or only joins wait.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.elements.is_empty() && self.tokens.is_empty()
    }

    /// Whether it has to be looked at: nothing in it moves, or it has more to begin. An ad-hoc
    /// sub-process that waits for an operator is left alone.
    #[must_use]
    pub fn is_due(&self) -> bool {
        match &self.kind {
            ScopeKind::Loop(rounds) if rounds.parallel && rounds.has_more() && !rounds.held => true,
            ScopeKind::AdHoc { progress: AdHocProgress::Waiting, .. } => false,
            _ => self.is_idle(),
        }
    }

    /// The tokens that wait at joins.
    pub fn waiting(&self) -> impl Iterator<Item = TokenKey> + '_ {
        self.joins.values().flat_map(BTreeMap::values).flatten().copied()
    }
}

/// One activation of a flow node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// The node.
    pub node: ElementId,
    /// The scope it lives in.
    pub scope: ScopeKey,
    /// Its data.
    pub data: Data,
    /// What it is doing.
    pub phase: Phase,
    /// Its open waits: its own, and those of its boundary events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscriptions: Vec<SubscriptionKey>,
    /// The scope it opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner: Option<ScopeKey>,
    /// Why it cannot go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Incident>,
    /// The number, from 0, of the round or item it is, in the scope of a loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The data of its token, set aside while it sees its declared inputs only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outer: Option<Data>,
    /// How far its inputs and outputs are.
    #[serde(default, skip_serializing_if = "IoProgress::is_untouched")]
    pub io: IoProgress,
    /// Variables it has for itself: they go when its outputs are given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub borrowed: Vec<String>,
    /// Variables of its token that its own hide.
    #[serde(default, skip_serializing_if = "Data::is_empty")]
    pub hidden: Data,
    /// What was completed in the scope it opened and can be undone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compensable: Vec<Compensable>,
    /// The data objects and properties of the scope it opened, once that is done.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub objects: BTreeMap<String, Arc<Value>>,
    /// What came for it, until it can take it: an event sub-process when it opens, what lies behind an
    /// event-based gateway when it has its inputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arrived: Arrivals,
    /// For a complex gateway: whether this activation is its reset.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_reset: bool,
}

/// How far the inputs and outputs of an element are; neither is done twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IoProgress {
    /// Nothing was done, or there is nothing to do.
    #[default]
    Untouched,
    /// It has its inputs.
    Taken,
    /// It has given its outputs.
    Given,
}

impl IoProgress {
    /// Whether it is [`IoProgress::Untouched`].
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        matches!(self, Self::Untouched)
    }
}

/// What an active element is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Activated; nothing of it has run.
    Activated,
    /// Its pre-script has run; its own work has not.
    Started,
    /// What it would wait for has come already: a start event the instance is started at.
    Triggered,
    /// Waits for a person.
    WaitsForTask,
    /// Waits for a connector.
    WaitsForService,
    /// Waits for a message or timer of its own.
    WaitsForEvent,
    /// Waits for its inner scope.
    WaitsForScope,
    /// Its work is done; its post-script has not run.
    Completing,
    /// Its post-script has run; its outgoing flows are not taken.
    Leaving,
}

/// A token on a sequence flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// The flow.
    pub flow: ElementId,
    /// The scope it lives in.
    pub scope: ScopeKey,
    /// Its data.
    pub data: Data,
    /// Whether it waits at a join.
    pub waits: bool,
}

/// Why an element cannot go on; an operator fixes data or model and retries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// The error code: of a BPMN error, or a stable word such as `script_error`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// The script error behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptError>,
    /// The nodes from the root process down to the element, through call activities.
    #[serde(default)]
    pub trace: Vec<ElementId>,
}

/// Something that can move now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// A token has a flow to finish.
    Token(TokenKey),
    /// An element has to go on from its phase.
    Element(ElementKey),
    /// A scope may be complete.
    Scope(ScopeKey),
}
