//! `millrace test`.

use std::path::{Path, PathBuf};

use serde_json::json;
use server::cli::output::Exit;

use super::{data, millrace};

#[test]
fn test_runs_the_cases_beside_the_models() {
    let done = millrace(&["test", "FILE:shop/order"]);
    assert_eq!(done.exit, Exit::Success, "{}{}", done.out, done.err);
    assert_eq!(done.last_line(), "3 passed, 0 failed");
    let file = data("shop/order/test_order.json");
    assert_eq!(done.out.lines().next(), Some(format!("ok  {file} goods arrive").as_str()));
    // A folder and a file in it name the same cases once.
    let file_alone = millrace(&["test", &file, "FILE:shop/order"]);
    assert_eq!(file_alone.last_line(), "3 passed, 0 failed");
}

#[test]
fn test_says_why_a_case_failed() {
    let done = millrace(&["test", "FILE:failing_cases"]);
    assert_eq!(done.exit, Exit::Failure);
    assert_eq!(done.last_line(), "1 passed, 7 failed", "{}", done.out);
    for part in [
        "ok  FILE/test_quote.json passes",
        "FAIL FILE/test_quote.json wrong data: price: expected 6, got 5",
        "note: expected \"x\", but it is missing",
        "FAIL FILE/test_quote.json no answer: expected status completed, got waiting",
        "userTask confirm waits",
        "FAIL FILE/test_quote.json not mocked: expected status completed, got error",
        "get_price",
        "FAIL FILE/test_quote.json wrong path: expected path: confirm does not follow in",
        "FAIL FILE/test_quote.json expects nothing: the case expects nothing",
        "FAIL FILE/test_absent.json (file): there is no readable model absent.bpmn",
        "FAIL FILE/test_broken.json (file): the file is no JSON",
    ] {
        let part = part.replace("FILE", &data("failing_cases"));
        assert!(done.out.contains(&part), "{part} is not in\n{}", done.out);
    }
}

#[test]
fn test_prints_json_on_request() {
    let done = millrace(&["test", "FILE:failing_cases", "--json"]);
    let outcome = done.json();
    assert_eq!((&outcome["passed"], &outcome["failed"]), (&json!(1), &json!(7)));
    let cases = outcome["cases"].as_array().unwrap();
    let passed = cases.iter().find(|case| case["case"] == "passes").unwrap();
    assert_eq!(
        *passed,
        json!({"file": data("failing_cases/test_quote.json"), "case": "passes", "passed": true, "faults": []})
    );
}

#[test]
fn test_fails_when_there_is_no_case() {
    let empty = tempfile::tempdir().unwrap();
    let done = millrace(&["test", empty.path().to_str().unwrap()]);
    assert_eq!(done.exit, Exit::Failure);
    assert!(done.err.contains("no_test_case"), "{}", done.err);
    assert_eq!(done.last_line(), "0 passed, 0 failed");
    let absent = millrace(&["test", "FILE:absent"]);
    assert_eq!(absent.exit, Exit::Failure);
    assert!(absent.err.contains("no such folder"), "{}", absent.err);
}

#[test]
fn the_cases_of_all_examples_pass() {
    let examples: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let done = millrace(&["test", examples.to_str().unwrap()]);
    assert_eq!(done.exit, Exit::Success, "{}{}", done.out, done.err);
    let checked = millrace(&["check", examples.to_str().unwrap()]);
    assert_eq!(checked.exit, Exit::Success, "{}", checked.out);
}
