//! Why a command was refused; a refused command changes nothing.

use serde::{Deserialize, Serialize};

use super::migration::MigrationProblem;
use crate::id::{ElementId, ElementKey, ProcessId, ScopeKey, SubscriptionKey};

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "rejection", rename_all = "snake_case")]
pub enum Rejection {
    /// The instance was started before.
    #[error("the instance was started before")]
    AlreadyStarted,
    /// The instance was not started.
    #[error("the instance was not started")]
    NotStarted,
    /// The instance has ended.
    #[error("the instance has ended")]
    AlreadyEnded,
    /// The instance is suspended.
    #[error("the instance is suspended; resume it first")]
    Suspended,
    /// The instance is not suspended.
    #[error("the instance is not suspended")]
    NotSuspended,
    /// The element is not, or no longer, active.
    #[error("element {element} is no longer active")]
    NotActive {
        /// The element.
        element: ElementKey,
    },
    /// The element does not wait for this.
    #[error("element {element} waits for something else")]
    NotWaiting {
        /// The element.
        element: ElementKey,
    },
    /// Nothing waits there any more.
    #[error("wait {subscription} is over")]
    NoSubscription {
        /// The wait.
        subscription: SubscriptionKey,
    },
    /// The items of the element are those of a dictionary: one more is an object with one new key.
    #[error("the items of element {element} have keys; one more is an object with one new key")]
    NotAnItem {
        /// The element.
        element: ElementKey,
    },
    /// The element has no incident.
    #[error("element {element} has no incident")]
    NoIncident {
        /// The element.
        element: ElementKey,
    },
    /// There is no such start event.
    #[error("process {process} has no start event {start_event}")]
    NoSuchStartEvent {
        /// The process.
        process: ProcessId,
        /// What was asked for.
        start_event: ElementId,
    },
    /// The message's correlation does not fit the instance.
    #[error("the message does not correlate with this instance")]
    NotCorrelated,
    /// The scope is not, or no longer, open.
    #[error("scope {scope} is no longer open")]
    NoScope {
        /// The scope.
        scope: ScopeKey,
    },
    /// The node does not lie directly in the process or sub-process that the scope runs.
    #[error("{node} does not lie directly in what scope {scope} runs; go back to the sub-process around it")]
    NotInScope {
        /// The node.
        node: ElementId,
        /// The scope.
        scope: ScopeKey,
    },
    /// An interrupting event sub-process has taken over the scope.
    #[error("an event sub-process has taken over scope {scope}; go back to the sub-process around it")]
    Interrupted {
        /// The scope.
        scope: ScopeKey,
    },
    /// A node that only starts by what happens to another one.
    #[error("{node} cannot be started from outside")]
    NotEnterable {
        /// The node.
        node: ElementId,
    },
    /// There is no work of its own to skip.
    #[error("element {element} has no work that could be skipped; try it again, or move it")]
    NotSkippable {
        /// The element.
        element: ElementKey,
    },
    /// The instance cannot go on by the other model.
    #[error("the instance cannot go on by that model: {}", super::migration::first_of(.problems))]
    NotMigratable {
        /// The first things that do not fit.
        problems: Vec<MigrationProblem>,
    },
    /// The state refers to an element the executable does not have.
    #[error("the process has no element {element}; the instance belongs to another version")]
    UnknownElement {
        /// The element.
        element: String,
    },
}
