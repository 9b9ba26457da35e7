//! Whole runs of small models; scripts are in the language of tests so that no interpreter is needed.

use serde_json::json;

use super::*;
use crate::testing::TestScripts;

fn definitions(body: &str) -> Definitions {
    let xml = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
            xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
            id="definitions" targetNamespace="http://millrace.example/test">{body}</definitions>"#
    );
    let (definitions, problems) = crate::parse(xml.as_bytes(), "test.bpmn");
    assert!(problems.iter().all(|problem| !problem.is_error()), "{problems:?}");
    definitions
}

/// A process whose nodes follow one another: `start`, the given nodes, `end`.
fn sequence(process: &str, nodes: &[(&str, &str)]) -> String {
    let mut xml = format!(r#"<process id="{process}" isExecutable="true"><startEvent id="start"/>"#);
    let mut before = "start";
    for (id, node) in nodes {
        xml.push_str(node);
        xml.push_str(&flow(before, id));
        before = id;
    }
    if !before.starts_with("end") {
        xml.push_str(r#"<endEvent id="end"/>"#);
        xml.push_str(&flow(before, "end"));
    }
    xml + "</process>"
}

/// A process `s2` to `e2`, to stand beside another one in a file.
fn other(process: &str) -> String {
    sequence(process, &[]).replace("\"start", "\"s2").replace("\"end\"", "\"e2\"")
}

fn flow(from: &str, to: &str) -> String {
    format!(r#"<sequenceFlow id="{from}_{to}" sourceRef="{from}" targetRef="{to}"/>"#)
}

fn options() -> Options {
    Options::new("2024-01-01T00:00:00Z".parse().unwrap())
}

fn answers(value: Value) -> Answers {
    Answers::from_json(value).unwrap()
}

fn incoming(name: &str, payload: Value) -> Incoming {
    Incoming { name: name.to_owned(), payload, properties: BTreeMap::new() }
}

fn try_run(body: &str, options: Options) -> Result<Report, Vec<Problem>> {
    let definitions = definitions(body);
    let sources = Sources { files: &[&definitions], library: &[], decisions: &[] };
    Simulation::new(sources, &TestScripts, options).map(Simulation::run)
}

fn run(body: &str, options: Options) -> Report {
    try_run(body, options).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn refused(body: &str, options: Options) -> Problem {
    try_run(body, options).unwrap_err().remove(0)
}

fn path(report: &Report) -> Vec<(&str, VisitState)> {
    report.path.iter().map(|visit| (visit.id.as_str(), visit.state)).collect()
}

fn ids(report: &Report) -> Vec<&str> {
    report.path.iter().map(|visit| visit.id.as_str()).collect()
}

const ENTER: (&str, &str) = ("enter", r#"<userTask id="enter" name="Enter it"/>"#);
const CALL: (&str, &str) = (
    "call",
    r#"<serviceTask id="call"><extensionElements>
        <spiffworkflow:serviceTaskOperator id="http/Get" resultVariable="reply"/>
    </extensionElements></serviceTask>"#,
);

#[test]
fn the_report_has_the_published_form() {
    let mut options = options();
    options.data = serde_json::from_value(json!({"a": 1})).unwrap();
    options.answers = answers(json!({"Enter it": [{"b": 2}]}));
    let report = run(&sequence("main", &[ENTER]), options);
    assert_eq!(
        serde_json::to_value(&report).unwrap(),
        json!({
            "status": "completed",
            "data": {"a": 1, "b": 2},
            "path": [
                {"id": "start", "name": null, "type": "startEvent", "state": "completed"},
                {"id": "enter", "name": "Enter it", "type": "userTask", "state": "completed"},
                {"id": "end", "name": null, "type": "endEvent", "state": "completed"},
            ],
            "waiting": [],
            "thrown": [],
            "error": null,
            "steps": 3,
            "clock": "2024-01-01T00:00:00Z",
        })
    );
}

#[test]
fn a_task_without_an_answer_waits_and_shows_its_data() {
    let script = ("compute", "<scriptTask id='compute'><script>a = 1</script></scriptTask>");
    let report = run(&sequence("main", &[script, ENTER]), options());
    assert_eq!(report.status, Status::Waiting);
    assert_eq!(
        serde_json::to_value(&report.waiting).unwrap(),
        json!([{"id": "enter", "name": "Enter it", "type": "userTask", "event": null}])
    );
    assert_eq!(Value::Object(report.data), json!({"a": 1}));
}

#[test]
fn a_manual_task_is_passed_only_when_asked_for() {
    let model = sequence("main", &[("act", "<manualTask id='act'/>")]);
    assert_eq!(run(&model, options()).status, Status::Waiting);
    let passing = Options { pass_manual_tasks: true, ..options() };
    assert_eq!(run(&model, passing.clone()).status, Status::Completed);
    // null leaves the visit open even then.
    let open = Options { answers: answers(json!({"act": [null]})), ..passing };
    assert_eq!(run(&model, open).status, Status::Waiting);
}

const WAIT_A_DAY: (&str, &str) = (
    "wait",
    "<intermediateCatchEvent id='wait'><timerEventDefinition>\
     <timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>",
);

#[test]
fn the_clock_jumps_to_the_next_timer() {
    let report = run(&sequence("main", &[WAIT_A_DAY]), options());
    assert_eq!(report.status, Status::Completed);
    assert_eq!(report.clock.to_string(), "2024-01-02T00:00:00Z");
}

#[test]
fn a_timer_past_the_limit_waits() {
    let report = run(&sequence("main", &[WAIT_A_DAY]), Options { until: "PT23H".to_owned(), ..options() });
    assert_eq!(report.status, Status::Waiting);
    assert_eq!(report.waiting[0].event.as_deref(), Some("timer"));
    assert_eq!(report.clock.to_string(), "2024-01-01T00:00:00Z");
}

#[test]
fn a_limit_that_is_no_duration_is_refused() {
    for until in ["soon", "-P1D", "P99999999Y"] {
        let problem = refused(&sequence("main", &[]), Options { until: until.to_owned(), ..options() });
        assert_eq!(problem.code, "invalid_until", "{until}");
    }
}

#[test]
fn a_boundary_timer_cancels_an_unanswered_task() {
    let boundary = "<userTask id='enter'/><boundaryEvent id='late' attachedToRef='enter'>\
        <timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>\
        <endEvent id='given_up'/><sequenceFlow id='f' sourceRef='late' targetRef='given_up'/>";
    let report = run(&sequence("main", &[("enter", boundary)]), options());
    assert_eq!(report.status, Status::Completed);
    let path = path(&report);
    assert!(path.contains(&("enter", VisitState::Cancelled)), "{path:?}");
    assert!(path.contains(&("late", VisitState::Completed)), "{path:?}");
    assert_eq!(path.last(), Some(&("given_up", VisitState::Completed)));
}

#[test]
fn an_error_nobody_catches_is_the_error_of_the_run() {
    let end = "<endEvent id='end_bad'><errorEventDefinition errorRef='bad'/></endEvent>";
    let body = sequence("main", &[("end_bad", end)]) + "<error id='bad' errorCode='E1'/>";
    let report = run(&body, options());
    assert_eq!(report.status, Status::Error);
    let error = report.error.clone().unwrap();
    assert_eq!((error.code.as_str(), error.element.as_deref()), ("E1", Some("end_bad")));
    assert_eq!(error.trace, ["end_bad"]);
    assert_eq!(path(&report), [("start", VisitState::Completed), ("end_bad", VisitState::Error)]);
    assert_eq!(report.thrown[0].name, "E1");
}

#[test]
fn a_failing_script_names_its_element() {
    let script = ("compute", "<scriptTask id='compute'><script>fail</script></scriptTask>");
    let report = run(&sequence("main", &[script]), options());
    assert_eq!(report.status, Status::Error);
    let error = report.error.clone().unwrap();
    assert_eq!(error.element.as_deref(), Some("compute"));
    assert_eq!(error.trace, ["compute"]);
    assert_eq!(path(&report).last(), Some(&("compute", VisitState::Error)));
}

#[test]
fn a_service_task_needs_an_answer() {
    let report = run(&sequence("main", &[CALL]), options());
    assert_eq!(report.status, Status::Error);
    let error = report.error.clone().unwrap();
    assert_eq!((error.code.as_str(), error.element.as_deref()), ("missing_answer", Some("call")));
    assert!(error.message.contains("http/Get"), "{}", error.message);
    assert_eq!(path(&report).last(), Some(&("call", VisitState::Error)));
    assert!(report.waiting.is_empty());
}

#[test]
fn a_service_answer_is_the_result_or_names_the_result_variable() {
    let body = sequence("main", &[CALL]);
    for (answer, expected) in [
        (json!({"status": 200}), json!({"reply": {"status": 200}})),
        (json!({"reply": 5, "more": true}), json!({"more": true, "reply": 5})),
    ] {
        let report = run(&body, Options { answers: answers(json!({"call": [answer]})), ..options() });
        assert_eq!(Value::Object(report.data), expected);
    }
    let mocks = BTreeMap::from([("http/Get".to_owned(), json!([1]))]);
    assert_eq!(Value::Object(run(&body, Options { mocks, ..options() }).data), json!({"reply": [1]}));
}

#[test]
fn an_answer_can_stand_for_the_work_of_an_element() {
    let script = ("compute", "<scriptTask id='compute'><script>fail</script></scriptTask>");
    let options = Options {
        answers: answers(json!({"main:compute": [{"x": 1}]})),
        replace_answered: true,
        ..options()
    };
    let report = run(&sequence("main", &[script]), options);
    assert_eq!(Value::Object(report.data.clone()), json!({"x": 1}));
    assert_eq!(report.path[1].kind, "scriptTask");
}

#[test]
fn an_endless_loop_ends_at_the_step_limit() {
    let body = "<process id='main' isExecutable='true'><startEvent id='start'/><task id='again'/>\
        <exclusiveGateway id='more' default='back'/><sequenceFlow id='a' sourceRef='start' targetRef='again'/>\
        <sequenceFlow id='b' sourceRef='again' targetRef='more'/>\
        <sequenceFlow id='back' sourceRef='more' targetRef='again'/></process>";
    let report = run(body, Options { max_steps: 50, ..options() });
    assert_eq!(report.status, Status::Error);
    assert_eq!(report.error.unwrap().code, "step_limit");
    assert!(report.steps <= 52, "{}", report.steps);
}

/// A task that waits for ever, and beside it a timer that runs a script every minute.
fn every_minute(script: &str) -> String {
    let handler = format!(
        "<subProcess id='handler' triggeredByEvent='true'><startEvent id='tick' isInterrupting='false'>\
         <timerEventDefinition><timeCycle>R/PT1M</timeCycle></timerEventDefinition></startEvent>\
         <scriptTask id='work'><script>{script}</script></scriptTask>{}</subProcess></process>",
        flow("tick", "work")
    );
    sequence("main", &[ENTER]).replace("</process>", &handler)
}

#[test]
fn an_endless_timer_ends_at_the_step_limit() {
    let report = run(&every_minute("n = 1"), Options { max_steps: 5_000, ..options() });
    assert_eq!(report.error.unwrap().code, "step_limit");
}

#[test]
fn an_endless_timer_that_fails_ends_with_its_first_failure() {
    let report = run(&every_minute("fail"), options());
    assert_eq!(report.status, Status::Error);
    let error = report.error.unwrap();
    assert_eq!((error.code.as_str(), error.element.as_deref()), ("script_error", Some("work")));
    assert!(error.message.ends_with("(stopped after 1000 failures)"), "{}", error.message);
    assert_eq!(report.waiting.len(), 1, "the task still waits");
}

/// `asker` sends a question and waits for the reply; `replier` is started by the question.
fn conversation() -> String {
    sequence(
        "asker",
        &[
            ("ask", "<sendTask id='ask' messageRef='question'/>"),
            ("hear", "<receiveTask id='hear' messageRef='reply'/>"),
        ],
    ) + "<process id='replier' isExecutable='true'>\
        <startEvent id='asked'><messageEventDefinition messageRef='question'/></startEvent>\
        <scriptTask id='think'><script>result = 42</script></scriptTask>\
        <endEvent id='reply_end'><messageEventDefinition messageRef='reply'/></endEvent>\
        <sequenceFlow id='r1' sourceRef='asked' targetRef='think'/>\
        <sequenceFlow id='r2' sourceRef='think' targetRef='reply_end'/></process>\
        <message id='question' name='question'/><message id='reply' name='reply'/>"
}

#[test]
fn processes_start_and_answer_each_other_by_messages() {
    let report = run(&conversation(), options());
    assert_eq!(report.status, Status::Completed, "{report:?}");
    assert_eq!(Value::Object(report.data.clone()), json!({"result": 42}));
    assert_eq!(ids(&report), ["start", "ask", "asked", "think", "reply_end", "hear", "end"]);
    assert_eq!(
        report.thrown.iter().map(|thrown| thrown.name.as_str()).collect::<Vec<_>>(),
        ["question", "reply"]
    );
}

#[test]
fn a_message_from_outside_starts_the_process_that_waits_for_it() {
    let options = Options {
        process: Some("replier".to_owned()),
        messages: vec![incoming("question", json!({"topic": "rain"}))],
        ..options()
    };
    let report = run(&conversation(), options);
    assert_eq!(report.status, Status::Completed);
    assert_eq!(Value::Object(report.data), json!({"topic": "rain", "result": 42}));
}

#[test]
fn a_receive_task_takes_an_answer_as_its_payload() {
    let body = sequence("main", &[("hear", "<receiveTask id='hear' messageRef='reply'/>")])
        + "<message id='reply' name='reply'/>";
    let waiting = run(&body, options());
    assert_eq!(waiting.waiting[0].event.as_deref(), Some("message"));
    let report = run(&body, Options { answers: answers(json!({"hear": {"x": 1}})), ..options() });
    assert_eq!((report.status, Value::Object(report.data)), (Status::Completed, json!({"x": 1})));
}

#[test]
fn a_message_or_signal_nothing_waits_for_is_refused() {
    let message = Options { messages: vec![incoming("repyl", json!({}))], ..options() };
    let problem = refused(&conversation(), message);
    assert_eq!(problem.code, "unexpected_message");
    assert_eq!(problem.help.as_deref(), Some("Messages they wait for: question, reply."));
    let signal = Options { signals: vec!["stop".to_owned()], ..options() };
    assert_eq!(refused(&conversation(), signal).code, "unexpected_signal");
}

#[test]
fn several_processes_to_start_are_told_apart_by_name() {
    let body = [sequence("first", &[]), other("second")].concat();
    let problem = refused(&body, options());
    assert_eq!(problem.code, "ambiguous_process");
    assert_eq!(problem.help.as_deref(), Some("Name one of them: first, second."));
    let named = Options { process: Some("second".to_owned()), ..options() };
    assert_eq!(ids(&run(&body, named)), ["s2", "e2"]);
    let unknown = Options { process: Some("third".to_owned()), ..options() };
    assert_eq!(refused(&body, unknown).code, "unknown_process");
}

#[test]
fn the_calling_process_is_the_one_to_start() {
    let call = ("use", "<callActivity id='use' calledElement='inner'/>");
    let body = [other("inner"), sequence("outer", &[call])].concat();
    assert_eq!(ids(&run(&body, options())), ["start", "s2", "e2", "use", "end"]);
}

#[test]
fn a_process_marked_as_not_executable_does_not_run() {
    let body = sequence("main", &[]).replace("isExecutable=\"true\"", "isExecutable=\"false\"");
    assert_eq!(refused(&body, options()).code, "no_executable_process");
}
