//! `millrace bench`: what it counts, never how long it takes.

use serde_json::{Value, json};
use server::cli::output::Exit;

use super::{Done, binary, millrace};

/// The approval process, started and answered, with more arguments.
fn approvals(more: &[&str]) -> Done {
    let data = ["bench", "FILE:approval.bpmn", "--data", r#"{"amount": 21}"#, "--json"];
    millrace(&[&data, more].concat())
}

const ANSWERS: [&str; 2] = ["--answers", r#"{"approve": [{"ok": true}]}"#];

/// The figure of a key, which has to be a positive number.
fn positive(figures: &Value, key: &str) -> f64 {
    let figure = figures[key].as_f64().unwrap_or_else(|| panic!("{key} in {figures}"));
    assert!(figure > 0.0, "{key} in {figures}");
    figure
}

#[test]
fn all_instances_are_run_and_counted() {
    let done = approvals(&[&ANSWERS[..], &["--instances", "30", "--concurrency", "3"]].concat());
    assert_eq!(done.exit, Exit::Success, "{}", done.err);
    let figures = done.json();
    assert_eq!(
        (&figures["completed"], &figures["waiting"], &figures["failed"]),
        (&json!(30), &json!(0), &json!(0))
    );
    let ratio = positive(&figures, "tasks_per_s") / positive(&figures, "instances_per_s");
    assert!((ratio - 5.0).abs() < 1e-6, "five elements each: {figures}");
    let (p50, p95, p99) =
        (positive(&figures, "p50_ms"), positive(&figures, "p95_ms"), positive(&figures, "p99_ms"));
    assert!(p50 <= p95 && p95 <= p99, "{figures}");
    assert!(positive(&figures, "bytes_per_instance") < 1000.0, "{figures}");
    positive(&figures, "rss_bytes");
}

#[test]
fn what_waits_is_said_by_figures_and_exit_code() {
    let done = approvals(&["--instances", "4"]);
    assert_eq!(done.exit, Exit::Waiting, "{}", done.err);
    assert_eq!(done.json()["waiting"], 4);
}

#[test]
fn a_failure_is_shown() {
    let done = millrace(&["bench", "FILE:failing.bpmn", "--instances", "3", "--json"]);
    assert_eq!(done.exit, Exit::Failure);
    assert_eq!(done.json()["failed"], 3);
    assert!(done.err.contains("divide"), "{}", done.err);
}

#[test]
fn a_database_stores_every_instance() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bench.db");
    let url = format!("sqlite://{}", file.display());
    let done =
        approvals(&[&ANSWERS[..], &["--instances", "12", "--concurrency", "4", "--store", &url]].concat());
    assert_eq!(done.exit, Exit::Success, "{}{}", done.out, done.err);
    let figures = done.json();
    assert_eq!((&figures["completed"], &figures["failed"]), (&json!(12), &json!(0)));
    let ratio = positive(&figures, "tasks_per_s") / positive(&figures, "instances_per_s");
    assert!((ratio - 5.0).abs() < 1e-6, "five elements each: {figures}");
    positive(&figures, "bytes_per_instance");
    assert!(file.metadata().unwrap().len() > 0);
}

#[test]
fn a_failure_in_a_database_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("bench.db").display());
    let done = millrace(&["bench", "FILE:failing.bpmn", "--instances", "2", "--store", &url, "--json"]);
    assert_eq!(done.exit, Exit::Failure);
    assert_eq!(done.json()["failed"], 2);
    assert!(done.err.contains("divide"), "{}", done.err);
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let done = approvals(&["--store", "nosuch://db"]);
    assert_eq!(done.exit, Exit::Failure);
    assert!(done.err.contains("bench_failed"), "{}", done.err);
}

#[test]
fn no_instances_are_refused() {
    let output = binary(&["bench", "x.bpmn", "--instances", "0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--instances"));
}
