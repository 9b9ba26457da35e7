//! Wire types of migration: an instance goes on by the files its model has now.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What becomes what; everything else keeps its id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct MigrationPlan {
    /// Old id → new id of elements and sequence flows.
    #[serde(default)]
    pub elements: BTreeMap<String, String>,
    /// Old id → new id of processes.
    #[serde(default)]
    pub processes: BTreeMap<String, String>,
}

/// Whether an instance can go on by the files its model has now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct MigrationCheck {
    /// The version the model has now: a hash of its files.
    pub version: String,
    /// Whether the instance runs that version already.
    pub is_current: bool,
    /// The plan that was checked.
    pub plan: MigrationPlan,
    /// Where the instance is now, and what that becomes.
    pub places: Vec<MigrationPlace>,
    /// The elements of the new version that can be chosen.
    pub targets: Vec<MigrationTarget>,
    /// What does not fit; empty when the instance can be migrated.
    pub problems: Vec<String>,
}

/// An element the instance is at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct MigrationPlace {
    /// The element.
    pub element: String,
    /// Its name, or its id.
    pub title: String,
    /// What it is, such as `User task`.
    pub kind: String,
    /// The element of the new version it becomes; `None` when there is none of that id.
    pub to: Option<String>,
}

/// An element of the new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct MigrationTarget {
    /// The element.
    pub element: String,
    /// Its name, or its id.
    pub title: String,
    /// What it is, such as `User task`.
    pub kind: String,
}
