//! The 43 workflow control-flow patterns, played: `tests/data/patterns` has a process for each and
//! beside it what is done to it and what must be seen; `docs/WORKFLOW-PATTERNS.md` says how far each
//! is reached.

mod play;
mod scenario;
mod table;

use std::path::PathBuf;

use engine::check::{RuleSet, check};
use engine::model::Definitions;
use engine::parse;
use rstest::rstest;

use crate::scripts::engines;
use play::Play;
use scenario::Suite;

#[rstest]
fn pattern(
    #[base_dir = "tests/data/patterns"]
    #[files("*.json")]
    path: PathBuf,
) {
    let suite = Suite::read(&path);
    let definitions = definitions(&path.with_extension("bpmn"));
    for scenario in &suite.scenarios {
        for scripts in engines() {
            Play::begin(&definitions, scenario, &*scripts).run();
        }
    }
}

/// Parses and checks a model; it has to be faultless.
fn definitions(path: &std::path::Path) -> Definitions {
    let xml = std::fs::read_to_string(path).expect("a BPMN file is beside it");
    let (definitions, mut problems) = parse(&xml, &path.display().to_string());
    problems.extend(check(&definitions, &RuleSet::default()));
    // Some patterns are what the rules warn of, and all begin with data that the scenario gives.
    let expected =
        ["implicit_split", "lack_of_synchronisation", "undefined_variable", "variable_read_too_early"];
    problems.retain(|problem| !expected.contains(&problem.code.as_str()));
    assert_eq!(problems, [], "{}", path.display());
    definitions
}
