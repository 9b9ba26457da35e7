//! What operators do to a running instance besides mending its data: skipping, moving, resetting,
//! adding items, migrating.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::rejection::Rejection;
use super::run::Run;
use crate::id::{ElementId, ElementKey, ProcessId, ScopeKey};

/// Has an element done without its own work.
pub(super) fn skip(
    _run: &mut Run<'_>,
    element: ElementKey,
    _set: &Map<String, Value>,
) -> Result<(), Rejection> {
    Err(Rejection::NotActive { element })
}

/// Activates a node besides what runs.
pub(super) fn activate(
    _run: &mut Run<'_>,
    _scope: ScopeKey,
    node: &ElementId,
    _data: &Map<String, Value>,
) -> Result<(), Rejection> {
    Err(Rejection::UnknownElement { element: node.to_string() })
}

/// Ends an element and goes on at another node of its scope.
pub(super) fn move_token(_run: &mut Run<'_>, element: ElementKey, _to: &ElementId) -> Result<(), Rejection> {
    Err(Rejection::NotActive { element })
}

/// Goes back to a node.
pub(super) fn reset(
    _run: &mut Run<'_>,
    _scope: ScopeKey,
    node: &ElementId,
    _data: Map<String, Value>,
) -> Result<(), Rejection> {
    Err(Rejection::UnknownElement { element: node.to_string() })
}

/// Adds an item to a running multi-instance activity.
pub(super) fn add_item(_run: &mut Run<'_>, element: ElementKey, _item: Value) -> Result<(), Rejection> {
    Err(Rejection::NotActive { element })
}

/// Goes on by another model.
pub(super) fn migrate(
    _run: &mut Run<'_>,
    _ids: BTreeMap<ElementId, ElementId>,
    _processes: BTreeMap<ProcessId, ProcessId>,
) -> Result<(), Rejection> {
    Err(Rejection::NotStarted)
}
