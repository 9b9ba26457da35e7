//! What was found, in words, with the way there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::net::Net;
use super::search::{Found, Move, Reached};
use crate::model::FlowNodeKind;
use crate::problem::{Position, Problem};

/// What a search found in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Whether nothing was found and everything was looked at.
    pub sound: bool,
    /// Whether all states were looked at.
    pub complete: bool,
    /// How many states were looked at.
    pub states: usize,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The ids of elements whose inside or whose condition was not looked at: ad-hoc sub-processes and complex gateways.
    pub not_analysed: Vec<String>,
}

/// Something that can go wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// `dead_lock`, `unjoined_branches`, `dead_element` or `no_way_to_the_end`.
    pub code: String,
    /// The file, as the caller named it.
    pub file: String,
    /// The process or sub-process it is in.
    pub container: String,
    /// The elements at fault.
    pub elements: Vec<String>,
    /// Where the first of them is.
    pub position: Position,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// How it comes to that, step by step; empty for what never happens.
    pub path: Vec<Step>,
}

/// One step on the way to a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The element that goes on.
    pub element: String,
    /// The boundary event that comes there, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The sequence flows it takes.
    pub flows: Vec<String>,
    /// The sequence flows that have a token after it; one with two tokens comes twice.
    pub tokens: Vec<String>,
    /// The step in words.
    pub text: String,
}

impl Report {
    pub(super) fn new() -> Self {
        Self { sound: true, complete: true, states: 0, findings: Vec::new(), not_analysed: Vec::new() }
    }

    pub(super) fn finish(mut self) -> Self {
        self.sound = self.complete && self.findings.is_empty();
        self
    }

    /// Adds what was found in a container.
    pub(super) fn add(&mut self, file: &str, container: &str, net: &Net<'_>, found: &Found) {
        self.states += found.states;
        self.complete &= found.is_complete;
        let mut add = |code: &str, nodes: &[usize], message: String, help: &str, moves: &[Reached]| {
            let Some(first) = nodes.first() else {
                return;
            };
            self.findings.push(Finding {
                code: code.to_owned(),
                file: file.to_owned(),
                container: container.to_owned(),
                elements: nodes.iter().map(|node| net.nodes[*node].element.id.to_string()).collect(),
                position: net.nodes[*first].element.position,
                message,
                help: help.to_owned(),
                path: moves.iter().map(|each| step(net, each)).collect(),
            });
        };
        for (waiting, moves) in &found.dead_locks {
            let at: BTreeSet<usize> = waiting.iter().map(|flow| net.targets[*flow]).collect();
            let at: Vec<usize> = at.into_iter().collect();
            let names: Vec<&str> = at.iter().map(|node| net.nodes[*node].element.label()).collect();
            let message = format!(
                "The process can stop for good: `{}` waits for a token that never comes.",
                names.join("`, `")
            );
            let help = "Join only what is started together: an exclusive split by an exclusive gateway, a parallel split by a parallel one.";
            add("dead_lock", &at, message, help, moves);
        }
        // Behind the first place all others follow from it.
        if let Some((flow, moves)) = found.doubled.first() {
            let node = net.targets[*flow];
            let message = format!(
                "Two tokens can be on the flow `{}` at once: `{}` runs twice by accident.",
                net.flows[*flow],
                net.nodes[node].element.label()
            );
            add(
                "unjoined_branches",
                &[node],
                message,
                "Join the branches by a parallel gateway before they meet.",
                moves,
            );
        }
        if let Some(moves) = &found.endless {
            let at = moves.last().map(|last| last.by.node).unwrap_or_default();
            let message = format!("After `{}` the process can never end.", net.nodes[at].element.label());
            add(
                "no_way_to_the_end",
                &[at],
                message,
                "Let a flow lead out of the circle to an end event.",
                moves,
            );
        }
        for node in &found.dead {
            let kind = &net.nodes[*node].element.kind;
            let is_begun_otherwise = matches!(kind, FlowNodeKind::SubProcess { triggered_by_event: true })
                || net.nodes[*node].element.is_for_compensation
                || (net.nodes[*node].incoming.is_empty());
            if !is_begun_otherwise {
                let message =
                    format!("`{}` is never reached, whatever happens.", net.nodes[*node].element.label());
                add(
                    "dead_element",
                    &[*node],
                    message,
                    "Look at the joins before it: one of them never opens.",
                    &[],
                );
            }
        }
    }
}

impl Finding {
    /// The finding as a problem; the way there is not part of it.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let problem = Problem::warning(&self.code, self.message.clone()).with_help(self.help.clone());
        let problem = problem.with_file(&self.file).with_position(self.position);
        match self.elements.first() {
            Some(element) => problem.with_element(element),
            None => problem,
        }
    }
}

fn step(net: &Net<'_>, reached: &Reached) -> Step {
    let Move { node, way, start } = reached.by;
    let label = net.nodes[node].element.label();
    let way = way.and_then(|way| net.nodes[node].ways.get(way));
    let begun = start.and_then(|start| net.starts.get(start)).map(|(_, gives)| gives);
    let gives = way.map(|way| &way.gives).or(begun);
    let flows: Vec<String> = gives.into_iter().flatten().map(|flow| net.flows[*flow].clone()).collect();
    let targets: BTreeSet<&str> =
        gives.into_iter().flatten().map(|flow| net.nodes[net.targets[*flow]].element.label()).collect();
    let targets: Vec<&str> = targets.into_iter().collect();
    let event = way.and_then(|way| way.event).map(|event| net.nodes[event].element);
    let to = if targets.is_empty() {
        "ends".to_owned()
    } else {
        format!("goes on to `{}`", targets.join("` and `"))
    };
    let text = match event {
        Some(event) => format!("At `{label}` comes `{}`, and it {to}.", event.label()),
        None if start.is_some() => format!("`{label}` begins and {to}."),
        None => format!("`{label}` {to}."),
    };
    Step {
        element: net.nodes[node].element.id.to_string(),
        event: event.map(|event| event.id.to_string()),
        flows,
        tokens: tokens(net, &reached.marking),
        text,
    }
}

/// The flows that have tokens, once for each token.
fn tokens(net: &Net<'_>, marking: &[u8]) -> Vec<String> {
    let each = net.flows.iter().zip(marking);
    each.flat_map(|(flow, count)| std::iter::repeat_n(flow.clone(), usize::from(*count))).collect()
}
