//! What can be undone (BPMN 2.0.2, 13.5.5), as the state keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::ElementId;
use crate::value::Data;

/// An activity that was completed and can be undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compensable {
    /// The activity.
    pub node: ElementId,
    /// The activity that undoes it; `None` for a sub-process that is undone from inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<ElementId>,
    /// Its data when it was completed.
    pub data: Data,
    /// For a sub-process, what was completed inside, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<Compensable>,
    /// For a sub-process, its data objects and properties when it was completed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub objects: BTreeMap<String, Arc<Value>>,
}

/// What becomes of the element that had something undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Afterwards {
    /// It takes the result and goes on.
    #[default]
    GoOn,
    /// It ends: the event that threw did not wait for it (`waitForCompletion="false"`).
    End,
    /// Its transaction is left by the cancel boundary event.
    CancelTransaction,
}

impl Afterwards {
    /// Whether it is [`Afterwards::GoOn`].
    #[must_use]
    pub fn goes_on(&self) -> bool {
        matches!(self, Self::GoOn)
    }
}
