//! The borders between the modules of the engine, and the size of its files.

use std::path::{Path, PathBuf};

use crate::data::entries;

/// The most lines of a file that is not a test.
const MAX_LINES: usize = 500;

/// Which modules a module may use, besides itself. What is not listed may use everything.
const MAY_USE: &[(&str, &[&str])] = &[
    ("id", &[]),
    ("problem", &[]),
    ("value", &[]),
    ("timer", &[]),
    ("xml", &["problem"]),
    ("script", &["feel", "value"]),
    ("model", &["id", "problem", "timer", "xml"]),
    ("parse", &["id", "model", "problem", "script", "timer", "xml"]),
    ("variables", &["model", "problem", "script", "timer"]),
    ("check", &["model", "problem", "script", "timer", "variables"]),
    ("feel", &[]),
    ("dmn", &["feel", "problem", "script", "value", "xml"]),
    ("executable", &["check", "dmn", "id", "model", "problem", "script", "timer"]),
    ("runtime", &["dmn", "executable", "id", "script", "timer", "value"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    entries(folder)
        .into_iter()
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// The top-level module a file belongs to.
fn module(path: &Path) -> String {
    let relative = path.strip_prefix(source()).unwrap();
    let first = relative.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Whether a file holds unit tests only: `tests.rs`, or in a folder `tests`.
fn is_test_file(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "tests.rs")
}

/// The text without the module of unit tests, which may use what it tests with.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default()
}

/// The top-level modules a text names after `crate::`, except in comments.
fn used_modules(text: &str) -> Vec<String> {
    let code = without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| {
        let uses: Vec<String> = line
            .match_indices("crate::")
            .map(|(at, name)| {
                let rest = &line[at + name.len()..];
                rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
            })
            .collect();
        uses
    })
    .collect()
}

#[test]
fn modules_use_only_what_lies_below_them() {
    let mut faults = Vec::new();
    for path in rust_files(&source()) {
        let module = module(&path);
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        for used in used_modules(&std::fs::read_to_string(&path).unwrap()) {
            if !is_test_file(&path) && used != module && !allowed.contains(&used.as_str()) {
                faults.push(format!("{}: {module} must not use {used}", path.display()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn behaviors_do_not_use_each_other() {
    let folder = source().join("runtime/behavior");
    let files = rust_files(&folder);
    let mut faults = Vec::new();
    for path in &files {
        let text = std::fs::read_to_string(path).unwrap();
        for other in files.iter().filter(|other| *other != path) {
            let name = other.file_stem().unwrap().to_string_lossy();
            if without_tests(&text).contains(&format!("{name}::")) {
                faults.push(format!("{} uses {name}", path.display()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_engine_reads_no_clock_no_files_and_no_environment() {
    let forbidden = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::thread",
        "SystemTime",
        "std::time::Instant",
        "tokio",
        "rand::",
    ];
    let mut faults = Vec::new();
    for path in rust_files(&source()).into_iter().filter(|path| !is_test_file(path)) {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = without_tests(&text).lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            faults.extend(
                forbidden
                    .iter()
                    .filter(|word| line.contains(**word))
                    .map(|word| format!("{}: {word}", path.display())),
            );
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let mut faults = Vec::new();
    for path in rust_files(&source()) {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        if lines > MAX_LINES {
            faults.push(format!("{} has {lines} lines", path.display()));
        }
        if !text.starts_with("//! ") {
            faults.push(format!("{} does not open with a sentence", path.display()));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}
