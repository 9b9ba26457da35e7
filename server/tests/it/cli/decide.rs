//! `millrace decide`.

use serde_json::json;
use server::cli::output::Exit;

use super::millrace;

#[test]
fn decide_prints_the_result_and_the_rules_that_matched() {
    let arguments = ["decide", "FILE:discount.dmn", "--decision", "Price", "--data"];
    let done = millrace(
        &[&arguments[..], &[r#"{"order": {"customer since": "2020-01-31", "total": 250}}"#, "--json"]]
            .concat(),
    );
    assert_eq!(done.exit, Exit::Success, "{}", done.err);
    assert_eq!(done.json(), json!({"result": 225, "matched": [[2]], "problems": []}));
    let done = millrace(
        &[&arguments[..], &[r#"{"order": {"customer since": "2023-06-01", "total": 250}}"#]].concat(),
    );
    assert_eq!(done.exit, Exit::Success);
    assert!(done.out.contains("discount: rules 1"), "{}", done.out);
}

#[test]
fn decide_takes_ids_services_and_files_of_any_name() {
    let done = millrace(&[
        "decide",
        "FILE:discount.dmn",
        "--decision",
        "discount",
        "--data",
        r#"{"order": {"customer since": "2020-01-31", "total": 10}}"#,
        "--json",
    ]);
    assert_eq!(done.json()["result"], json!(0.05));
    let done = millrace(&[
        "decide",
        "FILE:discount.dmn",
        "--service",
        "Quote",
        "--data",
        r#"{"order": {"customer since": "2020-01-31", "total": 250}, "Discount": 0.5}"#,
        "--json",
    ]);
    assert_eq!((done.exit, &done.json()["result"]), (Exit::Success, &json!(125)));
}

#[test]
fn decide_says_what_is_wrong_with_the_input() {
    let done = millrace(&[
        "decide",
        "FILE:discount.dmn",
        "--decision",
        "Price",
        "--data",
        r#"{"order": {"customer since": "once", "total": 1}}"#,
        "--json",
    ]);
    assert_eq!(done.exit, Exit::Failure);
    let problems = &done.json()["problems"];
    assert_eq!(problems[0]["code"], "invalid_input", "{problems}");
    assert!(done.err.contains("customer since"), "{}", done.err);
    let done = millrace(&["decide", "FILE:discount.dmn", "--decision", "Price", "--data", "[1]", "--json"]);
    assert_eq!((done.exit, &done.json()["problems"][0]["code"]), (Exit::Failure, &json!("invalid_option")));
}

#[test]
fn decide_says_what_is_wrong_with_the_model() {
    for (arguments, code) in [
        (["decide", "FILE:discount.dmn", "--decision", "Other"], "unknown_decision"),
        (["decide", "FILE:discount.dmn", "--service", "Other"], "unknown_decision_service"),
        (["decide", "FILE:absent.dmn", "--decision", "Price"], "unreadable_file"),
        (["decide", "FILE:called.bpmn", "--decision", "Price"], "not_dmn"),
    ] {
        let done = millrace(&[&arguments[..], &["--json"]].concat());
        assert_eq!((done.exit, &done.json()["problems"][0]["code"]), (Exit::Failure, &json!(code)));
        assert_eq!(done.json()["result"], json!(null));
    }
}

#[test]
fn what_gives_null_is_a_warning_with_its_place() {
    let done = millrace(&["decide", "FILE:discount.dmn", "--decision", "Price", "--data", "{}", "--json"]);
    assert_eq!((done.exit, &done.json()["result"]), (Exit::Success, &json!(null)));
    let problem = &done.json()["problems"][0];
    assert_eq!((&problem["code"], &problem["severity"]), (&json!("null"), &json!("warning")));
    assert!(problem["line"].as_u64() > Some(1), "{problem}");
}

#[test]
fn check_takes_decisions_alone() {
    let done = millrace(&["check", "FILE:discount.dmn", "--json"]);
    assert_eq!((done.exit, done.json()), (Exit::Success, json!([])), "{}", done.out);
}
