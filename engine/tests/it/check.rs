//! The rules: each has a folder with files that break it and files that do not.

use std::collections::{BTreeMap, BTreeSet};

use engine::check::{RULES, RuleSet, check_with};
use engine::variables::Surroundings;
use engine::{Severity, parse};

use crate::data::{assert_snapshot_beside, bpmn_files, data, entries, forms_beside, stem};

fn problems_of(path: &std::path::Path, rules: &RuleSet) -> Vec<engine::Problem> {
    let name = path.file_name().unwrap().to_string_lossy();
    let (definitions, mut problems) = parse(std::fs::read(path).unwrap(), &name);
    let forms = forms_beside(path);
    let surroundings = Surroundings { forms: Some(&forms), ..Surroundings::default() };
    problems.extend(check_with(&definitions, rules, surroundings));
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

#[test]
fn fixes_mend_what_they_are_for() {
    let mut count = 0;
    for rule in RULES {
        for path in bpmn_files(&data("check").join(rule.code)) {
            let problems = problems_of(&path, &RuleSet::default());
            let own = problems.iter().filter(|problem| problem.code == rule.code);
            let fixes: Vec<_> = own.filter_map(|problem| problem.fix.as_ref()).collect();
            if fixes.is_empty() {
                continue;
            }
            let mended = engine::fix::apply(&std::fs::read_to_string(&path).unwrap(), &fixes);
            let (definitions, mut left) = parse(&mended, "mended.bpmn");
            let forms = forms_beside(&path);
            let surroundings = Surroundings { forms: Some(&forms), ..Surroundings::default() };
            left.extend(check_with(&definitions, &RuleSet::default(), surroundings));
            left.retain(|problem| problem.code == rule.code || problem.is_error());
            assert_eq!(left, [], "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 1);
}

/// The documentation of rules: the text of the file that defines them, under `docs/rules`.
fn pages() -> BTreeMap<String, String> {
    let source = data("").join("../../src/check");
    let mut pages = BTreeMap::new();
    let mut index = INDEX.to_owned();
    for path in entries(&source) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let doc = text.lines().take_while(|line| line.starts_with("//!"));
        let doc: Vec<&str> = doc.map(|line| line.trim_start_matches("//!").trim_start()).collect();
        // Each `code` of the first lines, up to the first empty one.
        let head = doc.split(|line| line.is_empty()).next().unwrap_or_default().join(" ");
        let codes: Vec<&str> = head.split('`').skip(1).step_by(2).collect();
        let rules: Vec<_> = RULES.iter().filter(|rule| codes.contains(&rule.code)).collect();
        let Some(first) = rules.first().filter(|_| doc[0].starts_with('`')) else {
            continue;
        };
        let names: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
        let mut page = format!("# {}\n\n", names.join(", "));
        for rule in &rules {
            page += &format!("- `{}`, {}: {}.\n", rule.code, rule.severity, rule.summary);
            let link = format!("[`{}`]({}.md)", rule.code, first.code);
            index += &format!("| {link} | {} | {} |\n", rule.severity, rule.summary);
        }
        let body = doc.iter().skip_while(|line| !line.is_empty()).copied().collect::<Vec<_>>().join("\n");
        page += &format!("{body}\n\nExamples: `engine/tests/data/check/{}`.\n", first.code);
        pages.insert(format!("{}.md", first.code), page);
    }
    pages.insert("README.md".to_owned(), index);
    pages
}

const INDEX: &str = "\
# Rules

What `millrace check` and the modeller find in a model beyond its form. An error keeps the model from running; a warning says
that it probably does not do what is meant; an info is advice. Each rule has a folder of examples under
`engine/tests/data/check`.

| Rule | Severity | Finds |
| --- | --- | --- |
";

/// With `MILLRACE_UPDATE_DOCS=1` the pages are written.
#[test]
fn every_rule_has_a_page() {
    let folder = data("").join("../../../docs/rules");
    let pages = pages();
    let index = &pages["README.md"];
    let missing: Vec<&str> =
        RULES.iter().map(|rule| rule.code).filter(|code| !index.contains(&format!("[`{code}`]"))).collect();
    assert_eq!(missing, Vec::<&str>::new(), "rules whose file does not name them in its first line");
    if std::env::var_os("MILLRACE_UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in &pages {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    let found: BTreeMap<String, String> = entries(&folder)
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    assert_eq!(found, pages, "write them with MILLRACE_UPDATE_DOCS=1");
}
