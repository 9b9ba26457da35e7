//! Decisions in FEEL, data-driven: `NAME.dmn` (and files it imports, `NAME.*.dmn`) with the cases of `NAME.json`.

use std::fs;
use std::path::{Path, PathBuf};

use engine::dmn::{self, Definitions, Environment, Evaluation, Target};
use engine::script::{NoFunctions, ScriptEngine};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::data;

/// One evaluation.
#[derive(Deserialize)]
struct Case {
    decision: Option<String>,
    service: Option<String>,
    data: Map<String, Value>,
    result: Value,
    matched: Option<Vec<Vec<u32>>>,
    /// `element: message`, or `invalid input: message`; a star stands for any end.
    #[serde(default)]
    problems: Vec<String>,
    /// Whether it needs Python.
    #[serde(default)]
    python: bool,
}

#[cfg(feature = "python")]
fn scripts() -> impl ScriptEngine {
    engine::script::python::PythonEngine::default()
}

#[cfg(not(feature = "python"))]
fn scripts() -> impl ScriptEngine {
    engine::testing::TestScripts
}

/// The file of a name and those it imports.
fn files(name: &Path) -> Vec<Definitions> {
    let stem = name.file_stem().unwrap().to_string_lossy().into_owned();
    let folder = name.parent().unwrap();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        let file = path.file_name().unwrap().to_string_lossy();
        file.ends_with(".dmn") && file.starts_with(&format!("{stem}."))
    });
    paths.sort();
    assert!(!paths.is_empty(), "no file for {stem}");
    let read = |path: &PathBuf| {
        let shown = path.file_name().unwrap().to_string_lossy();
        let (definitions, problems) = dmn::parse(fs::read(path).unwrap(), &shown);
        assert_eq!(problems, [], "{shown}");
        definitions
    };
    paths.iter().map(read).collect()
}

fn problems(evaluation: &Evaluation) -> Vec<String> {
    let text = |fault: &dmn::Fault| {
        let place = if fault.is_input { "invalid input" } else { &fault.element };
        format!("{place}: {}", fault.message)
    };
    evaluation.faults().map(text).collect()
}

fn is_like(found: &str, expected: &str) -> bool {
    expected.strip_suffix('*').map_or(found == expected, |start| found.starts_with(start))
}

/// Equal, numbers to the tenth place.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() < 1e-10
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

#[test]
fn decisions_give_what_the_standard_says() {
    let scripts = scripts();
    let mut count = 0;
    for path in data::entries(&data::data("decide")) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let cases: Vec<Case> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let definitions = files(&path);
        let all: Vec<&Definitions> = definitions.iter().collect();
        for case in cases {
            if case.python && !cfg!(feature = "python") {
                continue;
            }
            let target = match (&case.decision, &case.service) {
                (Some(decision), _) => Target::Decision(decision),
                (None, service) => Target::Service(service.as_deref().unwrap()),
            };
            let named = format!("{} {target:?} {:?}", path.display(), case.data);
            let decision = dmn::compile(&all, target, &scripts).unwrap_or_else(|problems| {
                let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
                panic!("{named}: {}", texts.join("\n"))
            });
            let now = "2026-11-23T12:00:00Z".parse().unwrap();
            let environment = Environment { scripts: &scripts, host: &NoFunctions, now };
            let evaluation = decision.evaluate(&case.data, &environment).unwrap();
            let found = problems(&evaluation);
            let is_expected = found.len() == case.problems.len()
                && found.iter().zip(&case.problems).all(|(found, expected)| is_like(found, expected));
            assert!(is_expected, "{named}: {found:?}");
            assert!(same(&evaluation.value, &case.result), "{named}: {}", evaluation.value);
            if let Some(expected) = case.matched {
                let matched: Vec<Vec<u32>> =
                    evaluation.looked_at().map(|(_, matched)| matched.to_vec()).collect();
                assert_eq!(matched, expected, "{named}");
            }
            count += 1;
        }
        for file in &all {
            let found = dmn::check(file, &all, &scripts);
            assert!(cfg!(not(feature = "python")) || found.is_empty(), "{found:?}");
        }
    }
    assert!(count > 50, "{count}");
}
