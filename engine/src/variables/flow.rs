//! Which variables are there when a flow node begins: a forward analysis over the sequence flows.
//!
//! Two sets go along every flow: the variables that may be there, which is the union of all ways, and
//! those that are there for certain, which is what all ways have in common, or at a parallel join the
//! union (F. Nielson, H. R. Nielson, C. Hankin, *Principles of Program Analysis*, chapter 2).

use std::collections::{BTreeMap, HashMap, HashSet};

use super::effects::Effects;
use crate::model::{Container, EventDefinitionKind, FlowNode, FlowNodeKind, Process};

/// The most nodes that are looked at in all rounds together; what has not settled then is taken for open.
const MAX_STEPS: usize = 200_000;

/// A set of variables, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Set(Vec<u64>);

impl Set {
    pub(crate) fn contains(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub(crate) fn insert(&mut self, number: usize) {
        if self.0.len() <= number / 64 {
            self.0.resize(number / 64 + 1, 0);
        }
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn remove(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    fn keep(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

/// What is known about the variables at one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// There for certain.
    pub(crate) surely: Set,
    /// There on some way.
    pub(crate) maybe: Set,
    /// Whether there may be others that nothing names.
    pub(crate) open: bool,
}

impl State {
    fn merge(&mut self, other: &Self, is_parallel: bool) {
        self.maybe.join(&other.maybe);
        self.open |= other.open;
        if is_parallel { self.surely.join(&other.surely) } else { self.surely.keep(&other.surely) }
    }

    pub(crate) fn add(&mut self, number: usize, surely: bool) {
        self.maybe.insert(number);
        if surely {
            self.surely.insert(number);
        }
    }
}

/// The variables of a process.
pub(crate) struct Flow<'a> {
    /// The number of each variable that something sets.
    pub(crate) numbers: BTreeMap<&'a str, usize>,
    pub(crate) effects: HashMap<&'a str, Effects<'a>>,
    /// What is there when an element begins; nothing for one that no way leads to.
    pub(crate) at: HashMap<&'a str, State>,
    /// What is there behind an element, where the conditions of its flows are asked.
    pub(crate) behind: HashMap<&'a str, State>,
    /// What each container was last found to begin and to end with.
    known: HashMap<&'a str, (State, State)>,
    steps: usize,
}

impl<'a> Flow<'a> {
    pub(crate) fn new(process: &'a Process, effects: HashMap<&'a str, Effects<'a>>, is_open: bool) -> Self {
        let mut numbers: BTreeMap<&'a str, usize> = BTreeMap::new();
        let mut number = |name: &'a str| {
            let next = numbers.len();
            *numbers.entry(name).or_insert(next)
        };
        let mut entry = State { open: is_open, ..State::default() };
        for (_, container) in process.containers() {
            for data in &container.data {
                entry.add(number(&data.id), true);
                if let Some(reference) = &data.refers_to {
                    entry.add(number(&reference.text), true);
                }
            }
        }
        for input in process.io.iter().flat_map(|io| &io.inputs) {
            entry.add(number(&input.id), true);
        }
        for effect in effects.values() {
            effect.local.iter().for_each(|name| _ = number(name));
            effect.settings().iter().for_each(|setting| _ = number(setting.name));
        }
        let mut flow = Self {
            numbers,
            effects,
            at: HashMap::new(),
            behind: HashMap::new(),
            known: HashMap::new(),
            steps: 0,
        };
        flow.container(&process.body, &entry);
        flow
    }

    /// What is there at the end of a container that begins with something.
    fn container(&mut self, container: &'a Container, entry: &State) -> State {
        let edges = Edges::new(container);
        let order = edges.in_order(container);
        let all = self.all_of(container, entry);
        let mut out: HashMap<&str, State> = HashMap::new();
        let mut changed = true;
        while changed && !self.is_spent() {
            changed = false;
            for node in &order {
                let id = node.id.as_str();
                let Some(mut state) = self.entry_of(node, &edges, &out, entry, &all) else {
                    continue;
                };
                self.steps += 1;
                state.open |= self.is_spent();
                let behind = self.through(node, &state);
                self.at.insert(id, state);
                if out.get(id) != Some(&behind) {
                    changed = true;
                    out.insert(id, behind);
                }
            }
        }
        let ends = order.iter().filter(|node| !edges.leaves.contains_key(node.id.as_str()));
        let exit = ends.filter_map(|node| out.get(node.id.as_str())).cloned().reduce(|mut exit, state| {
            exit.merge(&state, false);
            exit
        });
        self.behind.extend(out);
        let mut exit = exit.unwrap_or_else(|| entry.clone());
        exit.open |= self.is_spent();
        exit
    }

    fn is_spent(&self) -> bool {
        self.steps > MAX_STEPS
    }

    /// What may be there at any time in a container.
    fn all_of(&self, container: &'a Container, entry: &State) -> State {
        let mut all = entry.clone();
        for node in &container.nodes {
            self.add_all(node, &mut all);
        }
        all
    }

    fn add_all(&self, node: &'a FlowNode, all: &mut State) {
        if let Some(effects) = self.effects.get(node.id.as_str()) {
            effects.settings().iter().for_each(|setting| all.add(self.numbers[setting.name], false));
            all.open |= effects.opens;
        }
        for inner in node.container.iter().flat_map(|container| &container.nodes) {
            self.add_all(inner, all);
        }
    }

    /// What is there when a node begins; `None` as long as no way to it is known.
    fn entry_of(
        &self,
        node: &'a FlowNode,
        edges: &Edges<'a>,
        out: &HashMap<&'a str, State>,
        entry: &State,
        all: &State,
    ) -> Option<State> {
        let id = node.id.as_str();
        match &node.kind {
            FlowNodeKind::BoundaryEvent { attached_to, .. } => {
                let host = attached_to.as_ref().map(|host| host.text.as_str());
                let mut state = host.and_then(|host| self.at.get(host))?.clone();
                // The activity may have done some of its work.
                if let Some(behind) = host.and_then(|host| out.get(host)) {
                    state.maybe.join(&behind.maybe);
                    state.open |= behind.open;
                }
                return Some(state);
            }
            FlowNodeKind::SubProcess { triggered_by_event: true } => return Some(all.clone()),
            _ if node.is_for_compensation => return Some(all.clone()),
            _ => {}
        }
        let is_parallel = matches!(node.kind, FlowNodeKind::ParallelGateway);
        let before = edges.reaches.get(id);
        let mut state: Option<State> = if before.is_none() { Some(entry.clone()) } else { None };
        for source in before.into_iter().flatten() {
            if let Some(behind) = out.get(source) {
                match &mut state {
                    Some(state) => state.merge(behind, is_parallel),
                    None => state = Some(behind.clone()),
                }
            }
        }
        state
    }

    /// What is there behind a node.
    fn through(&mut self, node: &'a FlowNode, entry: &State) -> State {
        let mut state = entry.clone();
        if let Some(inner) = &node.container {
            let mut inside = entry.clone();
            let locals = self.effects.get(node.id.as_str()).map(|effects| effects.local.clone());
            for name in locals.into_iter().flatten() {
                inside.add(self.numbers[name], true);
            }
            self.apply(node, &mut inside);
            let exit = match self.known.get(node.id.as_str()) {
                Some((before, exit)) if *before == inside => exit.clone(),
                _ => {
                    let exit = self.container(inner, &inside);
                    self.known.insert(node.id.as_str(), (inside, exit.clone()));
                    exit
                }
            };
            // In an ad-hoc sub-process anything may be left out.
            match node.kind {
                FlowNodeKind::AdHocSubProcess { .. } => state.maybe.join(&exit.maybe),
                _ => state = exit,
            }
        }
        self.apply(node, &mut state);
        state
    }

    fn apply(&self, node: &FlowNode, state: &mut State) {
        let Some(effects) = self.effects.get(node.id.as_str()) else {
            return;
        };
        for name in &effects.deleted {
            if let Some(number) = self.numbers.get(name) {
                state.surely.remove(*number);
                state.maybe.remove(*number);
            }
        }
        let deleted = |name: &str| effects.deleted.contains(&name);
        for setting in effects.settings().iter().filter(|setting| !deleted(setting.name)) {
            state.add(self.numbers[setting.name], setting.surely);
        }
        state.open |= effects.opens;
    }
}

/// The ways between the nodes of a container.
struct Edges<'a> {
    /// Where each node can come from.
    reaches: HashMap<&'a str, Vec<&'a str>>,
    /// Where each node leads.
    leaves: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Edges<'a> {
    fn new(container: &'a Container) -> Self {
        let mut edges = Self { reaches: HashMap::new(), leaves: HashMap::new() };
        for flow in &container.flows {
            edges.add(&flow.source.text, &flow.target.text);
        }
        let links = |node: &'a FlowNode| {
            node.event_definitions.iter().filter_map(|definition| match &definition.kind {
                EventDefinitionKind::Link { name } => name.as_deref(),
                _ => None,
            })
        };
        for thrown in
            container.nodes.iter().filter(|node| matches!(node.kind, FlowNodeKind::IntermediateThrowEvent))
        {
            for name in links(thrown) {
                let caught = container.nodes.iter().filter(|node| {
                    matches!(node.kind, FlowNodeKind::IntermediateCatchEvent { .. })
                        && links(node).any(|other| other == name)
                });
                caught.for_each(|caught| edges.add(thrown.id.as_str(), caught.id.as_str()));
            }
        }
        edges
    }

    fn add(&mut self, source: &'a str, target: &'a str) {
        self.reaches.entry(target).or_default().push(source);
        self.leaves.entry(source).or_default().push(target);
    }

    /// The nodes, each behind those that lead to it where that can be: reverse postorder.
    fn in_order(&self, container: &'a Container) -> Vec<&'a FlowNode> {
        let nodes: HashMap<&str, &FlowNode> =
            container.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut done: Vec<&FlowNode> = Vec::with_capacity(container.nodes.len());
        // What nothing leads to is begun with last, and so comes first.
        let (later, first): (Vec<&FlowNode>, Vec<&FlowNode>) =
            container.nodes.iter().partition(|node| self.reaches.contains_key(node.id.as_str()));
        for root in later.into_iter().chain(first) {
            let mut open = vec![(root.id.as_str(), 0)];
            if !seen.insert(root.id.as_str()) {
                continue;
            }
            while let Some((id, next)) = open.pop() {
                let target = self.leaves.get(id).and_then(|targets| targets.get(next));
                if let Some(target) = target {
                    open.push((id, next + 1));
                    if seen.insert(target) {
                        open.push((target, 0));
                    }
                } else {
                    done.extend(nodes.get(id));
                }
            }
        }
        done.reverse();
        done
    }
}
