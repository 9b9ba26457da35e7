//! `lack_of_synchronisation`
//!
//! **What it does**: finds exclusive gateways and activities where branches that run at the same time come together
//! without being joined.
//!
//! **Why**: they do not wait for each other: what comes after runs once for each branch.
//!
//! **Example**: a parallel gateway starts *pack* and *bill*, and both lead to the exclusive gateway before *ship*:
//! it is shipped twice.
//!
//! **Instead**: join the branches by a parallel gateway first.

use super::graph::Graph;
use super::rule::{Report, Rule, Subject};
use crate::model::FlowNodeKind;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "lack_of_synchronisation",
    severity: Severity::Warning,
    summary: "parallel branches come together without a join",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        for (_, container) in process.containers() {
            let graph = Graph::new(container);
            for split in (0..graph.nodes.len()).filter(|node| graph.takes_all(*node)) {
                if let Some(merge) = merge_of(&graph, split) {
                    let (merge, split) = (graph.nodes[merge], graph.nodes[split]);
                    report.at(
                        merge,
                        format!(
                            "Branches that `{}` starts at the same time come together in `{}` and are not joined: what follows runs for each of them.",
                            split.label(),
                            merge.label()
                        ),
                        "Join them by a parallel gateway before.",
                    );
                }
            }
        }
    }
}

/// The first place where two ways of a split come together without a join.
fn merge_of(graph: &Graph<'_>, split: usize) -> Option<usize> {
    let stops = |node: usize| node == split || graph.joins(node);
    let ways: Vec<_> = graph.outgoing[split].iter().map(|flow| graph.flows_after([*flow], stops)).collect();
    let merges = (0..graph.nodes.len()).filter(|node| {
        let kind = &graph.nodes[*node].kind;
        let is_merge = kind.is_activity() || matches!(kind, FlowNodeKind::ExclusiveGateway);
        is_merge && *node != split && graph.incoming[*node].len() > 1
    });
    // Of several in a row only the first says something: what reaches it are different flows.
    merges.into_iter().find(|merge| {
        let arrivals = graph.incoming[*merge].iter().filter_map(|flow| {
            let by: Vec<usize> =
                ways.iter().enumerate().filter(|(_, way)| way.contains(flow)).map(|(way, _)| way).collect();
            (!by.is_empty()).then_some(by)
        });
        let arrivals: Vec<Vec<usize>> = arrivals.collect();
        arrivals.iter().enumerate().any(|(index, one)| {
            arrivals[index + 1..]
                .iter()
                .any(|other| one.iter().any(|way| other.iter().any(|also| also != way)))
        })
    })
}
