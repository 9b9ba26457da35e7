//! All states of a net, breadth first: what is found first is found by the shortest way.

use std::collections::{HashMap, HashSet, VecDeque};

use super::net::{Net, Takes};

/// The most tokens on one flow; with more the net is not bounded, and that is found before.
const MAX_TOKENS: u8 = 3;

/// Tokens by flow.
type Marking = Vec<u8>;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) states: usize,
    /// Whether all states were looked at.
    pub(super) is_complete: bool,
    /// Where nothing can move and tokens are left: the flows they wait on, and the way there.
    pub(super) dead_locks: Vec<(Vec<usize>, Vec<Reached>)>,
    /// Flows that two tokens were on at the same time, and the way there.
    pub(super) doubled: Vec<(usize, Vec<Reached>)>,
    /// Where no way leads to the end any more although something moves.
    pub(super) endless: Option<Vec<Reached>>,
    /// Nodes that never moved.
    pub(super) dead: Vec<usize>,
}

/// One step: a node went on in one of its ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) node: usize,
    /// Which of its ways; `None` for the start.
    pub(super) way: Option<usize>,
    /// Which of the starts.
    pub(super) start: Option<usize>,
}

/// A step, and the tokens there are after it, by flow.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    pub(super) by: Move,
    pub(super) marking: Marking,
}

struct Visited {
    marking: Marking,
    /// The state before, and the move from there.
    from: Option<usize>,
    by: Move,
}

struct Search<'n, 'a> {
    net: &'n Net<'a>,
    visited: Vec<Visited>,
    known: HashMap<Marking, usize>,
    /// The states that lead to each state.
    before: Vec<Vec<usize>>,
    open: VecDeque<usize>,
    moved: HashSet<usize>,
    doubled: HashMap<usize, usize>,
    is_bounded: bool,
}

pub(super) fn explore(net: &Net<'_>, max_states: usize) -> Found {
    let mut search = Search {
        net,
        visited: Vec::new(),
        known: HashMap::new(),
        before: Vec::new(),
        open: VecDeque::new(),
        moved: HashSet::new(),
        doubled: HashMap::new(),
        is_bounded: true,
    };
    for (index, (node, gives)) in net.starts.iter().enumerate() {
        let mut marking = vec![0; net.flows.len()];
        for flow in gives {
            marking[*flow] = 1;
        }
        search.moved.insert(*node);
        search.add(marking, None, Move { node: *node, way: None, start: Some(index) });
    }
    let mut ends = Vec::new();
    let mut stuck = Vec::new();
    let mut is_complete = true;
    while let Some(state) = search.open.pop_front() {
        if search.visited.len() > max_states {
            is_complete = false;
            break;
        }
        if search.visited[state].marking.iter().all(|count| *count == 0) {
            ends.push(state);
        } else if !search.go_on(state) {
            stuck.push(state);
        }
    }
    search.found(&ends, &stuck, is_complete)
}

impl Search<'_, '_> {
    /// Adds a state that was reached.
    fn add(&mut self, marking: Marking, from: Option<usize>, by: Move) {
        if let Some(known) = self.known.get(&marking) {
            self.before[*known].extend(from);
            return;
        }
        let state = self.visited.len();
        for (flow, count) in marking.iter().enumerate() {
            if *count > 1 {
                self.doubled.entry(flow).or_insert(state);
            }
        }
        let is_more = marking.iter().any(|count| *count > MAX_TOKENS);
        self.known.insert(marking.clone(), state);
        self.visited.push(Visited { marking, from, by });
        self.before.push(from.into_iter().collect());
        if is_more {
            // It grows for ever: that is found, and needs no further look.
            self.is_bounded = false;
        } else {
            self.open.push_back(state);
        }
    }

    /// Goes on from a state in every way that matters; says whether there is one.
    fn go_on(&mut self, state: usize) -> bool {
        let marking = self.visited[state].marking.clone();
        let enabled: Vec<(usize, Vec<usize>)> =
            (0..self.net.nodes.len()).flat_map(|node| self.enabled(node, &marking)).collect();
        // A node whose tokens nothing else can take, and that takes nothing from others, can go first: what the others
        // do stays the same. So the order in which branches move adds no states.
        let first = enabled.iter().position(|(node, taken)| self.is_alone(*node, taken, &marking));
        let chosen = match first {
            Some(first) => &enabled[first..=first],
            None => &enabled[..],
        };
        for (node, taken) in chosen {
            self.moved.insert(*node);
            for (index, way) in self.net.nodes[*node].ways.iter().enumerate() {
                let mut next = marking.clone();
                for flow in taken {
                    next[*flow] -= 1;
                }
                for flow in &way.gives {
                    next[*flow] = next[*flow].saturating_add(1);
                }
                if way.ends_all {
                    next.fill(0);
                }
                if let Some(event) = way.event {
                    self.moved.insert(event);
                }
                self.add(next, Some(state), Move { node: *node, way: Some(index), start: None });
            }
        }
        !enabled.is_empty()
    }

    /// The sets of flows a node can take tokens from.
    fn enabled(&self, index: usize, marking: &[u8]) -> Vec<(usize, Vec<usize>)> {
        let node = &self.net.nodes[index];
        let with_token: Vec<usize> =
            node.incoming.iter().copied().filter(|flow| marking[*flow] > 0).collect();
        if with_token.is_empty() {
            return Vec::new();
        }
        match node.takes {
            Takes::Any(1) => with_token.into_iter().map(|flow| (index, vec![flow])).collect(),
            Takes::Any(count) => {
                let all = node
                    .incoming
                    .iter()
                    .flat_map(|flow| std::iter::repeat_n(*flow, usize::from(marking[*flow])));
                let taken: Vec<usize> = all.take(count).collect();
                if taken.len() == count { vec![(index, taken)] } else { Vec::new() }
            }
            Takes::All if with_token.len() == node.incoming.len() => vec![(index, with_token)],
            Takes::All => Vec::new(),
            Takes::Inclusive => {
                let empty: Vec<usize> =
                    node.incoming.iter().copied().filter(|flow| marking[*flow] == 0).collect();
                let others =
                    (0..marking.len()).filter(|flow| marking[*flow] > 0 && !node.incoming.contains(flow));
                let can_come =
                    others.into_iter().any(|flow| empty.iter().any(|to| self.net.reaches(flow, *to)));
                if can_come { Vec::new() } else { vec![(index, with_token)] }
            }
        }
    }

    fn is_alone(&self, index: usize, taken: &[usize], marking: &[u8]) -> bool {
        let node = &self.net.nodes[index];
        if node.ways.iter().any(|way| way.ends_all) {
            return false;
        }
        // Where several flows meet, tokens that come together are to be seen together.
        let meets = node.incoming.len() > 1 && matches!(node.takes, Takes::Any(_));
        !meets
            || !(0..marking.len()).any(|flow| {
                marking[flow] > 0
                    && (!taken.contains(&flow) || marking[flow] > 1)
                    && (node.incoming.contains(&flow)
                        || node.incoming.iter().any(|incoming| self.net.reaches(flow, *incoming)))
            })
    }

    fn way_to(&self, state: usize) -> Vec<Reached> {
        let mut moves = Vec::new();
        let mut at = Some(state);
        while let Some(state) = at {
            let Visited { marking, from, by } = &self.visited[state];
            moves.push(Reached { by: *by, marking: marking.clone() });
            at = *from;
        }
        moves.reverse();
        moves
    }

    fn found(&self, ends: &[usize], stuck: &[usize], is_complete: bool) -> Found {
        let mut found = Found { states: self.visited.len(), is_complete, ..Found::default() };
        let mut seen = HashSet::new();
        for state in stuck {
            let marking = &self.visited[*state].marking;
            let waiting: Vec<usize> = (0..marking.len()).filter(|flow| marking[*flow] > 0).collect();
            let at: Vec<usize> = waiting.iter().map(|flow| self.net.targets[*flow]).collect();
            // The same joins wait in many states: once is enough.
            if seen.insert(at) {
                found.dead_locks.push((waiting, self.way_to(*state)));
            }
        }
        let mut doubled: Vec<(usize, usize)> =
            self.doubled.iter().map(|(flow, state)| (*flow, *state)).collect();
        doubled.sort_unstable_by_key(|(_, state)| *state);
        found.doubled = doubled.into_iter().map(|(flow, state)| (flow, self.way_to(state))).collect();
        if is_complete && self.is_bounded {
            found.dead = (0..self.net.nodes.len()).filter(|node| !self.moved.contains(node)).collect();
            found.endless = self.endless(ends, stuck);
        }
        found
    }

    /// The first state from which neither an end nor a dead-lock can be reached.
    fn endless(&self, ends: &[usize], stuck: &[usize]) -> Option<Vec<Reached>> {
        let mut can_end = vec![false; self.visited.len()];
        let mut open: Vec<usize> = ends.iter().chain(stuck).copied().collect();
        while let Some(state) = open.pop() {
            if !std::mem::replace(&mut can_end[state], true) {
                open.extend(&self.before[state]);
            }
        }
        let first = can_end.iter().position(|can_end| !can_end)?;
        Some(self.way_to(first))
    }
}
