//! The rules: each has a folder with files that break it and files that do not.

use std::collections::BTreeSet;

use engine::check::{RULES, RuleSet, check};
use engine::{Severity, parse};

use crate::data::{assert_snapshot_beside, bpmn_files, data, entries, stem};

fn problems_of(path: &std::path::Path, rules: &RuleSet) -> Vec<engine::Problem> {
    let name = path.file_name().unwrap().to_string_lossy();
    let (definitions, mut problems) = parse(std::fs::read(path).unwrap(), &name);
    problems.extend(check(&definitions, rules));
    problems
}

#[test]
fn each_rule_finds_what_it_should_and_nothing_else() {
    for rule in RULES {
        let files = bpmn_files(&data("check").join(rule.code));
        let mut kinds = BTreeSet::new();
        for path in files {
            let name = stem(&path);
            let problems = problems_of(&path, &RuleSet::default());
            let own: Vec<String> = problems
                .iter()
                .filter(|problem| problem.code == rule.code)
                .map(ToString::to_string)
                .collect();
            if name.starts_with("valid_") {
                kinds.insert("valid");
                assert_eq!(own, Vec::<String>::new(), "{}", path.display());
                let errors: Vec<String> =
                    problems.iter().filter(|problem| problem.is_error()).map(ToString::to_string).collect();
                assert_eq!(errors, Vec::<String>::new(), "{}", path.display());
            } else {
                kinds.insert("invalid");
                assert!(!own.is_empty(), "{} breaks no rule", path.display());
                assert_snapshot_beside(&path, &own.join("\n"));
            }
        }
        assert_eq!(kinds, BTreeSet::from(["invalid", "valid"]), "the examples of {}", rule.code);
    }
}

#[test]
fn every_folder_of_examples_belongs_to_a_rule() {
    let codes: BTreeSet<String> = RULES.iter().map(|rule| rule.code.to_owned()).collect();
    assert_eq!(codes.len(), RULES.len(), "codes are unique");
    let folders: BTreeSet<String> = entries(&data("check")).iter().map(|path| stem(path)).collect();
    assert_eq!(folders, codes);
}

#[test]
fn a_rule_set_changes_severities() {
    let path = data("check/user_task_without_form/invalid_none.bpmn");
    let severity = |rules: &RuleSet| {
        let problems = problems_of(&path, rules);
        problems
            .iter()
            .find(|problem| problem.code == "user_task_without_form")
            .map(|problem| problem.severity)
    };
    assert_eq!(severity(&RuleSet::default()), Some(Severity::Info));
    let stricter = RuleSet::default().with("user_task_without_form", Some(Severity::Error));
    assert_eq!(severity(&stricter), Some(Severity::Error));
    assert_eq!(severity(&RuleSet::default().with("user_task_without_form", None)), None);
}
