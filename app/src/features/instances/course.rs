//! Wire types of what an operator can lead another way: active elements, and where they can go.

use serde::{Deserialize, Serialize};

/// The active elements of an instance, and the places where elements can be started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct Course {
    /// What is active, oldest first.
    pub active: Vec<ActiveElement>,
    /// The open processes and sub-processes, outermost first.
    pub scopes: Vec<OpenScope>,
    /// Whether I may go back and start elements.
    pub can_start: bool,
    /// Whether I may have it go on by another version.
    pub can_migrate: bool,
}

/// An element that is active now.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct ActiveElement {
    /// Its key in the instance.
    pub key: u64,
    /// The element.
    pub element: String,
    /// Its name, or its id.
    pub title: String,
    /// What it is, such as `User task`.
    pub kind: String,
    /// The process or sub-process it lies in, if that is one of [`Course::scopes`].
    pub scope: u64,
    /// Which item or round of an activity it is, from 1.
    pub item: Option<u32>,
    /// Whether I may skip it, and it has work of its own.
    pub can_skip: bool,
    /// Whether I may move it.
    pub can_move: bool,
    /// Whether I may add items, and it is a multi-instance activity that takes more.
    pub takes_items: bool,
    /// Whether it cannot go on.
    pub failed: bool,
}

/// A process or sub-process that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct OpenScope {
    /// Its key in the instance.
    pub key: u64,
    /// The name of the process or sub-process.
    pub title: String,
    /// What lies directly in it.
    pub nodes: Vec<NodeChoice>,
}

/// An element that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct NodeChoice {
    /// The element.
    pub element: String,
    /// Its name, or its id.
    pub title: String,
    /// What it is, such as `User task`.
    pub kind: String,
    /// Whether an active element can be moved there.
    pub can_move_to: bool,
    /// Whether it was active before, so that one can go back to it.
    pub was_active: bool,
}
