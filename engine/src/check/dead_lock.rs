//! `join_that_can_wait_for_ever`
//!
//! **What it does**: finds parallel gateways that join branches of which only one is ever taken.
//!
//! **Why**: a parallel gateway waits for a token on every incoming flow. An exclusive or event-based gateway in front
//! sends one token on one branch, so the others never come and the process stops there.
//!
//! **Example**: "in stock?" leads to *pack* or *order*, and a parallel gateway joins both.
//!
//! **Instead**: join the branches by an exclusive gateway.

use super::graph::Graph;
use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "join_that_can_wait_for_ever",
    severity: Severity::Warning,
    summary: "a parallel gateway joins branches of which only one is taken",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        for (_, container) in process.containers() {
            let graph = Graph::new(container);
            let choices: Vec<usize> =
                (0..graph.nodes.len()).filter(|node| graph.chooses_one(*node)).collect();
            for join in 0..graph.nodes.len() {
                let is_parallel = matches!(graph.nodes[join].kind, FlowNodeKind::ParallelGateway);
                if !is_parallel || graph.incoming[join].len() < 2 {
                    continue;
                }
                if let Some(choice) = choices.iter().find(|choice| starves(&graph, **choice, join)) {
                    let (join, choice) = (graph.nodes[join], graph.nodes[*choice]);
                    report.at(
                        join,
                        format!(
                            "`{}` waits for all its incoming flows, but `{}` before it takes only one way.",
                            join.label(),
                            choice.label()
                        ),
                        "Join the branches by an exclusive gateway.",
                    );
                }
            }
        }
    }
}

/// Whether all that comes to a join has gone through a choice, and none of its ways leads to all flows of the join.
fn starves(graph: &Graph<'_>, choice: usize, join: usize) -> bool {
    let is_stop = |node: usize| node == choice || node == join;
    let ways = graph.outgoing[choice].iter().map(|flow| graph.flows_after([*flow], is_stop));
    let ways: Vec<_> = ways.collect();
    let mut is_reached = false;
    for way in &ways {
        let count = graph.incoming[join].iter().filter(|flow| way.contains(flow)).count();
        if count == graph.incoming[join].len() {
            return false;
        }
        is_reached |= count > 0;
        // What comes back chooses again: the other branches may still be taken.
        if graph.incoming[choice].iter().any(|flow| way.contains(flow)) {
            return false;
        }
    }
    is_reached && graph.is_behind(join, choice)
}
