//! Walks over the nodes and flows of one container, for the rules that look at paths.

use std::collections::{HashMap, HashSet};

use crate::model::{Container, FlowNode, FlowNodeKind};

/// The most steps all walks of one container may take together.
const MAX_STEPS: usize = 2_000_000;

/// The nodes and flows of a container, by numbers.
pub(super) struct Graph<'a> {
    pub(super) nodes: Vec<&'a FlowNode>,
    /// The source and the target of each flow.
    pub(super) flows: Vec<(usize, usize)>,
    /// The flows out of each node.
    pub(super) outgoing: Vec<Vec<usize>>,
    /// The flows into each node.
    pub(super) incoming: Vec<Vec<usize>>,
    steps: std::cell::Cell<usize>,
}

impl<'a> Graph<'a> {
    /// Boundary events and link catch events have flows from where they begin, too.
    pub(super) fn new(container: &'a Container) -> Self {
        let nodes: Vec<&FlowNode> = container.nodes.iter().collect();
        let index: HashMap<&str, usize> =
            nodes.iter().enumerate().map(|(index, node)| (node.id.as_str(), index)).collect();
        let ends = container.flows.iter().filter_map(|flow| {
            Some((*index.get(flow.source.text.as_str())?, *index.get(flow.target.text.as_str())?))
        });
        let flows: Vec<(usize, usize)> = ends.collect();
        let mut outgoing = vec![Vec::new(); nodes.len()];
        let mut incoming = vec![Vec::new(); nodes.len()];
        for (flow, (source, target)) in flows.iter().enumerate() {
            outgoing[*source].push(flow);
            incoming[*target].push(flow);
        }
        Self { nodes, flows, outgoing, incoming, steps: std::cell::Cell::new(0) }
    }

    /// Where nothing comes from inside the container.
    pub(super) fn entries(&self) -> impl Iterator<Item = usize> {
        (0..self.nodes.len()).filter(|node| self.incoming[*node].is_empty())
    }

    /// The flows that can be taken after some, without going through the nodes that stop.
    pub(super) fn flows_after(
        &self,
        first: impl IntoIterator<Item = usize>,
        stops: impl Fn(usize) -> bool,
    ) -> HashSet<usize> {
        let mut open: Vec<usize> = first.into_iter().collect();
        let mut seen: HashSet<usize> = HashSet::new();
        while let Some(flow) = open.pop() {
            if self.is_spent() || !seen.insert(flow) {
                continue;
            }
            let target = self.flows[flow].1;
            if !stops(target) {
                open.extend(&self.outgoing[target]);
            }
        }
        seen
    }

    /// Whether every way to a node leads through another.
    pub(super) fn is_behind(&self, node: usize, gate: usize) -> bool {
        if node == gate {
            return false;
        }
        let first: Vec<usize> = self
            .entries()
            .filter(|entry| *entry != gate)
            .flat_map(|entry| self.outgoing[entry].iter().copied())
            .collect();
        if self.incoming[node].is_empty() {
            return false;
        }
        let around = self.flows_after(first, |target| target == gate);
        !self.is_spent() && !self.incoming[node].iter().any(|flow| around.contains(flow))
    }

    /// Whether walks have taken so many steps that the rest is not looked at.
    pub(super) fn is_spent(&self) -> bool {
        self.steps.set(self.steps.get() + 1);
        self.steps.get() > MAX_STEPS
    }

    /// Whether a node takes one of several ways.
    pub(super) fn chooses_one(&self, node: usize) -> bool {
        let kind = &self.nodes[node].kind;
        let is_choice =
            matches!(kind, FlowNodeKind::ExclusiveGateway | FlowNodeKind::EventBasedGateway { .. });
        is_choice && self.outgoing[node].len() > 1
    }

    /// Whether a node goes on in all ways at once.
    pub(super) fn takes_all(&self, node: usize) -> bool {
        self.outgoing[node].len() > 1 && matches!(self.nodes[node].kind, FlowNodeKind::ParallelGateway)
    }

    /// Whether a node waits for several tokens.
    pub(super) fn joins(&self, node: usize) -> bool {
        let is_join = matches!(
            self.nodes[node].kind,
            FlowNodeKind::ParallelGateway
                | FlowNodeKind::InclusiveGateway
                | FlowNodeKind::ComplexGateway { .. }
        );
        is_join && self.incoming[node].len() > 1
    }

    /// What can be reached from each node and leads back to it: groups of nodes that are on a circle together.
    pub(super) fn circles(&self) -> Vec<Vec<usize>> {
        // Kosaraju's algorithm, without recursion.
        let count = self.nodes.len();
        let mut order = Vec::with_capacity(count);
        let mut seen = vec![false; count];
        for root in 0..count {
            if seen[root] {
                continue;
            }
            seen[root] = true;
            let mut open = vec![(root, 0)];
            while let Some((node, next)) = open.pop() {
                let Some(flow) = self.outgoing[node].get(next) else {
                    order.push(node);
                    continue;
                };
                open.push((node, next + 1));
                let target = self.flows[*flow].1;
                if !seen[target] {
                    seen[target] = true;
                    open.push((target, 0));
                }
            }
        }
        let mut circles = Vec::new();
        let mut is_grouped = vec![false; count];
        for root in order.into_iter().rev() {
            let mut group = Vec::new();
            let mut open = vec![root];
            while let Some(node) = open.pop() {
                if std::mem::replace(&mut is_grouped[node], true) {
                    continue;
                }
                group.push(node);
                open.extend(self.incoming[node].iter().map(|flow| self.flows[*flow].0));
            }
            let is_circle = group.len() > 1
                || group
                    .iter()
                    .any(|node| self.outgoing[*node].iter().any(|flow| self.flows[*flow].1 == *node));
            if is_circle {
                circles.push(group);
            }
        }
        circles
    }
}
