//! The graph of one process: nodes, flows and their order.

use std::collections::HashMap;

use super::script::Scripts;
use super::{Context, Library, data, index_of, lane, node, repeat};
use crate::executable::{Container, Flow, FlowIndex, Node, NodeIndex, Process, ProcessParts};
use crate::id::ElementId;
use crate::model::data_index::is_placeholder;
use crate::model::{self, Diagram, Expression, FlowNode, FlowNodeKind, compensation, link};
use crate::problem::Problem;

/// Where the elements of a process are in its graph.
pub(super) struct Graph<'a> {
    nodes: Vec<(&'a FlowNode, Option<NodeIndex>)>,
    node_index: HashMap<&'a str, NodeIndex>,
    flows: Vec<Edge<'a>>,
    outgoing: Vec<Vec<FlowIndex>>,
    incoming: Vec<Vec<FlowIndex>>,
    /// The boundary events by their activity.
    attached: HashMap<&'a str, Vec<NodeIndex>>,
}

/// A sequence flow, or what the compiler adds for a pair of link events.
struct Edge<'a> {
    id: ElementId,
    name: Option<&'a str>,
    condition: Option<&'a Expression>,
    source: NodeIndex,
    target: NodeIndex,
}

/// Compiles one process; problems go to `scripts`.
pub(super) fn process<'a>(
    context: &Context<'a>,
    library: &mut Library<'a>,
    scripts: &mut Scripts<'_>,
) -> Process {
    let graph = Graph::new(context, scripts);
    let lanes = lane::by_node(context.process);
    let handlers = compensation::handlers(context.definitions, context.process);
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
            repeat: repeat::marker(element, context, scripts),
            compensation: handlers.get(id).and_then(|handler| graph.find(handler)),
            io: data::io(element, context, scripts),
        });
    }
    let flows = graph.flows.iter().map(|flow| Flow {
        id: flow.id.clone(),
        name: flow.name.filter(|name| !name.trim().is_empty()).map(str::to_owned),
        source: flow.source,
        target: flow.target,
        condition: flow.condition.and_then(|condition| scripts.expression(condition, flow.id.as_str())),
    });
    let io = context.process.io.as_ref();
    ProcessParts {
        id: context.process.id.clone(),
        name: context.process.name.clone().filter(|name| !name.trim().is_empty()),
        file: context.definitions.file.clone(),
        flows: flows.collect(),
        nodes,
        root: graph.container(&context.process.body),
        inputs: io.and_then(|io| data::names(&io.inputs, context)),
        outputs: io.and_then(|io| data::names(&io.outputs, context)),
    }
    .into()
}

impl<'a> Graph<'a> {
    fn new(context: &Context<'a>, scripts: &mut Scripts<'_>) -> Self {
        let process = context.process;
        let mut graph = Self {
            nodes: Vec::new(),
            node_index: context.nodes.clone(),
            flows: Vec::new(),
            outgoing: Vec::new(),
            incoming: Vec::new(),
            attached: HashMap::new(),
        };
        for (owner, container) in process.containers() {
            let owner = owner.and_then(|owner| graph.find(owner.id.as_str()));
            for node in &container.nodes {
                if let FlowNodeKind::BoundaryEvent { attached_to: Some(activity), .. } = &node.kind {
                    let index = NodeIndex(index_of(graph.nodes.len()));
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
            graph.join(Edge {
                id: flow.id.clone(),
                name: flow.name.as_deref(),
                condition: flow.condition.as_ref(),
                source,
                target,
            });
        }
        for (_, container) in process.containers() {
            for (throw, catch) in link::pairs(container) {
                if let (Some(source), Some(target)) =
                    (graph.find(throw.id.as_str()), graph.find(catch.id.as_str()))
                {
                    let id = format!("{}>{}", throw.id, catch.id).into();
                    graph.join(Edge { id, name: None, condition: None, source, target });
                }
            }
        }
        graph
    }

    fn join(&mut self, edge: Edge<'a>) {
        let index = FlowIndex(index_of(self.flows.len()));
        self.outgoing[edge.source.0 as usize].push(index);
        self.incoming[edge.target.0 as usize].push(index);
        self.flows.push(edge);
    }

    pub(super) fn find(&self, id: &str) -> Option<NodeIndex> {
        self.node_index.get(id).copied()
    }

    /// What is directly in a process or sub-process.
    pub(super) fn container(&self, container: &model::Container) -> Container {
        let is_object = |element: &&model::DataElement| {
            matches!(element.element.as_str(), "dataObject" | "property") && !is_placeholder(element)
        };
        let objects = container.data.iter().filter(is_object).map(|element| element.id.clone());
        let mut inside = Container { objects: objects.collect(), ..Container::default() };
        for node in &container.nodes {
            let Some(index) = self.find(node.id.as_str()) else {
                continue;
            };
            match node.kind {
                FlowNodeKind::StartEvent { .. } => inside.start_events.push(index),
                FlowNodeKind::SubProcess { triggered_by_event: true } => {
                    inside.event_sub_processes.push(index);
                }
                FlowNodeKind::BoundaryEvent { .. } => {}
                // A compensation handler is begun by what it undoes.
                _ if node.is_for_compensation => {}
                _ if self.incoming[index.0 as usize].is_empty() => {
                    inside.implicit_starts.push(index);
                }
                _ => {}
            }
        }
        inside
    }

    fn flow(&self, index: FlowIndex) -> &Edge<'a> {
        &self.flows[index.0 as usize]
    }

    fn id(&self, node: NodeIndex) -> &'a str {
        self.nodes[node.0 as usize].0.id.as_str()
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
                    let bounds = diagram.shapes.get(self.id(self.flow(*flow).target))?;
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
