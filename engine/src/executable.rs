//! The resolved graph the runtime walks: references are indices, expressions are compiled.

pub mod activity;
mod compile;
pub mod event;
pub mod node;
pub mod reach;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub use compile::{Sources, compile, compile_with};
use node::Place;
pub use node::{Node, NodeKind};

use crate::dmn::Decision;
use crate::id::{ElementId, ProcessId};

/// Index of a [`Node`] in its [`Process`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(pub u32);

/// Index of a [`Flow`] in its [`Process`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowIndex(pub u32);

/// Index of a [`Process`] in its [`Executable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessIndex(pub u32);

/// Everything one instance needs to run: its process and all processes that one calls.
#[derive(Debug, Clone)]
pub struct Executable {
    /// The processes; the first is the one that is started.
    pub processes: Vec<Process>,
    index: HashMap<ProcessId, ProcessIndex>,
    has_conditions: bool,
    decisions: BTreeMap<String, Arc<Decision>>,
}

impl Executable {
    /// Puts processes together; the first is the one that is started.
    #[must_use]
    pub fn new(processes: Vec<Process>) -> Self {
        let index =
            (0u32..).zip(&processes).map(|(at, process)| (process.id.clone(), ProcessIndex(at))).collect();
        let has_conditions = processes.iter().flat_map(|process| &process.nodes).any(Node::has_condition);
        Self { processes, index, has_conditions, decisions: BTreeMap::new() }
    }

    /// Adds the decisions that its business rule tasks call.
    #[must_use]
    pub fn with_decisions(mut self, decisions: impl IntoIterator<Item = Arc<Decision>>) -> Self {
        self.decisions.extend(decisions.into_iter().map(|decision| (decision.id.clone(), decision)));
        self
    }

    /// A decision by its id.
    #[must_use]
    pub fn decision(&self, id: &str) -> Option<&Arc<Decision>> {
        self.decisions.get(id)
    }

    /// The data stores that its elements may read or write, each once.
    #[must_use]
    pub fn data_stores(&self) -> Vec<String> {
        let nodes = self.processes.iter().flat_map(|process| &process.nodes);
        let mut found: Vec<String> =
            nodes.flat_map(Node::places).filter_map(Place::store_id).map(str::to_owned).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether any event of it waits for a condition.
    #[must_use]
    pub fn has_conditions(&self) -> bool {
        self.has_conditions
    }

    /// The process that is started.
    #[must_use]
    pub fn main(&self) -> &Process {
        &self.processes[0]
    }

    /// A process by its index.
    #[must_use]
    pub fn process(&self, index: ProcessIndex) -> &Process {
        &self.processes[index.0 as usize]
    }

    /// A process by its id.
    #[must_use]
    pub fn find(&self, id: &ProcessId) -> Option<ProcessIndex> {
        self.index.get(id).copied()
    }
}

/// One process, flattened: nodes of sub-processes stand beside the others and name their container.
#[derive(Debug, Clone)]
pub struct Process {
    /// The id of the process.
    pub id: ProcessId,
    /// Its name.
    pub name: Option<String>,
    /// The file it was read from, as the caller named it.
    pub file: String,
    /// All flow nodes.
    pub nodes: Vec<Node>,
    /// All sequence flows.
    pub flows: Vec<Flow>,
    /// What is directly inside the process.
    pub root: Container,
    /// What the process declares as its inputs and outputs, by variable name; `None` passes all data.
    pub inputs: Option<Vec<String>>,
    /// See [`Process::inputs`].
    pub outputs: Option<Vec<String>>,
    index: HashMap<ElementId, NodeIndex>,
    flow_index: HashMap<ElementId, FlowIndex>,
    reach: reach::Known,
}

/// The parts of a [`Process`] the compiler hands over.
#[derive(Debug, Clone)]
pub struct ProcessParts {
    /// See [`Process::id`].
    pub id: ProcessId,
    /// See [`Process::name`].
    pub name: Option<String>,
    /// See [`Process::file`].
    pub file: String,
    /// See [`Process::nodes`].
    pub nodes: Vec<Node>,
    /// See [`Process::flows`].
    pub flows: Vec<Flow>,
    /// See [`Process::root`].
    pub root: Container,
    /// See [`Process::inputs`].
    pub inputs: Option<Vec<String>>,
    /// See [`Process::inputs`].
    pub outputs: Option<Vec<String>>,
}

impl From<ProcessParts> for Process {
    fn from(parts: ProcessParts) -> Self {
        let index = (0u32..).zip(&parts.nodes).map(|(at, node)| (node.id.clone(), NodeIndex(at))).collect();
        let flow_index =
            (0u32..).zip(&parts.flows).map(|(at, flow)| (flow.id.clone(), FlowIndex(at))).collect();
        let reach = reach::Known::new(&parts.nodes);
        Self {
            id: parts.id,
            name: parts.name,
            file: parts.file,
            nodes: parts.nodes,
            flows: parts.flows,
            root: parts.root,
            inputs: parts.inputs,
            outputs: parts.outputs,
            index,
            flow_index,
            reach,
        }
    }
}

impl Process {
    /// A node by its index.
    #[must_use]
    pub fn node(&self, index: NodeIndex) -> &Node {
        &self.nodes[index.0 as usize]
    }

    /// A sequence flow by its index.
    #[must_use]
    pub fn flow(&self, index: FlowIndex) -> &Flow {
        &self.flows[index.0 as usize]
    }

    /// A node by the id of its element.
    #[must_use]
    pub fn find(&self, id: &ElementId) -> Option<NodeIndex> {
        self.index.get(id).copied()
    }

    /// Which incoming flows of a join can be reached from where.
    #[must_use]
    pub fn reach(&self, join: NodeIndex) -> Arc<reach::Reach> {
        self.reach.get(self, join)
    }

    /// A sequence flow by its id.
    #[must_use]
    pub fn find_flow(&self, id: &ElementId) -> Option<FlowIndex> {
        self.flow_index.get(id).copied()
    }
}

/// A sequence flow.
#[derive(Debug, Clone)]
pub struct Flow {
    /// The id of the flow.
    pub id: ElementId,
    /// Its name.
    pub name: Option<String>,
    /// Where it starts.
    pub source: NodeIndex,
    /// Where it ends.
    pub target: NodeIndex,
    /// The condition under which it is taken.
    pub condition: Option<crate::script::Program>,
}

/// What is directly inside a process or sub-process.
#[derive(Debug, Clone, Default)]
pub struct Container {
    /// The start events.
    pub start_events: Vec<NodeIndex>,
    /// Flow nodes without incoming flow that are neither start events nor boundary events, event
    /// sub-processes or compensation handlers: they start too when there is no start event
    /// (BPMN 2.0.2, 13.2).
    pub implicit_starts: Vec<NodeIndex>,
    /// The event sub-processes.
    pub event_sub_processes: Vec<NodeIndex>,
    /// The ids of the data objects and properties declared in it.
    pub objects: Vec<String>,
}
