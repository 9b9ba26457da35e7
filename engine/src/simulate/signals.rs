//! Signals between the instances of a run, and from outside.

use std::collections::{BTreeSet, VecDeque};

use super::mail::outside_starts;
use crate::executable::node::Catch;
use crate::executable::{Executable, Node, Process};
use crate::id::ElementId;
use crate::runtime::command::Signal;

/// Signals on their way, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Signals {
    /// Thrown by an instance, which has had it: given to all others at once.
    pub(super) thrown: VecDeque<(usize, Signal)>,
    /// From outside: given to all as soon as nothing else moves and somebody takes it.
    pub(super) outside: VecDeque<Signal>,
}

impl Signals {
    /// Signals from outside, in order.
    pub(super) fn new(names: &[String]) -> Self {
        let outside = names.iter().map(|name| Signal { name: name.clone(), payload: None });
        Self { thrown: VecDeque::new(), outside: outside.collect() }
    }
}

/// The signals that start a process, each with the node it starts at.
pub(super) fn signal_starts(process: &Process) -> impl Iterator<Item = (&ElementId, &str)> {
    outside_starts(process).flat_map(|(start, event)| names(event).map(move |name| (&start.id, name)))
}

/// The names of all signals a process and what it calls can take.
pub(super) fn awaited_signals(executable: &Executable) -> BTreeSet<&str> {
    executable.processes.iter().flat_map(|process| &process.nodes).flat_map(names).collect()
}

/// The signals an event waits for.
fn names(event: &Node) -> impl Iterator<Item = &str> {
    let parts = event.catch().map(Catch::parts).unwrap_or_default();
    parts.iter().filter_map(|part| match part {
        Catch::Signal { name, .. } => Some(name.as_str()),
        _ => None,
    })
}
