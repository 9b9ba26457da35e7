//! Processes and what is in them.

use super::{DataElement, Expression, Extensions, FlowNode, IoSpecification, Other, Reference};
use crate::id::{ElementId, ProcessId};
use crate::problem::Position;

/// A process as written.
#[derive(Debug, Clone)]
pub struct Process {
    /// `id`.
    pub id: ProcessId,
    /// `name`.
    pub name: Option<String>,
    /// Where it is.
    pub position: Position,
    /// `isExecutable`; absent counts as true.
    pub is_executable: Option<bool>,
    /// What is in it.
    pub body: Container,
    /// The declared inputs and outputs.
    pub io: Option<IoSpecification>,
    /// Documentation.
    pub documentation: Option<String>,
    /// Extension elements.
    pub extensions: Extensions,
    /// BPMN children kept by name only.
    pub other: Vec<Other>,
}

/// What is directly in a process or sub-process.
#[derive(Debug, Clone, Default)]
pub struct Container {
    /// The flow nodes.
    pub nodes: Vec<FlowNode>,
    /// The sequence flows.
    pub flows: Vec<SequenceFlow>,
    /// The lanes of all lane sets.
    pub lanes: Vec<Lane>,
    /// Data objects, their references, data store references and properties.
    pub data: Vec<DataElement>,
    /// Text annotations, groups and associations.
    pub artifacts: Vec<Artifact>,
}

/// A sequence flow as written.
#[derive(Debug, Clone)]
pub struct SequenceFlow {
    /// `id`; made up from the position when it is missing.
    pub id: ElementId,
    /// `name`.
    pub name: Option<String>,
    /// Where it is.
    pub position: Position,
    /// `sourceRef`.
    pub source: Reference,
    /// `targetRef`.
    pub target: Reference,
    /// `conditionExpression`.
    pub condition: Option<Expression>,
}

/// A lane.
#[derive(Debug, Clone)]
pub struct Lane {
    /// `id`.
    pub id: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// Where it is.
    pub position: Position,
    /// `flowNodeRef`: the nodes that lie in it.
    pub nodes: Vec<Reference>,
    /// The lanes inside it.
    pub lanes: Vec<Lane>,
}

/// Something drawn without meaning for execution, except an association to a compensation handler.
#[derive(Debug, Clone)]
pub struct Artifact {
    /// Its element name.
    pub name: String,
    /// `id`.
    pub id: Option<String>,
    /// Where it is.
    pub position: Position,
    /// `sourceRef` of an association.
    pub source: Option<Reference>,
    /// `targetRef` of an association.
    pub target: Option<Reference>,
}

impl Process {
    /// Whether it may be run: `isExecutable` is not `false`.
    #[must_use]
    pub fn is_executable(&self) -> bool {
        self.is_executable != Some(false)
    }

    /// Every container with the sub-process it belongs to; the process itself comes first.
    #[must_use]
    pub fn containers(&self) -> Vec<(Option<&FlowNode>, &Container)> {
        let mut found = vec![(None, &self.body)];
        let mut at = 0;
        while at < found.len() {
            let (_, container) = found[at];
            found.extend(
                container.nodes.iter().filter_map(|node| Some((Some(node), node.container.as_deref()?))),
            );
            at += 1;
        }
        found
    }

    /// Every flow node, those inside sub-processes too.
    pub fn nodes(&self) -> impl Iterator<Item = &FlowNode> {
        self.containers().into_iter().flat_map(|(_, container)| &container.nodes)
    }

    /// Every sequence flow, those inside sub-processes too.
    pub fn flows(&self) -> impl Iterator<Item = &SequenceFlow> {
        self.containers().into_iter().flat_map(|(_, container)| &container.flows)
    }
}
