//! The decisions a decision requires, each before those that require it.

use std::collections::{BTreeMap, BTreeSet};

use super::library::{Key, Library};
use super::model::Requirement;
use crate::problem::Problem;

/// Decisions and all they require; of a single one, itself last. What is given is there, and what it requires
/// is not asked for.
///
/// # Errors
///
/// Requirements that are in no file, or that go round in a circle.
pub(super) fn required<'a>(
    library: &Library<'a>,
    decisions: &[Key<'a>],
    given: &[Key<'a>],
) -> Result<Vec<Key<'a>>, Vec<Problem>> {
    let mut problems = Vec::new();
    // What each decision waits for.
    let mut found: BTreeMap<Key<'a>, BTreeSet<Key<'a>>> = BTreeMap::new();
    let mut open = decisions.to_vec();
    while let Some(key) = open.pop() {
        if found.contains_key(&key) {
            continue;
        }
        let mut needs = BTreeSet::new();
        let decision = library.decision(key).filter(|_| !given.contains(&key));
        for requirement in decision.map(|decision| decision.requires.as_slice()).unwrap_or_default() {
            let Requirement::Decision(href) = requirement else {
                continue;
            };
            let reference = library.resolve(key.0, &href.text);
            match reference.filter(|reference| library.decision(reference.key).is_some()) {
                Some(reference) => {
                    needs.insert(reference.key);
                    open.push(reference.key);
                }
                None => {
                    problems.push(missing(library, key, "decision", &href.text).with_position(href.position));
                }
            }
        }
        found.insert(key, needs);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    sort(&found).ok_or_else(|| {
        let problem = Problem::error(
            "circular_requirement",
            "What decisions require of each other goes round in a circle.",
        );
        vec![match decisions {
            [key] => match library.decision(*key) {
                Some(decision) => placed(library, *key, problem).with_position(decision.position),
                None => placed(library, *key, problem),
            },
            _ => problem,
        }]
    })
}

/// A reference to an element that is in no file.
pub(super) fn missing(library: &Library<'_>, from: Key<'_>, what: &str, href: &str) -> Problem {
    let message = match href.rsplit_once('#') {
        Some((namespace, id)) if !namespace.is_empty() => {
            format!("The required {what} `{id}` of the namespace `{namespace:.100}` is in none of the files.")
        }
        _ => format!("The required {what} `{}` is not in the file.", href.trim_start_matches('#')),
    };
    let problem =
        placed(library, from, Problem::error(&format!("unknown_{}", what.replace(' ', "_")), message));
    problem.with_help("Give the file too, and import its namespace.")
}

fn placed(library: &Library<'_>, key: Key<'_>, problem: Problem) -> Problem {
    let file = library.files.get(key.0).map_or("", |file| &file.file);
    problem.with_element(key.1).with_file(file)
}

/// Those that need nothing more come first; `None` when some wait for each other.
fn sort<'a>(found: &BTreeMap<Key<'a>, BTreeSet<Key<'a>>>) -> Option<Vec<Key<'a>>> {
    let mut waits: BTreeMap<Key<'a>, usize> = found.iter().map(|(key, needs)| (*key, needs.len())).collect();
    let mut needed_by: BTreeMap<Key<'a>, Vec<Key<'a>>> = BTreeMap::new();
    for (key, needs) in found {
        for need in needs {
            needed_by.entry(*need).or_default().push(*key);
        }
    }
    let mut ready: Vec<Key<'a>> =
        waits.iter().filter(|(_, count)| **count == 0).map(|(key, _)| *key).collect();
    let mut sorted = Vec::with_capacity(found.len());
    while let Some(key) = ready.pop() {
        sorted.push(key);
        for waiting in needed_by.get(&key).into_iter().flatten() {
            if let Some(count) = waits.get_mut(waiting) {
                *count -= 1;
                if *count == 0 {
                    ready.push(*waiting);
                }
            }
        }
    }
    (sorted.len() == found.len()).then_some(sorted)
}
