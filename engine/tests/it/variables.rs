//! Variables: models that are known to run are not accused.

use std::path::{Path, PathBuf};

use engine::check::{RuleSet, check_with};
use engine::variables::Surroundings;
use engine::{Severity, parse};

use crate::data::{data, entries, forms_beside};

/// The rules about variables, templates and forms.
const CODES: [&str; 9] = [
    "undefined_variable",
    "misspelt_variable",
    "variable_read_too_early",
    "maybe_undefined_variable",
    "type_mismatch",
    "template_syntax",
    "unknown_form_file",
    "invalid_form",
    "unknown_form_field",
];

/// All BPMN files below a folder.
fn diagrams(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            found.extend(diagrams(&path));
        } else if path.extension().is_some_and(|extension| extension == "bpmn") {
            found.push(path);
        }
    }
    found
}

#[test]
fn models_that_run_are_not_accused() {
    let read = |path: &PathBuf| parse(std::fs::read(path).unwrap(), &path.display().to_string()).0;
    let paths = diagrams(&data("../../../examples"));
    let files: Vec<_> = paths.iter().map(read).collect();
    let all: Vec<_> = files.iter().collect();
    let mut found = Vec::new();
    for (path, definitions) in paths.iter().zip(&files) {
        let forms = forms_beside(path);
        let surroundings = Surroundings { processes: &all, forms: Some(&forms), ..Surroundings::default() };
        let problems = check_with(definitions, &RuleSet::default(), surroundings);
        let own = problems.iter().filter(|problem| CODES.contains(&problem.code.as_str()));
        found.extend(own.filter(|problem| problem.severity != Severity::Info).map(ToString::to_string));
    }
    assert!(paths.len() > 5, "{} examples", paths.len());
    assert_eq!(found, Vec::<String>::new());
}
