//! Which flows leave and reach a flow node, for the rules that need it.

use std::collections::HashMap;

use crate::model::{Process, SequenceFlow};

/// The flows of a process by their ends.
pub(super) struct Topology<'a> {
    /// The number of each node that is an end of a flow.
    numbers: HashMap<&'a str, usize>,
    outgoing: Grouped<'a>,
    incoming: Grouped<'a>,
}

impl<'a> Topology<'a> {
    pub(super) fn new(process: &'a Process) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut number = |node: &'a str| {
            let next = numbers.len();
            *numbers.entry(node).or_insert(next)
        };
        let flows: Vec<(&SequenceFlow, usize, usize)> = process
            .flows()
            .map(|flow| (flow, number(&flow.source.text), number(&flow.target.text)))
            .collect();
        let nodes = numbers.len();
        Self {
            outgoing: Grouped::new(nodes, flows.iter().map(|(flow, source, _)| (*flow, *source))),
            incoming: Grouped::new(nodes, flows.iter().map(|(flow, _, target)| (*flow, *target))),
            numbers,
        }
    }

    pub(super) fn outgoing(&self, node: &str) -> &[&'a SequenceFlow] {
        self.numbers.get(node).map_or(&[], |number| self.outgoing.of(*number))
    }

    pub(super) fn incoming(&self, node: &str) -> &[&'a SequenceFlow] {
        self.numbers.get(node).map_or(&[], |number| self.incoming.of(*number))
    }
}

/// Flows by the number of a node, those of one node beside each other and in the order of the file.
struct Grouped<'a> {
    flows: Vec<&'a SequenceFlow>,
    /// Where the flows of each node begin; one more for the end.
    starts: Vec<usize>,
}

impl<'a> Grouped<'a> {
    fn new(nodes: usize, flows: impl Iterator<Item = (&'a SequenceFlow, usize)>) -> Self {
        let mut pairs: Vec<(&SequenceFlow, usize)> = flows.collect();
        pairs.sort_by_key(|(_, node)| *node);
        let mut starts = vec![0; nodes + 1];
        for (_, node) in &pairs {
            starts[node + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        Self { flows: pairs.into_iter().map(|(flow, _)| flow).collect(), starts }
    }

    fn of(&self, node: usize) -> &[&'a SequenceFlow] {
        &self.flows[self.starts[node]..self.starts[node + 1]]
    }
}
