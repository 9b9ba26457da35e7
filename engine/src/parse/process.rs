//! Processes, sub-processes and what is in them.

use super::reader::{
    Reader, documentation, expression, keep, name, optional_id, reference_attribute, reference_text,
};
use super::{data, extension, node};
use crate::model::{Artifact, BPMN, Container, FlowNodeKind, Lane, Process, SequenceFlow};
use crate::xml::Element;

pub(super) fn read(element: Element<'_>, reader: &mut Reader) -> Process {
    let mut other = Vec::new();
    let mut io = None;
    for child in element.children() {
        match child.name() {
            "ioSpecification" => io = Some(data::io_specification(child, reader)),
            name if is_content(name) || matches!(name, "documentation" | "extensionElements") => {}
            _ => keep(child, &mut other),
        }
    }
    Process {
        id: reader.id(element).into(),
        name: name(element),
        position: element.position(),
        is_executable: reader.optional_boolean(element, "isExecutable"),
        body: containers(element, reader),
        io,
        documentation: documentation(element),
        extensions: extension::read(element, reader),
        other,
    }
}

/// Whether an element belongs into a [`Container`].
pub(super) fn is_content(name: &str) -> bool {
    FlowNodeKind::is_flow_node(name)
        || matches!(
            name,
            "sequenceFlow"
                | "laneSet"
                | "dataObject"
                | "dataObjectReference"
                | "dataStoreReference"
                | "property"
                | "textAnnotation"
                | "group"
                | "association"
        )
}

/// A container that is read before its sub-processes are put into it.
struct Open {
    container: Container,
    /// The container and the node it belongs to.
    owner: Option<(usize, usize)>,
}

/// Reads a process or sub-process with all sub-processes inside it.
///
/// A list instead of recursion keeps the stack flat, however deep the file nests.
fn containers(element: Element<'_>, reader: &mut Reader) -> Container {
    let mut pending = vec![(element, None)];
    let mut open: Vec<Open> = Vec::new();
    while let Some((element, owner)) = pending.pop() {
        let at = open.len();
        let mut container = Container::default();
        for child in element.children().filter(|child| child.namespace() == BPMN && is_content(child.name()))
        {
            if let Some(kind) = node::kind(child, reader) {
                if node::has_container(&kind) {
                    pending.push((child, Some((at, container.nodes.len()))));
                }
                container.nodes.push(node::read(child, kind, reader));
            } else {
                read_content(child, &mut container, reader);
            }
        }
        open.push(Open { container, owner });
    }
    // Owners come before what they own, so the last is complete when its turn comes.
    loop {
        let Some(Open { container, owner }) = open.pop() else {
            return Container::default();
        };
        match owner {
            Some((at, node)) => {
                open[at].container.nodes[node].container = Some(Box::new(container));
            }
            None => return container,
        }
    }
}

fn read_content(child: Element<'_>, container: &mut Container, reader: &mut Reader) {
    match child.name() {
        "sequenceFlow" => container.flows.push(sequence_flow(child, reader)),
        "laneSet" => container.lanes.extend(lanes(child)),
        "dataObject" | "dataObjectReference" | "dataStoreReference" | "property" => {
            container.data.push(data::element(child, reader));
        }
        _ => container.artifacts.push(Artifact {
            name: child.name().to_owned(),
            id: optional_id(child),
            position: child.position(),
            source: reference_attribute(child, "sourceRef"),
            target: reference_attribute(child, "targetRef"),
        }),
    }
}

fn sequence_flow(element: Element<'_>, reader: &mut Reader) -> SequenceFlow {
    SequenceFlow {
        id: reader.element_id(element),
        name: name(element),
        position: element.position(),
        source: reader.required_reference(element, "sourceRef"),
        target: reader.required_reference(element, "targetRef"),
        condition: element
            .children()
            .find(|child| child.is(BPMN, "conditionExpression"))
            .and_then(expression),
    }
}

/// The lanes of a `laneSet` or `childLaneSet`; the depth of the file bounds the recursion.
fn lanes(set: Element<'_>) -> Vec<Lane> {
    let bpmn = |name: &'static str| move |child: &Element<'_>| child.is(BPMN, name);
    set.children()
        .filter(bpmn("lane"))
        .map(|lane| Lane {
            id: optional_id(lane),
            name: name(lane),
            position: lane.position(),
            nodes: lane.children().filter(bpmn("flowNodeRef")).map(reference_text).collect(),
            lanes: lane.children().filter(bpmn("childLaneSet")).flat_map(lanes).collect(),
        })
        .collect()
}
