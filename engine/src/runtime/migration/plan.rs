//! A plan of which element of one model becomes which of another.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::executable::{Executable, FlowIndex, NodeIndex, Process};
use crate::id::{ElementId, ProcessId};

/// Which elements and processes get another id; all others keep theirs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// Old id → new id of nodes and sequence flows.
    pub ids: BTreeMap<ElementId, ElementId>,
    /// Old id → new id of processes.
    pub processes: BTreeMap<ProcessId, ProcessId>,
}

/// Proposes what becomes what: what has the same id; else the only one of the same kind and name in the
/// same container; and flows between the same nodes.
#[must_use]
pub fn plan(old: &Executable, new: &Executable) -> Plan {
    let mut plan = Plan::default();
    for (at, process) in old.processes.iter().enumerate() {
        let Some(other) = counterpart(process, at == 0, old, new) else {
            continue;
        };
        if other.id != process.id {
            plan.processes.insert(process.id.clone(), other.id.clone());
        }
        let nodes = Pairing::new(process, other, &mut plan.ids).pair();
        pair_flows(process, other, &nodes, &mut plan.ids);
    }
    plan
}

/// The process another one becomes: the one of its id, the main one for the main one, or the only one of
/// its name.
fn counterpart<'a>(
    process: &Process,
    is_main: bool,
    old: &Executable,
    new: &'a Executable,
) -> Option<&'a Process> {
    if let Some(same) = new.find(&process.id) {
        return Some(new.process(same));
    }
    if is_main && old.find(&new.main().id).is_none() {
        return Some(new.main());
    }
    let named = |each: &&Process| each.name.is_some() && each.name == process.name;
    let mut found = new.processes.iter().filter(named).filter(|each| old.find(&each.id).is_none());
    let only = found.next();
    only.filter(|_| found.next().is_none() && old.processes.iter().filter(|each| named(each)).count() == 1)
}

/// Pairs the nodes of two processes, from outside in.
struct Pairing<'a> {
    old: &'a Process,
    new: &'a Process,
    ids: &'a mut BTreeMap<ElementId, ElementId>,
    old_inside: HashMap<Option<NodeIndex>, Vec<NodeIndex>>,
    new_inside: HashMap<Option<NodeIndex>, Vec<NodeIndex>>,
    pairs: HashMap<NodeIndex, NodeIndex>,
}

impl<'a> Pairing<'a> {
    fn new(old: &'a Process, new: &'a Process, ids: &'a mut BTreeMap<ElementId, ElementId>) -> Self {
        let (old_inside, new_inside) = (by_container(old), by_container(new));
        Self { old, new, ids, old_inside, new_inside, pairs: HashMap::new() }
    }

    fn pair(mut self) -> HashMap<NodeIndex, NodeIndex> {
        let mut open: Vec<(Option<NodeIndex>, Option<NodeIndex>)> = vec![(None, None)];
        while let Some((old, new)) = open.pop() {
            let old = self.old_inside.remove(&old).unwrap_or_default();
            let new = self.new_inside.remove(&new).unwrap_or_default();
            for (old, new) in self.inside(&old, &new) {
                self.pairs.insert(old, new);
                open.push((Some(old), Some(new)));
            }
        }
        self.pairs
    }

    /// Pairs the nodes directly in two containers.
    fn inside(&mut self, old: &[NodeIndex], new: &[NodeIndex]) -> Vec<(NodeIndex, NodeIndex)> {
        let mut pairs = Vec::new();
        let mut left = Vec::new();
        for index in old {
            let node = self.old.node(*index);
            let same = self.new.find(&node.id).filter(|same| {
                let same = self.new.node(*same);
                same.kind.element_name() == node.kind.element_name()
            });
            match same.filter(|same| new.contains(same)) {
                Some(same) => pairs.push((*index, same)),
                None => left.push(*index),
            }
        }
        let mut named: HashMap<Key<'a>, (Vec<NodeIndex>, Vec<NodeIndex>)> = HashMap::new();
        for index in left {
            named.entry(key(self.old, index)).or_default().0.push(index);
        }
        for index in new.iter().filter(|index| self.old.find(&self.new.node(**index).id).is_none()) {
            named.entry(key(self.new, *index)).or_default().1.push(*index);
        }
        for (one, other) in named.into_values() {
            if let ([one], [other]) = (one.as_slice(), other.as_slice()) {
                self.ids.insert(self.old.node(*one).id.clone(), self.new.node(*other).id.clone());
                pairs.push((*one, *other));
            }
        }
        pairs
    }
}

/// What two nodes have in common that become each other.
type Key<'a> = (&'static str, Option<&'a str>);

fn key(process: &Process, index: NodeIndex) -> Key<'_> {
    let node = process.node(index);
    (node.kind.element_name(), node.name.as_deref())
}

fn by_container(process: &Process) -> HashMap<Option<NodeIndex>, Vec<NodeIndex>> {
    let mut inside: HashMap<Option<NodeIndex>, Vec<NodeIndex>> = HashMap::new();
    for (index, node) in (0..).map(NodeIndex).zip(&process.nodes) {
        inside.entry(node.container).or_default().push(index);
    }
    inside
}

/// A flow that lost its id becomes the only new one between the same nodes.
fn pair_flows(
    old: &Process,
    new: &Process,
    nodes: &HashMap<NodeIndex, NodeIndex>,
    ids: &mut BTreeMap<ElementId, ElementId>,
) {
    let mut added: HashMap<(NodeIndex, NodeIndex), Vec<FlowIndex>> = HashMap::new();
    for (index, flow) in (0..).map(FlowIndex).zip(&new.flows) {
        if old.find_flow(&flow.id).is_none() {
            added.entry((flow.source, flow.target)).or_default().push(index);
        }
    }
    for flow in old.flows.iter().filter(|flow| new.find_flow(&flow.id).is_none()) {
        let (Some(source), Some(target)) = (nodes.get(&flow.source), nodes.get(&flow.target)) else {
            continue;
        };
        if let Some([only]) = added.get(&(*source, *target)).map(Vec::as_slice) {
            ids.insert(flow.id.clone(), new.flow(*only).id.clone());
        }
    }
}
