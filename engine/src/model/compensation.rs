//! Compensation handlers: the activity that a compensation boundary event is associated with
//! (BPMN 2.0.2, 10.6.1).

use std::collections::{HashMap, HashSet};

use super::{Definitions, EventDefinitionKind, FlowNode, FlowNodeKind, Process};

/// The handler of each activity that has one, by id.
#[must_use]
pub fn handlers<'a>(definitions: &'a Definitions, process: &'a Process) -> HashMap<&'a str, &'a str> {
    let is_compensation = |node: &FlowNode| {
        let mut all = definitions.definitions_of(node);
        all.any(|definition| matches!(definition.kind, EventDefinitionKind::Compensate { .. }))
    };
    let mut attached: HashMap<&str, &str> = HashMap::new();
    for node in process.nodes() {
        if let FlowNodeKind::BoundaryEvent { attached_to: Some(activity), .. } = &node.kind
            && is_compensation(node)
        {
            attached.insert(node.id.as_str(), &activity.text);
        }
    }
    let artifacts = process.containers().into_iter().flat_map(|(_, container)| &container.artifacts);
    let nodes: HashSet<&str> = process.nodes().map(|node| node.id.as_str()).collect();
    let mut found: HashMap<&str, &str> = HashMap::new();
    for artifact in artifacts.filter(|artifact| artifact.name == "association") {
        let (Some(source), Some(target)) = (&artifact.source, &artifact.target) else {
            continue;
        };
        // Some tools draw the association the other way round.
        for (event, handler) in [(source, target), (target, source)] {
            let Some(activity) = attached.get(event.text.as_str()) else {
                continue;
            };
            // A note beside the handler counts only when there is nothing else.
            let known = found.entry(*activity).or_insert(handler.text.as_str());
            if !nodes.contains(*known) {
                *known = handler.text.as_str();
            }
        }
    }
    found
}
