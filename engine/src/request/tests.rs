//! Requests as a page sends them.

use serde_json::{Value, json};

use super::answer;
use crate::script::ScriptLimits;
use crate::script::python::PythonEngine;

const DEAD_LOCK: &str = include_str!("../../tests/data/soundness/unsound_order_handling.bpmn");

fn ask(request: &Value) -> Value {
    let scripts = PythonEngine::new(ScriptLimits::default());
    let answer = answer(&request.to_string(), &scripts).expect("an answer");
    serde_json::from_str(&answer).expect("JSON")
}

/// A process of a user task and a script.
fn file(script: &str) -> Value {
    let text = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
  <process id="p" isExecutable="true">
    <startEvent id="start"/>
    <userTask id="ask" name="Ask"/>
    <scriptTask id="work"><script>{script}</script></scriptTask>
    <endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="ask"/>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="work"/>
    <sequenceFlow id="f3" sourceRef="work" targetRef="end"/>
  </process>
</definitions>"#
    );
    json!({"name": "p.bpmn", "text": text})
}

#[test]
fn a_run_waits_for_a_person_and_goes_on_with_the_answer() {
    let mut request = json!({
        "kind": "run", "files": [file("total = amount * 2")], "now": "2026-01-01T00:00:00Z"
    });
    let report = ask(&request);
    assert_eq!(report["status"], "waiting");
    assert_eq!(report["waiting"][0]["id"], "ask");
    request["answers"] = json!({"ask": [{"amount": 21}]});
    let report = ask(&request);
    assert_eq!(report["status"], "completed");
    assert_eq!(report["data"], json!({"amount": 21, "total": 42}));
    assert_eq!(report["clock"], "2026-01-01T00:00:00Z");
}

#[test]
fn a_script_that_fails_is_told_with_its_line() {
    let report = ask(&json!({
        "kind": "run", "files": [file("a = 1\nb = a / 0")], "now": "2026-01-01T00:00:00Z", "answers": {"ask": [{}]}
    }));
    assert_eq!(report["status"], "error");
    assert_eq!(report["error"]["element"], "work");
    assert_eq!(report["error"]["line"], 2);
}

#[test]
fn what_cannot_start_says_why() {
    let mut request = json!({"kind": "run", "files": [file("x = ")], "now": "2026-01-01T00:00:00Z"});
    assert_eq!(ask(&request)["error"]["element"], "work");
    request["answers"] = json!({"ask": 1});
    assert_eq!(ask(&request)["error"]["code"], "invalid_option");
}

#[test]
fn problems_are_those_of_the_command_line() {
    let problems = ask(&json!({"kind": "check", "files": [file("x = ")]}));
    let is_error = |problem: &&Value| problem["element"] == "work" && problem["severity"] == "error";
    let found = problems.as_array().unwrap().iter().find(is_error).unwrap();
    assert_eq!(found["file"], "p.bpmn");
    assert_eq!(found["line"], 5);
}

#[test]
fn a_dead_lock_comes_with_the_way_there() {
    let report = ask(&json!({"kind": "sound", "files": [{"name": "order.bpmn", "text": DEAD_LOCK}]}));
    assert_eq!(report["sound"], false);
    assert_eq!(report["complete"], true);
    let finding = &report["findings"][0];
    assert_eq!(finding["code"], "dead_lock");
    assert_eq!(finding["elements"], json!(["ready"]));
    assert_eq!(finding["path"][0]["element"], "start");
}

#[test]
fn what_is_no_request_is_refused_with_the_reason() {
    let scripts = PythonEngine::new(ScriptLimits::default());
    for wrong in ["", "{}", r#"{"kind": "run", "files": []}"#, r#"{"kind": "fly"}"#] {
        let error = answer(wrong, &scripts).unwrap_err();
        assert!(error.starts_with("this is not a request"), "{error}");
    }
}
