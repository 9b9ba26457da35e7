//! Files looked at together: every problem of parse, check and compile, in order, and the JSON in which the command line and
//! the browser give them out.

use serde::{Deserialize, Serialize};

use crate::check::{RuleSet, check_with};
use crate::executable::{Sources, compile_with};
use crate::model::Definitions;
use crate::problem::{Fix, Problem, Severity};
use crate::script::ScriptEngine;
use crate::soundness::{self, Finding, Step};
use crate::variables::{Forms, Surroundings};

/// A problem as `millrace check --json` has it, one flat object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The file, as the caller named it.
    pub file: String,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column in characters, from 1.
    pub column: Option<u32>,
    /// How bad it is.
    pub severity: Severity,
    /// The stable name of the fault.
    pub code: String,
    /// The id of the element at fault.
    pub element: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A change that mends it.
    pub fix: Option<Fix>,
    /// All elements at fault, for what a search for soundness found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elements: Option<Vec<String>>,
    /// The steps that lead there, for what a search for soundness found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<Step>>,
}

impl From<&Problem> for Entry {
    fn from(problem: &Problem) -> Self {
        Self {
            file: problem.file.clone(),
            line: problem.position.map(|position| position.line),
            column: problem.position.map(|position| position.column),
            severity: problem.severity,
            code: problem.code.clone(),
            element: problem.element.clone(),
            message: problem.message.clone(),
            help: problem.help.clone(),
            fix: problem.fix.clone(),
            elements: None,
            path: None,
        }
    }
}

impl From<&Finding> for Entry {
    fn from(finding: &Finding) -> Self {
        Self {
            elements: Some(finding.elements.clone()),
            path: Some(finding.path.clone()),
            ..Self::from(&finding.problem())
        }
    }
}

/// What a search for soundness found, with the findings as `check --sound --json` has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Soundness {
    /// Whether nothing was found and everything was looked at.
    pub sound: bool,
    /// Whether all states were looked at.
    pub complete: bool,
    /// How many states were looked at.
    pub states: usize,
    /// What is wrong.
    pub findings: Vec<Entry>,
    /// The ids of elements that were not looked into.
    pub not_analysed: Vec<String>,
}

impl From<&soundness::Report> for Soundness {
    fn from(report: &soundness::Report) -> Self {
        Self {
            sound: report.sound,
            complete: report.complete,
            states: report.states,
            findings: report.findings.iter().map(Entry::from).collect(),
            not_analysed: report.not_analysed.clone(),
        }
    }
}

/// Problems as JSON lists have them.
#[must_use]
pub fn entries(problems: &[Problem]) -> Vec<Entry> {
    problems.iter().map(Entry::from).collect()
}

/// What check and compile say of files that are deployed together; what parse said of them is not repeated.
///
/// `forms` gives the JSON files beside a diagram, where they are known.
#[must_use]
pub fn problems(
    sources: Sources<'_>,
    scripts: &dyn ScriptEngine,
    forms: &dyn Fn(&Definitions) -> Option<Forms>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for definitions in sources.processes {
        let forms = forms(definitions);
        let surroundings =
            Surroundings { processes: sources.processes, forms: forms.as_ref(), ..Surroundings::default() };
        problems.extend(check_with(definitions, &RuleSet::default(), surroundings));
    }
    for definitions in sources.decisions {
        problems.extend(crate::dmn::check(definitions, sources.decisions, scripts));
    }
    for process in sources.processes.iter().flat_map(|file| file.executable_processes()) {
        if let Err(found) = compile_with(sources, &process.id, scripts) {
            problems.extend(found.into_iter().map(soften));
        }
    }
    problems
}

/// A called process that was not given may well be deployed: a warning here, an error in a run.
fn soften(mut problem: Problem) -> Problem {
    let missing = match problem.code.as_str() {
        "unknown_called_process" => "process",
        "unknown_decision" => "decision",
        _ => return problem,
    };
    problem.severity = Severity::Warning;
    let remedy = format!("Give the file with the called {missing} too, to check both together.");
    problem.help = Some(match problem.help {
        Some(hint) => format!("{hint} {remedy}"),
        None => remedy,
    });
    problem
}

/// Sorts problems by file and place, and drops what was found twice.
pub fn tidy(problems: &mut Vec<Problem>) {
    problems.sort_by(|a, b| {
        let place = |problem: &Problem| (problem.file.clone(), problem.position, problem.element.clone());
        place(a)
            .cmp(&place(b))
            .then(b.severity.cmp(&a.severity))
            .then_with(|| (&a.code, &a.message).cmp(&(&b.code, &b.message)))
    });
    problems.dedup();
}

/// Whether one of the problems keeps the model from running.
#[must_use]
pub fn has_errors(problems: &[Problem]) -> bool {
    problems.iter().any(Problem::is_error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Position;

    #[test]
    fn problems_are_sorted_by_place_and_told_once() {
        let at = |line, message: &str| {
            Problem::error("a_fault", message).with_file("a.bpmn").with_position(Position { line, column: 1 })
        };
        let mut problems = vec![at(2, "later"), at(1, "first"), at(2, "later")];
        tidy(&mut problems);
        let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, ["first", "later"]);
        assert!(has_errors(&problems));
    }

    #[test]
    fn an_entry_is_flat_and_names_what_it_lacks() {
        let problem = Problem::warning("a_fault", "wrong").with_position(Position { line: 3, column: 5 });
        let json = serde_json::to_value(Entry::from(&problem)).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "file": "", "line": 3, "column": 5, "severity": "warning", "code": "a_fault", "element": null,
                "message": "wrong", "help": null, "fix": null
            })
        );
    }
}
