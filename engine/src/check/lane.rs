//! `ambiguous_lane`
//!
//! **What it does**: finds elements that lie in two lanes which are not inside each other.
//!
//! **Why**: the innermost lane says who may do a task; with two of them it is open who.
//!
//! **Example**: a `flowNodeRef` left behind in the old lane.
//!
//! **Instead**: move the element in the diagram so that it lies in one lane.

use std::collections::HashMap;

use super::rule::{Report, Rule, Subject};
use crate::model::Lane;
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "ambiguous_lane",
    severity: Severity::Warning,
    summary: "an element lies in two lanes that are not inside each other",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        for (_, container) in process.containers() {
            let mut lane_of: HashMap<&str, Vec<usize>> = HashMap::new();
            let mut pending: Vec<(&Lane, Vec<usize>)> =
                container.lanes.iter().map(|lane| (lane, Vec::new())).collect();
            let mut number = 0;
            while let Some((lane, mut path)) = pending.pop() {
                path.push(number);
                number += 1;
                for node in &lane.nodes {
                    let known = lane_of.entry(&node.text).or_insert_with(|| path.clone());
                    if path.starts_with(known) {
                        known.clone_from(&path);
                    } else if !known.starts_with(&path) {
                        let message = format!("`{}` lies in two lanes.", node.text);
                        report.add(
                            &node.text,
                            node.position,
                            message,
                            "Move it so that it lies in one lane.",
                        );
                    }
                }
                pending.extend(lane.lanes.iter().map(|inner| (inner, path.clone())));
            }
        }
    }
}
