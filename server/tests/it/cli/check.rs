//! `millrace check`.

use serde_json::json;
use server::cli::output::Exit;

use super::{data, millrace};

#[test]
fn check_prints_problems_as_an_array() {
    let done = millrace(&["check", "FILE:unsupported.bpmn", "--json"]);
    assert_eq!(done.exit, Exit::Failure);
    let problems = done.json();
    let problems = problems.as_array().unwrap();
    assert!(problems.iter().any(|problem| problem["severity"] == "error"), "{problems:?}");
    let mut lines = Vec::new();
    for problem in problems {
        let mut keys: Vec<&str> = problem.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["code", "column", "element", "file", "fix", "help", "line", "message", "severity"]);
        assert_eq!(problem["file"], data("unsupported.bpmn"));
        lines.push(problem["line"].as_u64());
    }
    assert!(lines.is_sorted(), "{lines:?}");
    let complex = problems.iter().find(|problem| problem["element"] == "complex");
    assert_eq!(complex.unwrap()["line"], 6, "{problems:?}");
}

#[test]
fn check_prints_problems_in_the_form_editors_read() {
    let done = millrace(&["check", "FILE:unsupported.bpmn"]);
    let start = format!("{}:6:", data("unsupported.bpmn"));
    let line =
        done.out.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{}", done.out));
    assert!(line.contains(": error["), "{line}");
}

#[test]
fn check_is_content_with_a_sound_file() {
    let done = millrace(&["check", "FILE:called.bpmn", "--json"]);
    assert_eq!((done.exit, done.json()), (Exit::Success, json!([])));
}

#[test]
fn check_only_warns_of_a_called_process_that_was_not_given() {
    let alone = millrace(&["check", "FILE:caller.bpmn", "--json"]);
    assert_eq!(alone.exit, Exit::Success, "{}", alone.out);
    assert_eq!(alone.json()[0]["severity"], "warning");
    assert_eq!(alone.json()[0]["element"], "use");
    let together = millrace(&["check", "FILE:caller.bpmn", "FILE:called.bpmn", "--json"]);
    assert_eq!((together.exit, together.json()), (Exit::Success, json!([])));
}

#[test]
fn check_tells_what_it_cannot_read() {
    let absent = millrace(&["check", "FILE:absent.bpmn", "--json"]);
    assert_eq!(absent.exit, Exit::Failure);
    assert_eq!(absent.json()[0]["code"], "unreadable_file");
    let json = millrace(&["check", "FILE:shop/order/test_order.json", "FILE:called.bpmn", "--json"]);
    assert_eq!(json.exit, Exit::Success);
    assert_eq!(json.json()[0]["code"], "unsupported_file");
    let only_json = millrace(&["check", "FILE:shop/order/test_order.json", "--json"]);
    assert_eq!(only_json.exit, Exit::Failure);
    let folder = tempfile::tempdir().unwrap();
    let decision = folder.path().join("table.dmn");
    std::fs::write(&decision, "<definitions/>").unwrap();
    let dmn = millrace(&["check", decision.to_str().unwrap(), "FILE:called.bpmn"]);
    assert_eq!(dmn.exit, Exit::Failure);
    assert!(dmn.out.contains("DMN"), "{}", dmn.out);
}

#[test]
fn check_survives_any_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let nested = "<a>".repeat(100_000);
    let big = "x".repeat(5_000_000);
    for (at, bytes) in [&b""[..], b"\0\xff\xfe<", nested.as_bytes(), big.as_bytes()].into_iter().enumerate() {
        let file = folder.path().join(format!("{at}.bpmn"));
        std::fs::write(&file, bytes).unwrap();
        let done = millrace(&["check", file.to_str().unwrap(), "--json"]);
        assert_eq!(done.exit, Exit::Failure, "{at}");
        assert!(!done.json().as_array().unwrap().is_empty(), "{at}");
    }
}

#[test]
fn check_mends_what_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("call.bpmn");
    let model = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"
        xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">
      <process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/>
        <serviceTask id="call" name="Call"><extensionElements><spiffworkflow:serviceTaskOperator id="http/GetRequest">
          <spiffworkflow:parameters><spiffworkflow:parameter id="mode" type="str" value="GET"/></spiffworkflow:parameters>
        </spiffworkflow:serviceTaskOperator></extensionElements></serviceTask></process></definitions>"#;
    std::fs::write(&file, model).unwrap();
    let path = file.display().to_string();
    let found = millrace(&["check", &path, "--json"]).json();
    assert_eq!(found[0]["code"], "unquoted_literal", "{found}");
    assert_eq!(found[0]["fix"]["edits"][0]["text"], "&quot;GET&quot;");
    assert_eq!(millrace(&["check", &path, "--fix", "--json"]).json(), json!([]));
    assert!(std::fs::read_to_string(&file).unwrap().contains("value=\"&quot;GET&quot;\""));
}

#[test]
fn check_plays_every_way_when_asked() {
    let path = "FILE:../../../../engine/tests/data/soundness/unsound_order_handling.bpmn";
    let problems = millrace(&["check", path, "--sound", "--json"]).json();
    let problems = problems.as_array().unwrap();
    let dead_lock = problems.iter().find(|problem| problem["code"] == "dead_lock").unwrap();
    assert_eq!(dead_lock["elements"], json!(["ready"]));
    assert_eq!(dead_lock["path"].as_array().unwrap().last().unwrap()["element"], "pack");
    let path = "FILE:../../../../engine/tests/data/soundness/sound_order_handling.bpmn";
    let done = millrace(&["check", path, "--sound"]);
    assert!(done.last_line().starts_with("sound: "), "{}", done.out);
    assert!(!millrace(&["check", path]).out.contains("every way"));
}
