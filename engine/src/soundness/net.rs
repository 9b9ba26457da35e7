//! What the nodes of a container do with tokens.

use std::collections::{HashMap, HashSet};

use crate::model::compensation::handlers;
use crate::model::{Container, Definitions, EventDefinitionKind, FlowNode, FlowNodeKind, link};

/// The most ways on of one node that are looked at; of more than that, each alone and all together.
const MAX_WAYS: usize = 32;

/// A container as a game of tokens.
pub(super) struct Net<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    /// The ids of the flows; those of links are made up.
    pub(super) flows: Vec<String>,
    /// Where each flow leads.
    pub(super) targets: Vec<usize>,
    /// The tokens each start may begin with, and its node.
    pub(super) starts: Vec<(usize, Vec<usize>)>,
    /// Elements that are treated as if they could do anything.
    pub(super) not_analysed: Vec<String>,
    /// Which flows can be reached from each flow.
    reach: Vec<Flows>,
}

/// A node: what it takes, and the ways it may go on.
pub(super) struct Node<'a> {
    pub(super) element: &'a FlowNode,
    pub(super) incoming: Vec<usize>,
    pub(super) takes: Takes,
    pub(super) ways: Vec<Way>,
}

/// What a node waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// This many tokens from one flow.
    Any(usize),
    /// A token from every flow.
    All,
    /// One from each flow that has one, when no other can still come.
    Inclusive,
}

/// A way a node may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    /// The flows that get a token.
    pub(super) gives: Vec<usize>,
    /// The boundary event that comes, if one does.
    pub(super) event: Option<usize>,
    /// Whether everything else in the container ends.
    pub(super) ends_all: bool,
}

impl<'a> Net<'a> {
    pub(super) fn new(definitions: &'a Definitions, container: &'a Container) -> Self {
        let mut builder = Builder::new(definitions, container);
        let nodes: Vec<Node<'a>> = (0..container.nodes.len()).map(|index| builder.node(index)).collect();
        let starts = builder.starts(&nodes);
        let Builder { flows, targets, not_analysed, .. } = builder;
        let reach = reach(&nodes, &targets);
        Self { nodes, flows, targets, starts, not_analysed, reach }
    }

    /// Whether a token on a flow can come to another flow.
    pub(super) fn reaches(&self, from: usize, to: usize) -> bool {
        self.reach.get(from).is_some_and(|reached| reached.has(to))
    }
}

struct Builder<'a> {
    container: &'a Container,
    index: HashMap<&'a str, usize>,
    flows: Vec<String>,
    targets: Vec<usize>,
    outgoing: Vec<Vec<(usize, bool)>>,
    incoming: Vec<Vec<usize>>,
    /// Boundary events by their activity, and whether they interrupt it.
    boundaries: HashMap<usize, Vec<(usize, bool)>>,
    handlers: HashSet<&'a str>,
    not_analysed: Vec<String>,
    definitions: &'a Definitions,
}

impl<'a> Builder<'a> {
    fn new(definitions: &'a Definitions, container: &'a Container) -> Self {
        let nodes = &container.nodes;
        let index: HashMap<&str, usize> =
            nodes.iter().enumerate().map(|(index, node)| (node.id.as_str(), index)).collect();
        let mut builder = Self {
            container,
            flows: Vec::new(),
            targets: Vec::new(),
            outgoing: vec![Vec::new(); nodes.len()],
            incoming: vec![Vec::new(); nodes.len()],
            boundaries: HashMap::new(),
            handlers: definitions
                .processes
                .iter()
                .flat_map(|process| handlers(definitions, process).into_values())
                .collect(),
            not_analysed: Vec::new(),
            definitions,
            index,
        };
        for flow in &container.flows {
            let ends =
                (builder.index.get(flow.source.text.as_str()), builder.index.get(flow.target.text.as_str()));
            if let (Some(source), Some(target)) = ends {
                builder.connect(flow.id.to_string(), *source, *target, flow.condition.is_some());
            }
        }
        for (throw, catch) in link::pairs(container) {
            let ends = (builder.index.get(throw.id.as_str()), builder.index.get(catch.id.as_str()));
            if let (Some(source), Some(target)) = ends {
                builder.connect(format!("{} → {}", throw.id, catch.id), *source, *target, false);
            }
        }
        for (event, node) in nodes.iter().enumerate() {
            if let FlowNodeKind::BoundaryEvent { attached_to: Some(activity), cancel_activity, .. } =
                &node.kind
                && let Some(activity) = builder.index.get(activity.text.as_str())
            {
                builder.boundaries.entry(*activity).or_default().push((event, *cancel_activity));
            }
        }
        builder
    }

    fn connect(&mut self, id: String, source: usize, target: usize, has_condition: bool) {
        let flow = self.flows.len();
        self.flows.push(id);
        self.targets.push(target);
        self.outgoing[source].push((flow, has_condition));
        self.incoming[target].push(flow);
    }

    fn node(&mut self, index: usize) -> Node<'a> {
        let node = &self.container.nodes[index];
        if matches!(node.kind, FlowNodeKind::ComplexGateway { .. }) {
            self.not_analysed.push(node.id.to_string());
        }
        let joins = self.incoming[index].len() > 1;
        let takes = match node.kind {
            FlowNodeKind::ParallelGateway => Takes::All,
            FlowNodeKind::InclusiveGateway if joins => Takes::Inclusive,
            _ => Takes::Any(usize::try_from(node.start_quantity.max(1)).unwrap_or(1)),
        };
        let mut ways = self.ways_on(index);
        let events = self.boundaries.get(&index).cloned().unwrap_or_default();
        for (event, interrupts) in events {
            // Compensation is no way on.
            if self.kinds(event).any(|kind| matches!(kind, EventDefinitionKind::Compensate { .. })) {
                continue;
            }
            let plain: Vec<Way> = ways.iter().filter(|way| way.event.is_none()).cloned().collect();
            for given in self.ways_on(event) {
                if interrupts {
                    ways.push(Way { event: Some(event), ..given });
                } else {
                    ways.extend(plain.iter().map(|way| Way {
                        gives: way.gives.iter().chain(&given.gives).copied().collect(),
                        event: Some(event),
                        ends_all: way.ends_all,
                    }));
                }
            }
            ways.truncate(MAX_WAYS);
        }
        Node { element: node, incoming: self.incoming[index].clone(), takes, ways }
    }

    fn kinds(&self, node: usize) -> impl Iterator<Item = &'a EventDefinitionKind> {
        self.definitions.definitions_of(&self.container.nodes[node]).map(|definition| &definition.kind)
    }

    /// The ways a node goes on by itself.
    fn ways_on(&self, index: usize) -> Vec<Way> {
        let node = &self.container.nodes[index];
        let flows = &self.outgoing[index];
        let way = |gives: Vec<usize>| Way { gives, event: None, ends_all: false };
        let each = || flows.iter().map(|(flow, _)| way(vec![*flow])).collect();
        let all: Vec<usize> = flows.iter().map(|(flow, _)| *flow).collect();
        match node.kind {
            FlowNodeKind::ExclusiveGateway | FlowNodeKind::EventBasedGateway { .. } if !flows.is_empty() => {
                each()
            }
            FlowNodeKind::InclusiveGateway | FlowNodeKind::ComplexGateway { .. } if flows.len() > 1 => {
                subsets(&all).into_iter().map(way).collect()
            }
            FlowNodeKind::EndEvent => {
                let ends_all = self.kinds(index).any(|kind| {
                    matches!(
                        kind,
                        EventDefinitionKind::Terminate
                            | EventDefinitionKind::Error { .. }
                            | EventDefinitionKind::Cancel
                    )
                });
                vec![Way { gives: Vec::new(), event: None, ends_all }]
            }
            _ => {
                let plain: Vec<usize> =
                    flows.iter().filter(|(_, has_condition)| !has_condition).map(|(flow, _)| *flow).collect();
                let default = node.default.as_ref().map(|default| default.text.as_str());
                let is_default = |flow: &usize| default == Some(self.flows[*flow].as_str());
                let conditions: Vec<usize> =
                    flows.iter().filter(|(_, has_condition)| *has_condition).map(|(flow, _)| *flow).collect();
                let always: Vec<usize> = plain.iter().copied().filter(|flow| !is_default(flow)).collect();
                let times = usize::try_from(node.completion_quantity.max(1)).unwrap_or(1).min(4);
                let give = |flows: Vec<usize>| {
                    let all = flows.iter().copied().cycle().take(flows.len() * times);
                    way(all.collect())
                };
                if conditions.is_empty() {
                    return vec![give(always)];
                }
                let mut ways: Vec<Way> = subsets(&conditions)
                    .into_iter()
                    .map(|taken| give(always.iter().copied().chain(taken).collect()))
                    .collect();
                ways.push(give(plain));
                ways
            }
        }
    }

    /// Where the container begins: each plain or triggered start event, else all nodes nothing leads to.
    fn starts(&self, nodes: &[Node<'a>]) -> Vec<(usize, Vec<usize>)> {
        let mut starts = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let begins = match &node.element.kind {
                FlowNodeKind::StartEvent { .. } => true,
                FlowNodeKind::ReceiveTask { instantiate, .. }
                | FlowNodeKind::EventBasedGateway { instantiate, .. } => {
                    *instantiate && node.incoming.is_empty()
                }
                _ => false,
            };
            if begins {
                starts.extend(node.ways.iter().map(|way| (index, way.gives.clone())));
            }
        }
        if starts.is_empty() {
            let begins = nodes.iter().enumerate().filter(|(_, node)| {
                let is_begun_otherwise = matches!(
                    node.element.kind,
                    FlowNodeKind::BoundaryEvent { .. }
                        | FlowNodeKind::SubProcess { triggered_by_event: true }
                );
                node.incoming.is_empty()
                    && !is_begun_otherwise
                    && !node.element.is_for_compensation
                    && !self.handlers.contains(node.element.id.as_str())
            });
            let begins: Vec<usize> = begins.map(|(index, _)| index).collect();
            if let Some(first) = begins.first() {
                let gives = begins
                    .iter()
                    .filter_map(|index| nodes[*index].ways.first())
                    .flat_map(|way| way.gives.clone());
                starts.push((*first, gives.collect()));
            }
        }
        starts
    }
}

/// The non-empty subsets of flows: all of few, of many each alone, each pair of neighbours, and all together.
fn subsets(flows: &[usize]) -> Vec<Vec<usize>> {
    if flows.len() <= 4 {
        return (1..1_usize << flows.len())
            .map(|mask| {
                let taken = flows.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
                taken.map(|(_, flow)| *flow).collect()
            })
            .collect();
    }
    let alone = flows.iter().take(MAX_WAYS / 2).map(|flow| vec![*flow]);
    let pairs = flows.windows(2).take(MAX_WAYS / 2).map(<[usize]>::to_vec);
    alone.chain(pairs).chain([flows.to_vec()]).collect()
}

/// A set of flows.
struct Flows(Vec<u64>);

impl Flows {
    /// Adds a flow; says whether it is new.
    fn add(&mut self, flow: usize) -> bool {
        let Some(word) = self.0.get_mut(flow / 64) else {
            return false;
        };
        let is_new = *word >> (flow % 64) & 1 == 0;
        *word |= 1 << (flow % 64);
        is_new
    }

    fn has(&self, flow: usize) -> bool {
        self.0.get(flow / 64).is_some_and(|word| word >> (flow % 64) & 1 == 1)
    }
}

/// Which flows a token on each flow can come to; the flow itself only by a circle.
fn reach(nodes: &[Node<'_>], targets: &[usize]) -> Vec<Flows> {
    // That is asked for only where flows meet.
    if !nodes.iter().any(|node| node.incoming.len() > 1) {
        return Vec::new();
    }
    let next = |flow: usize| nodes[targets[flow]].ways.iter().flat_map(|way| way.gives.iter().copied());
    let from = |flow: usize| {
        let mut open: Vec<usize> = next(flow).collect();
        let mut seen = Flows(vec![0; targets.len().div_ceil(64)]);
        while let Some(flow) = open.pop() {
            if seen.add(flow) {
                open.extend(next(flow));
            }
        }
        seen
    };
    (0..targets.len()).map(from).collect()
}
