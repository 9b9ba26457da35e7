//! The decisions a decision requires, each before those that require it.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Decision, Definitions, Requirement};
use crate::problem::Problem;

/// Decisions and all they require; of a single one, itself last.
///
/// # Errors
///
/// Requirements that are not in the file, that cannot be run, or that go round in a circle.
pub(super) fn required<'a>(
    definitions: &'a Definitions,
    decisions: &[&'a Decision],
) -> Result<Vec<&'a Decision>, Vec<Problem>> {
    let by_id: BTreeMap<&str, &Decision> =
        definitions.decisions.iter().rev().map(|each| (each.id.as_str(), each)).collect();
    let mut problems = Vec::new();
    // What each decision waits for, and who waits for it.
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut open = decisions.to_vec();
    while let Some(each) = open.pop() {
        if found.contains_key(each.id.as_str()) {
            continue;
        }
        let mut needs = BTreeSet::new();
        for requirement in &each.requires {
            match needed(requirement, &by_id) {
                Ok(Some(required)) => {
                    needs.insert(required.id.as_str());
                    open.push(required);
                }
                Ok(None) => {}
                Err(problem) => problems.push(problem.with_element(&each.id)),
            }
        }
        found.insert(&each.id, needs);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    sort(&found, &by_id).ok_or_else(|| {
        let problem = Problem::error(
            "circular_requirement",
            "What decisions require of each other goes round in a circle.",
        );
        vec![match decisions {
            [decision] => problem.with_element(&decision.id).with_position(decision.position),
            _ => problem,
        }]
    })
}

fn needed<'a>(
    requirement: &Requirement,
    by_id: &BTreeMap<&str, &'a Decision>,
) -> Result<Option<&'a Decision>, Box<Problem>> {
    match requirement {
        Requirement::Decision(id) => by_id.get(id.text.as_str()).copied().map(Some).ok_or_else(|| {
            let message = format!("The required decision `{}` is not in the file.", id.text);
            Problem::error("unknown_decision", message).with_position(id.position).into()
        }),
        // Its value is a variable of the process.
        Requirement::Input(_) => Ok(None),
        Requirement::Knowledge(id) => {
            let message = format!("The business knowledge model `{}` cannot be run.", id.text);
            Err(Problem::error("unsupported_expression", message).with_position(id.position).into())
        }
    }
}

/// Those that need nothing more come first; `None` when some wait for each other.
fn sort<'a>(
    found: &BTreeMap<&str, BTreeSet<&str>>,
    by_id: &BTreeMap<&str, &'a Decision>,
) -> Option<Vec<&'a Decision>> {
    let mut waits: BTreeMap<&str, usize> = found.iter().map(|(id, needs)| (*id, needs.len())).collect();
    let mut needed_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, needs) in found {
        for need in needs {
            needed_by.entry(need).or_default().push(id);
        }
    }
    let mut ready: Vec<&str> = waits.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    let mut sorted = Vec::with_capacity(found.len());
    while let Some(id) = ready.pop() {
        sorted.push(*by_id.get(id)?);
        for waiting in needed_by.get(id).into_iter().flatten() {
            if let Some(count) = waits.get_mut(waiting) {
                *count -= 1;
                if *count == 0 {
                    ready.push(waiting);
                }
            }
        }
    }
    (sorted.len() == found.len()).then_some(sorted)
}
