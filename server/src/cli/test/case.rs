//! One case of a `test_*.json` file: spiff-arena's format, with messages, signals and time added.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use engine::simulate::{Answers, Incoming, Status};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A case, ready to run.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) process: Option<String>,
    pub(super) data: Map<String, Value>,
    pub(super) answers: Answers,
    pub(super) mocks: BTreeMap<String, Value>,
    pub(super) messages: Vec<Incoming>,
    pub(super) signals: Vec<String>,
    pub(super) now: Option<Timestamp>,
    pub(super) until: Option<String>,
    pub(super) output: Option<Value>,
    pub(super) path: Option<Vec<String>>,
    pub(super) status: Status,
}

/// A case as written. Unknown names are left alone: other tools keep their own beside ours.
#[derive(Debug, Deserialize)]
struct Written {
    #[serde(default)]
    tasks: BTreeMap<String, Task>,
    #[serde(default)]
    mocks: BTreeMap<String, Value>,
    expected_output_json: Option<Value>,
    process: Option<String>,
    #[serde(default)]
    data: Map<String, Value>,
    #[serde(default)]
    messages: Vec<WrittenMessage>,
    #[serde(default)]
    signals: Vec<String>,
    now: Option<Timestamp>,
    until: Option<String>,
    expected_path: Option<Vec<String>>,
    expected_status: Option<Status>,
}

#[derive(Debug, Deserialize)]
struct Task {
    data: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
struct WrittenMessage {
    name: String,
    #[serde(default)]
    payload: Value,
    #[serde(default)]
    correlation: BTreeMap<String, Value>,
}

/// The name of a case, and the case or why it cannot be read.
pub(super) type Named = (String, Result<Case, String>);

/// Reads the cases of a file; a case that is written wrongly is an error of its own.
pub(super) fn read(file: &Path) -> Result<Vec<Named>, String> {
    let text = fs::read(file).map_err(|error| format!("the file cannot be read: {error}"))?;
    let cases: Map<String, Value> = serde_json::from_slice(&text)
        .map_err(|error| format!("the file is no JSON object of cases: {error}"))?;
    Ok(cases.into_iter().map(|(name, case)| (name, parse(case))).collect())
}

fn parse(case: Value) -> Result<Case, String> {
    let written: Written =
        serde_json::from_value(case).map_err(|error| format!("the case is written wrongly: {error}"))?;
    let expects = written.expected_output_json.is_some()
        || written.expected_path.is_some()
        || written.expected_status.is_some();
    if !expects {
        return Err(
            "the case expects nothing: add expected_output_json, expected_path or expected_status".to_owned()
        );
    }
    let answers =
        written.tasks.into_iter().filter_map(|(task, Task { data })| Some((task, Value::Array(data?))));
    Ok(Case {
        process: written.process,
        data: written.data,
        answers: Answers::from_json(Value::Object(answers.collect()))?,
        mocks: written.mocks,
        messages: written.messages.into_iter().map(incoming).collect(),
        signals: written.signals,
        now: written.now,
        until: written.until,
        output: written.expected_output_json,
        path: written.expected_path,
        status: written.expected_status.unwrap_or(Status::Completed),
    })
}

fn incoming(message: WrittenMessage) -> Incoming {
    let payload = match message.payload {
        Value::Null => Value::Object(Map::new()),
        payload => payload,
    };
    Incoming { name: message.name, payload, properties: message.correlation }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_case_of_spiff_arena_is_understood() {
        let case = parse(json!({
            "tasks": {"order:enter": {"data": [{"a": 1}]}, "untouched": {}},
            "mocks": {"get_env": "test"},
            "expected_output_json": {"a": 1},
        }))
        .unwrap();
        assert_eq!(case.answers.elements().collect::<Vec<_>>(), ["order:enter"]);
        assert_eq!(case.mocks["get_env"], "test");
        assert_eq!(case.status, Status::Completed);
    }

    #[test]
    fn a_case_that_expects_nothing_is_refused() {
        assert!(parse(json!({"tasks": {}})).unwrap_err().contains("expects nothing"));
    }

    #[test]
    fn a_wrong_shape_is_told() {
        let error = parse(json!({"tasks": {"enter": {"data": {}}}, "expected_output_json": {}})).unwrap_err();
        assert!(error.contains("written wrongly"), "{error}");
    }
}
