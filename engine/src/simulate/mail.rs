//! Messages between the instances of a run, and from outside.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use serde_json::Value;

use super::instance::Instance;
use crate::executable::{Executable, Node, NodeKind, Process};
use crate::id::{ElementId, SubscriptionKey};
use crate::runtime::command::Message;
use crate::runtime::state::{Correlations, Trigger};

/// Messages on their way, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Mail {
    pub(super) letters: VecDeque<Letter>,
    /// Whether something changed since nobody took any of them.
    pub(super) changed: bool,
}

/// A message on its way.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) message: Message,
    /// Correlation properties a sender from outside named, without knowing the keys they are in.
    properties: BTreeMap<String, Value>,
    /// The waits that refused it: instance and subscription.
    refused: HashSet<(usize, SubscriptionKey)>,
}

impl Mail {
    /// Puts a message on its way.
    pub(super) fn send(&mut self, message: Message) {
        self.send_from_outside(message, BTreeMap::new());
    }

    /// Puts a message on its way whose sender named correlation properties.
    pub(super) fn send_from_outside(&mut self, message: Message, properties: BTreeMap<String, Value>) {
        self.letters.push_back(Letter { message, properties, refused: HashSet::new() });
        self.changed = true;
    }
}

impl Letter {
    /// The first wait that may take the message.
    pub(super) fn receiver(&self, instances: &[Instance]) -> Option<(usize, SubscriptionKey)> {
        for (at, instance) in instances.iter().enumerate() {
            for (key, subscription) in &instance.state.subscriptions {
                let Trigger::Message { name, correlations } = &subscription.trigger else {
                    continue;
                };
                if *name == self.message.name
                    && self.may_correlate(correlations)
                    && !self.refused.contains(&(at, *key))
                {
                    return Some((at, *key));
                }
            }
        }
        None
    }

    /// The message as one wait gets it: what the sender named is put under the keys of the wait.
    pub(super) fn message_for(&self, instance: &Instance, subscription: SubscriptionKey) -> Message {
        let mut message = self.message.clone();
        let wait = instance.state.subscriptions.get(&subscription);
        if let Some(Trigger::Message { correlations, .. }) = wait.map(|wait| &wait.trigger)
            && !self.properties.is_empty()
        {
            let named = correlations.iter().filter(|(_, values)| self.names_all(values));
            message.correlations.extend(named.map(|(key, values)| (key.clone(), values.clone())));
        }
        message
    }

    /// Whether the wait is not ruled out by what the sender named; the instance itself compares the
    /// rest with the payload on delivery.
    fn may_correlate(&self, expected: &Correlations) -> bool {
        expected.is_empty()
            || self.properties.is_empty()
            || expected.values().any(|values| self.names_all(values))
    }

    /// Whether the sender named all these properties with these values.
    fn names_all(&self, values: &BTreeMap<String, Value>) -> bool {
        values.iter().all(|(property, value)| self.properties.get(property) == Some(value))
    }

    /// Remembers that a wait does not take it.
    pub(super) fn refuse(&mut self, instance: usize, subscription: SubscriptionKey) {
        self.refused.insert((instance, subscription));
    }
}

/// The messages that start a process, each with the node it starts at.
pub(super) fn message_starts(process: &Process) -> impl Iterator<Item = (&ElementId, &str)> {
    outside_starts(process).flat_map(|(start, event)| {
        event.message_catches().map(move |(_, catch)| (&start.id, catch.name.as_str()))
    })
}

/// The nodes an instance can begin at by something from outside, each with the events that is: start
/// events, and receive tasks and event-based gateways that nothing leads to.
pub(super) fn outside_starts(process: &Process) -> impl Iterator<Item = (&Node, &Node)> {
    let root = &process.root;
    let implicit = root.implicit_starts.iter().filter(|_| root.start_events.is_empty());
    root.start_events.iter().chain(implicit).flat_map(|start| {
        let node = process.node(*start);
        let events: Vec<&Node> = match node.kind {
            NodeKind::EventBasedGateway { .. } => {
                node.outgoing.iter().map(|flow| process.node(process.flow(*flow).target)).collect()
            }
            NodeKind::StartEvent { .. } | NodeKind::ReceiveTask(_) => vec![node],
            _ => Vec::new(),
        };
        events.into_iter().map(move |event| (node, event))
    })
}

/// The names of all messages a process and what it calls can take.
pub(super) fn awaited_messages(executable: &Executable) -> BTreeSet<&str> {
    let nodes = executable.processes.iter().flat_map(|process| &process.nodes);
    nodes.flat_map(Node::message_catches).map(|(_, catch)| catch.name.as_str()).collect()
}
