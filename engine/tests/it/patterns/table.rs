//! `docs/WORKFLOW-PATTERNS.md` against the files: each pattern has one row, and what is said to be
//! reached is played.

use std::collections::BTreeMap;
use std::path::Path;

use super::scenario::Suite;
use crate::data::{data, entries, stem};

/// How many patterns the catalogue has.
const PATTERNS: u32 = 43;

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    name: String,
    support: String,
    file: Option<String>,
}

fn rows() -> BTreeMap<u32, Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/WORKFLOW-PATTERNS.md");
    let document = std::fs::read_to_string(path).unwrap();
    let (_, rest) = document.split_once("<!-- patterns -->").expect("the marker is there");
    let lines = rest.lines().skip_while(|line| !line.starts_with('|'));
    let lines = lines.take_while(|line| line.starts_with('|')).skip(2);
    let rows: Vec<(u32, Row)> = lines.map(row).collect();
    let numbers: Vec<u32> = rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=PATTERNS).collect::<Vec<_>>(), "each pattern has one row, in order");
    rows.into_iter().collect()
}

fn row(line: &str) -> (u32, Row) {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [number, name, support, _, link] = cells[..] else {
        panic!("five cells: {line}");
    };
    let file = link.split_once("](../engine/tests/data/patterns/").and_then(|(_, rest)| rest.split_once(')'));
    let row = Row {
        name: name.to_owned(),
        support: support.to_owned(),
        file: file.map(|(file, _)| file.to_owned()),
    };
    (number.parse().unwrap(), row)
}

#[test]
fn the_table_and_the_files_say_the_same() {
    let rows = rows();
    let files = entries(&data("patterns"));
    let mut played = BTreeMap::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let suite = Suite::read(path);
        assert!(path.with_extension("bpmn").exists(), "{} has a process", path.display());
        assert!(stem(path).starts_with(&format!("{:02}-", suite.pattern)), "{}", path.display());
        assert!(!suite.scenarios.is_empty(), "{} has scenarios", path.display());
        played.insert(suite.pattern, (suite.name, format!("{}.bpmn", stem(path))));
    }
    let models = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "bpmn"));
    assert_eq!(models.count(), played.len(), "each process has scenarios");
    for (number, row) in &rows {
        assert!(["full", "partial", "not"].contains(&row.support.as_str()), "{number}: {}", row.support);
        assert_eq!(row.support != "not", row.file.is_some(), "{number}: what is reached is played");
        let (name, file) = played.get(number).map_or((&row.name, None), |(name, file)| (name, Some(file)));
        assert_eq!((&row.name, row.file.as_ref()), (name, file), "{number}");
    }
}
