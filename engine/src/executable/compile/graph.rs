//! The graph of one process: nodes, flows and their order.

use std::collections::HashMap;

use super::script::Scripts;
use super::{Context, Library, index_of, lane, node};
use crate::executable::{Container, Flow, FlowIndex, Node, NodeIndex, Process, ProcessParts};
use crate::model::{self, DataElement, Diagram, FlowNode, FlowNodeKind, SequenceFlow};
use crate::problem::Problem;

/// Where the elements of a process are in its graph.
pub(super) struct Graph<'a> {
    nodes: Vec<(&'a FlowNode, Option<NodeIndex>)>,
    node_index: HashMap<&'a str, NodeIndex>,
    flows: Vec<(&'a SequenceFlow, NodeIndex, NodeIndex)>,
    outgoing: Vec<Vec<FlowIndex>>,
    incoming: Vec<Vec<FlowIndex>>,
    /// The boundary events by their activity.
    attached: HashMap<&'a str, Vec<NodeIndex>>,
}

/// Compiles one process; problems go to `scripts`.
pub(super) fn process<'a>(
    context: &Context<'a>,
    library: &mut Library<'a>,
    scripts: &mut Scripts<'_>,
) -> Process {
    let graph = Graph::new(context.process, scripts);
    let lanes = lane::by_node(context.process);
    let mut nodes: Vec<Node> = Vec::with_capacity(graph.nodes.len());
    for (at, (element, container)) in graph.nodes.iter().enumerate() {
        let index = NodeIndex(index_of(at));
        let Some(kind) = node::kind(element, context, &graph, library, scripts) else {
            continue;
        };
        let id = element.id.as_str();
        let outgoing = graph.ordered_outgoing(index, element, &context.definitions.diagram);
        let extensions = &element.extensions;
        nodes.push(Node {
            id: element.id.clone(),
            name: element.name.clone().filter(|name| !name.trim().is_empty()),
            kind,
            container: *container,
            default_flow: graph.default_flow(element, &outgoing),
            outgoing,
            incoming: graph.incoming[at].clone(),
            boundary_events: graph.attached.get(id).cloned().unwrap_or_default(),
            lane: lanes.get(id).map(|lane| (*lane).to_owned()),
            pre_script: scripts.optional_script(extensions.pre_script.as_ref(), id),
            post_script: scripts.optional_script(extensions.post_script.as_ref(), id),
            instructions: extensions.instructions_for_end_user.as_ref().map(|text| text.text.clone()),
            start_quantity: element.start_quantity.max(1),
            completion_quantity: element.completion_quantity.max(1),
            repeat: None,
            compensation: None,
            io: None,
        });
    }
    let flows = graph.flows.iter().map(|(flow, source, target)| Flow {
        id: flow.id.clone(),
        name: flow.name.clone().filter(|name| !name.trim().is_empty()),
        source: *source,
        target: *target,
        condition: flow
            .condition
            .as_ref()
            .and_then(|condition| scripts.expression(condition, flow.id.as_str())),
    });
    let names = |items: &[DataElement]| items.iter().map(|item| item.id.clone()).collect::<Vec<String>>();
    let io = context.process.io.as_ref();
    ProcessParts {
        id: context.process.id.clone(),
        name: context.process.name.clone().filter(|name| !name.trim().is_empty()),
        file: context.definitions.file.clone(),
        flows: flows.collect(),
        nodes,
        root: graph.container(&context.process.body),
        inputs: io.map(|io| names(&io.inputs)).filter(|names| !names.is_empty()),
        outputs: io.map(|io| names(&io.outputs)).filter(|names| !names.is_empty()),
    }
    .into()
}

impl<'a> Graph<'a> {
    fn new(process: &'a model::Process, scripts: &mut Scripts<'_>) -> Self {
        let mut graph = Self {
            nodes: Vec::new(),
            node_index: HashMap::new(),
            flows: Vec::new(),
            outgoing: Vec::new(),
            incoming: Vec::new(),
            attached: HashMap::new(),
        };
        for (owner, container) in process.containers() {
            let owner = owner.and_then(|owner| graph.find(owner.id.as_str()));
            for node in &container.nodes {
                let index = NodeIndex(index_of(graph.nodes.len()));
                graph.node_index.insert(node.id.as_str(), index);
                if let FlowNodeKind::BoundaryEvent { attached_to: Some(activity), .. } = &node.kind {
                    graph.attached.entry(&activity.text).or_default().push(index);
                }
                graph.nodes.push((node, owner));
            }
        }
        graph.outgoing = vec![Vec::new(); graph.nodes.len()];
        graph.incoming = vec![Vec::new(); graph.nodes.len()];
        for flow in process.flows() {
            let (Some(source), Some(target)) = (graph.find(&flow.source.text), graph.find(&flow.target.text))
            else {
                let problem =
                    Problem::error("dangling_reference", "The sequence flow does not connect two elements.");
                scripts.report(problem.with_element(flow.id.as_str()).with_position(flow.position));
                continue;
            };
            let index = FlowIndex(index_of(graph.flows.len()));
            graph.outgoing[source.0 as usize].push(index);
            graph.incoming[target.0 as usize].push(index);
            graph.flows.push((flow, source, target));
        }
        graph
    }

    pub(super) fn find(&self, id: &str) -> Option<NodeIndex> {
        self.node_index.get(id).copied()
    }

    /// What is directly in a process or sub-process.
    pub(super) fn container(&self, container: &model::Container) -> Container {
        let mut inside = Container::default();
        for node in &container.nodes {
            let Some(index) = self.find(node.id.as_str()) else {
                continue;
            };
            match node.kind {
                FlowNodeKind::StartEvent { .. } => inside.start_events.push(index),
                FlowNodeKind::BoundaryEvent { .. } => {}
                _ if self.incoming[index.0 as usize].is_empty() => {
                    inside.implicit_starts.push(index);
                }
                _ => {}
            }
        }
        inside
    }

    fn flow(&self, index: FlowIndex) -> &'a SequenceFlow {
        self.flows[index.0 as usize].0
    }

    /// Conditions are tried as the `outgoing` children list them, else as in the file; branches
    /// that all run begin from the top of the diagram to its bottom.
    fn ordered_outgoing(&self, node: NodeIndex, element: &FlowNode, diagram: &Diagram) -> Vec<FlowIndex> {
        let mut outgoing = self.outgoing[node.0 as usize].clone();
        let listed: HashMap<&str, usize> =
            (0..).zip(&element.outgoing).map(|(at, flow)| (flow.text.as_str(), at)).collect();
        outgoing.sort_by_key(|flow| listed.get(self.flow(*flow).id.as_str()).copied().unwrap_or(usize::MAX));
        if !matches!(element.kind, FlowNodeKind::ExclusiveGateway) {
            let heights: Option<HashMap<FlowIndex, f64>> = outgoing
                .iter()
                .map(|flow| {
                    let bounds = diagram.shapes.get(&self.flow(*flow).target.text)?;
                    Some((*flow, bounds.y + bounds.height / 2.0))
                })
                .collect();
            if let Some(heights) = heights {
                outgoing.sort_by(|one, other| heights[one].total_cmp(&heights[other]));
            }
        }
        outgoing
    }

    fn default_flow(&self, element: &FlowNode, outgoing: &[FlowIndex]) -> Option<FlowIndex> {
        let default = element.default.as_ref()?;
        outgoing.iter().copied().find(|flow| self.flow(*flow).id.as_str() == default.text)
    }
}
