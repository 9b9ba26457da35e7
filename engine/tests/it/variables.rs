//! Variables: models that are known to run are not accused, and editors are offered what is there.

use std::path::{Path, PathBuf};

use crate::data::{data, entries, forms_beside};
use engine::check::{RuleSet, check_with};
use engine::parse;
use engine::variables::Surroundings;

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
    let mut found = Vec::new();
    let mut looked_at = 0;
    for path in diagrams(&data("../../../examples")) {
        looked_at += 1;
        let (definitions, _) = parse(std::fs::read(&path).unwrap(), &path.display().to_string());
        let forms = forms_beside(&path);
        let surroundings = Surroundings { processes: &[], forms: Some(&forms) };
        let problems = check_with(&definitions, &RuleSet::default(), surroundings);
        found.extend(problems.iter().filter(|it| CODES.contains(&it.code.as_str())).map(ToString::to_string));
    }
    assert!(looked_at > 5, "{looked_at} examples");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn zz_all() {
    for path in diagrams(&data(""))
        .into_iter()
        .chain(diagrams(&data("../../../server/tests")))
        .chain(diagrams(&data("../../../bench")))
    {
        if path.display().to_string().contains("/check/") {
            continue;
        }
        let (definitions, _) =
            parse(std::fs::read(&path).unwrap(), &path.display().to_string().split("data").last().unwrap());
        let forms = forms_beside(&path);
        let surroundings = Surroundings { processes: &[], forms: Some(&forms) };
        let problems = check_with(&definitions, &RuleSet::default(), surroundings);
        for p in problems.iter().filter(|it| CODES.contains(&it.code.as_str())) {
            println!("{p}");
        }
    }
}
