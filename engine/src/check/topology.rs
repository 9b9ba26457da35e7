//! Which flows leave and reach a flow node, for the rules that need it.

use std::collections::HashMap;

use crate::model::{Process, SequenceFlow};

/// The flows of a process by their ends.
pub(super) struct Topology<'a> {
    outgoing: HashMap<&'a str, Vec<&'a SequenceFlow>>,
    incoming: HashMap<&'a str, Vec<&'a SequenceFlow>>,
}

impl<'a> Topology<'a> {
    pub(super) fn new(process: &'a Process) -> Self {
        let mut topology = Self { outgoing: HashMap::new(), incoming: HashMap::new() };
        for flow in process.flows() {
            topology.outgoing.entry(&flow.source.text).or_default().push(flow);
            topology.incoming.entry(&flow.target.text).or_default().push(flow);
        }
        topology
    }

    pub(super) fn outgoing(&self, node: &str) -> &[&'a SequenceFlow] {
        self.outgoing.get(node).map_or(&[], Vec::as_slice)
    }

    pub(super) fn incoming(&self, node: &str) -> &[&'a SequenceFlow] {
        self.incoming.get(node).map_or(&[], Vec::as_slice)
    }
}
