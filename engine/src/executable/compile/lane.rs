//! The lane each node lies in.

use std::collections::HashMap;

use crate::model::{Lane, Process};

/// The name of the innermost lane of each node; what is inside a sub-process lies in its lane.
pub(super) fn by_node(process: &Process) -> HashMap<&str, &str> {
    let mut lanes: HashMap<&str, &str> = HashMap::new();
    // Owners come before what they own.
    for (owner, container) in process.containers() {
        if let Some(lane) = owner.and_then(|owner| lanes.get(owner.id.as_str()).copied()) {
            lanes.extend(container.nodes.iter().map(|node| (node.id.as_str(), lane)));
        }
        // An inner lane is visited after the one around it, and a later lane after an earlier one.
        let mut pending: Vec<(&Lane, Option<&str>)> =
            container.lanes.iter().rev().map(|lane| (lane, None)).collect();
        while let Some((lane, around)) = pending.pop() {
            let name = lane.name.as_deref().filter(|name| !name.trim().is_empty()).or(around);
            if let Some(name) = name {
                lanes.extend(lane.nodes.iter().map(|node| (node.text.as_str(), name)));
            }
            pending.extend(lane.lanes.iter().rev().map(|inner| (inner, name)));
        }
    }
    lanes
}
