//! Link events: each throw event is joined to the catch event of the same name beside it by a flow of
//! the compiler's (BPMN 2.0.2, 10.5.1).

use std::collections::HashMap;

use super::{Container, EventDefinitionKind, FlowNode, FlowNodeKind};

/// The pairs of link events directly in a container: the throw event and the catch event it leads to.
#[must_use]
pub fn pairs(container: &Container) -> Vec<(&FlowNode, &FlowNode)> {
    let mut catches: HashMap<&str, &FlowNode> = HashMap::new();
    let is_catch = |node: &&FlowNode| matches!(node.kind, FlowNodeKind::IntermediateCatchEvent { .. });
    for node in container.nodes.iter().filter(is_catch) {
        for name in names(node) {
            catches.entry(name).or_insert(node);
        }
    }
    let is_throw = |node: &&FlowNode| matches!(node.kind, FlowNodeKind::IntermediateThrowEvent);
    let throws = container.nodes.iter().filter(is_throw);
    throws
        .flat_map(|node| names(node).filter_map(|name| Some((node, *catches.get(name)?))).collect::<Vec<_>>())
        .collect()
}

/// The names of a node's links: that of the definition, else that of the event.
pub fn names(node: &FlowNode) -> impl Iterator<Item = &str> {
    node.event_definitions.iter().filter_map(|definition| match &definition.kind {
        EventDefinitionKind::Link { name } => {
            let name = name.as_deref().filter(|name| !name.trim().is_empty());
            name.or(node.name.as_deref()).map(str::trim)
        }
        _ => None,
    })
}
