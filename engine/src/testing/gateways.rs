//! Gateways that look at more than one token, and activities that need or give several, in short.

use super::builder::{ProcessBuilder, expression};
use crate::executable::node::NodeKind;

impl ProcessBuilder {
    /// An inclusive gateway.
    #[must_use]
    pub fn inclusive(self, id: &str) -> Self {
        self.node(id, NodeKind::InclusiveGateway)
    }

    /// A complex gateway with its activation condition.
    #[must_use]
    pub fn complex(self, id: &str, activation: Option<&str>) -> Self {
        self.node(id, NodeKind::ComplexGateway { activation: activation.map(expression) })
    }

    /// An event-based gateway that waits for the first of its events.
    #[must_use]
    pub fn event_based(self, id: &str) -> Self {
        self.node(id, NodeKind::EventBasedGateway { parallel: false })
    }

    /// An event-based gateway that waits for all of its events.
    #[must_use]
    pub fn event_based_parallel(self, id: &str) -> Self {
        self.node(id, NodeKind::EventBasedGateway { parallel: true })
    }

    /// How many tokens the last node needs to begin, and how many it puts on each flow it takes.
    #[must_use]
    pub fn quantities(mut self, start: u32, completion: u32) -> Self {
        let node = self.last_node();
        (node.start_quantity, node.completion_quantity) = (start, completion);
        self
    }

    /// What follows stands on its own: no flow leads to it.
    #[must_use]
    pub fn apart(mut self) -> Self {
        self.last = None;
        self
    }
}
