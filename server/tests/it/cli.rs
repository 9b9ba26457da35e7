//! `millrace run`, `check` and `test` on the files of `tests/data/cli`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Parser as _;
use rstest::rstest;
use serde_json::{Value, json};
use server::cli::output::{Exit, Streams};
use server::cli::{check, run, test};

/// The commands tested here.
#[derive(clap::Parser)]
enum Commands {
    Run(run::RunArgs),
    Check(check::CheckArgs),
    Test(test::TestArgs),
}

/// What a command did.
struct Done {
    exit: Exit,
    out: String,
    err: String,
}

impl Done {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    fn last_line(&self) -> &str {
        self.out.lines().last().unwrap_or_default()
    }
}

fn data(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cli").join(name).display().to_string()
}

/// Runs a command; an argument `FILE:name` becomes the path of a data file.
fn millrace(arguments: &[&str]) -> Done {
    let arguments = arguments.iter().map(|argument| match argument.strip_prefix("FILE:") {
        Some(name) => data(name),
        None => (*argument).to_owned(),
    });
    let command = Commands::try_parse_from(std::iter::once("millrace".to_owned()).chain(arguments)).unwrap();
    let now = "2024-01-01T00:00:00Z".parse().unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err };
    let exit = match command {
        Commands::Run(args) => run::simulate(&args, now, &mut streams),
        Commands::Check(args) => check::check(&args, &mut streams),
        Commands::Test(args) => test::test(&args, now, &mut streams),
    };
    Done { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

fn binary(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_millrace"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn run_prints_the_published_json() {
    let done = millrace(&[
        "run",
        "FILE:approval.bpmn",
        "--data",
        r#"{"amount": 21}"#,
        "--answers",
        r#"{"approve": [{"ok": true}]}"#,
        "--json",
    ]);
    assert_eq!(done.exit, Exit::Success, "{}", done.err);
    assert_eq!(done.err, "");
    assert_eq!(
        done.json(),
        json!({
            "status": "completed",
            "data": {"amount": 21, "total": 42, "ok": true},
            "path": [
                {"id": "start", "name": null, "type": "startEvent", "state": "completed"},
                {"id": "double", "name": "Double it", "type": "scriptTask", "state": "completed"},
                {"id": "approve", "name": "Approve", "type": "userTask", "state": "completed"},
                {"id": "decision", "name": null, "type": "exclusiveGateway", "state": "completed"},
                {"id": "approved", "name": "Approved", "type": "endEvent", "state": "completed"},
            ],
            "waiting": [],
            "thrown": [],
            "error": null,
            "steps": 5,
            "clock": "2024-01-01T00:00:00Z",
        })
    );
}

#[test]
fn run_exits_with_2_while_a_task_waits() {
    let done = millrace(&["run", "FILE:approval.bpmn", "--data", r#"{"amount": 1}"#, "--json"]);
    assert_eq!(done.exit, Exit::Waiting);
    assert_eq!(done.exit.code(), 2);
    let report = done.json();
    assert_eq!(report["status"], "waiting");
    assert_eq!(report["data"], json!({"amount": 1, "total": 2}));
    assert_eq!(
        report["waiting"],
        json!([{"id": "approve", "name": "Approve", "type": "userTask", "event": null}])
    );
}

#[test]
fn run_reports_a_failing_script() {
    let done = millrace(&["run", "FILE:failing.bpmn", "--json"]);
    assert_eq!(done.exit, Exit::Failure);
    assert_eq!(done.exit.code(), 1);
    let report = done.json();
    assert_eq!(report["status"], "error");
    assert_eq!(report["error"]["element"], "divide");
    assert_eq!(report["error"]["line"], 2);
    assert_eq!(report["error"]["trace"], json!(["divide"]));
    assert!(report["error"]["message"].as_str().unwrap().contains("ZeroDivisionError"), "{report}");
    assert_eq!(report["path"][1]["state"], "error");
}

#[test]
fn run_speaks_to_people_without_json() {
    let done = millrace(&["run", "FILE:approval.bpmn", "--data", r#"{"amount": 1}"#]);
    assert!(done.out.starts_with("waiting after 3 steps, clock at 2024-01-01T00:00:00Z"), "{}", done.out);
    assert!(done.out.contains("approve"), "{}", done.out);
    assert!(done.out.contains("\"total\": 2"), "{}", done.out);
}

#[test]
fn run_takes_called_processes_from_the_other_files() {
    let done = millrace(&["run", "FILE:called.bpmn", "FILE:caller.bpmn", "--json"]);
    assert_eq!(done.exit, Exit::Success, "{}", done.err);
    assert_eq!(done.json()["data"], json!({"answer": 42}));
    let alone = millrace(&["run", "FILE:caller.bpmn"]);
    assert_eq!(alone.exit, Exit::Failure);
    assert!(alone.err.contains("called"), "{}", alone.err);
}

#[test]
fn run_starts_the_primary_process_of_a_folder() {
    let done = millrace(&["run", "FILE:shop/order", "FILE:shop/delivery", "--json"]);
    assert_eq!(done.exit, Exit::Waiting, "{}", done.err);
    assert_eq!(done.json()["waiting"][0]["id"], "enter");
}

#[test]
fn run_delivers_messages_and_moves_the_clock() {
    let order = ["run", "FILE:shop/order", "FILE:shop/delivery", "--json", "--mocks", r#"{"price": 12}"#];
    let answers = ["--answers", r#"{"Enter the order": [{}], "check": [{}]}"#];
    let delivered = millrace(&[&order[..], &answers, &["--message", r#"goods_arrived={"boxes": 2}"#]].concat());
    assert_eq!(delivered.exit, Exit::Success, "{}", delivered.out);
    assert_eq!(delivered.json()["data"], json!({"quote": 12, "boxes": 2}));
    let late = millrace(&[&order[..], &answers].concat());
    assert_eq!(late.json()["clock"], "2024-01-15T00:00:00Z");
    assert_eq!(late.json()["data"], json!({"quote": 12, "late": true}));
    let early = millrace(&[&order[..], &answers, &["--until", "P13D"]].concat());
    assert_eq!(early.exit, Exit::Waiting);
    assert_eq!(early.json()["waiting"][0]["event"], "message");
}

#[test]
fn run_stops_at_the_step_limit() {
    let done = millrace(&["run", "FILE:approval.bpmn", "--data", r#"{"amount": 1}"#, "--max-steps", "1", "--json"]);
    assert_eq!(done.exit, Exit::Failure);
    assert_eq!(done.json()["error"]["code"], "step_limit");
}

#[rstest]
#[case::data_is_no_json(&["--data", "{"], "invalid_option")]
#[case::data_is_no_object(&["--data", "[]"], "invalid_option")]
#[case::data_file_is_missing(&["--data", "@/no/such/file.json"], "invalid_option")]
#[case::answers_have_another_shape(&["--answers", r#"{"approve": 1}"#], "invalid_option")]
#[case::message_is_no_json(&["--message", "reply={"], "invalid_option")]
#[case::message_has_no_name(&["--message", "={}"], "invalid_option")]
#[case::message_nobody_waits_for(&["--message", "reply={}"], "unexpected_message")]
#[case::signal_nobody_waits_for(&["--signal", "stop"], "unexpected_signal")]
#[case::limit_is_no_duration(&["--until", "soon"], "invalid_until")]
#[case::process_is_unknown(&["--process", "other"], "unknown_process")]
#[case::language_is_not_here_yet(&["--language", "feel"], "unsupported_language")]
fn run_refuses_unusable_options(#[case] options: &[&str], #[case] code: &str) {
    let done = millrace(&[&["run", "FILE:approval.bpmn", "--json"], options].concat());
    assert_eq!(done.exit, Exit::Failure);
    assert!(done.err.contains(&format!("error[{code}]: ")), "{}", done.err);
    let report = done.json();
    assert_eq!(report["status"], "error");
    assert_eq!(report["error"]["code"], code);
}

#[rstest]
#[case::missing("FILE:absent.bpmn", "unreadable_file")]
#[case::malformed("FILE:malformed.bpmn", "")]
#[case::unsupported("FILE:unsupported.bpmn", "")]
fn run_refuses_unusable_files(#[case] file: &str, #[case] code: &str) {
    let done = millrace(&["run", file]);
    assert_eq!(done.exit, Exit::Failure);
    assert!(done.err.contains(&format!("error[{code}")), "{}", done.err);
    assert!(done.err.contains(file.trim_start_matches("FILE:")), "{}", done.err);
    assert_eq!(done.out, "");
}

#[test]
fn run_reads_big_data_from_a_file() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let list: Vec<u32> = (0..100_000).collect();
    write!(file, "{}", json!({"amount": 1, "list": list})).unwrap();
    let argument = format!("@{}", file.path().display());
    let done = millrace(&["run", "FILE:approval.bpmn", "--data", &argument, "--json"]);
    assert_eq!(done.exit, Exit::Waiting, "{}", done.err);
    assert_eq!(done.json()["data"]["list"].as_array().unwrap().len(), 100_000);
}

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
        assert_eq!(keys, ["code", "column", "element", "file", "help", "line", "message", "severity"]);
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
    let line = done.out.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{}", done.out));
    assert!(line.contains(": error["), "{line}");
}

#[test]
fn check_is_content_with_a_sound_file() {
    let done = millrace(&["check", "FILE:approval.bpmn", "--json"]);
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
    let json = millrace(&["check", "FILE:shop/order/test_order.json", "FILE:approval.bpmn", "--json"]);
    assert_eq!(json.exit, Exit::Success);
    assert_eq!(json.json()[0]["code"], "unsupported_file");
    let only_json = millrace(&["check", "FILE:shop/order/test_order.json", "--json"]);
    assert_eq!(only_json.exit, Exit::Failure);
    let folder = tempfile::tempdir().unwrap();
    let decision = folder.path().join("table.dmn");
    std::fs::write(&decision, "<definitions/>").unwrap();
    let dmn = millrace(&["check", decision.to_str().unwrap(), "FILE:approval.bpmn"]);
    assert_eq!(dmn.exit, Exit::Success);
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

#[rstest]
#[case::waiting(&["run", "FILE:approval.bpmn", "--data", r#"{"amount": 1}"#], 2)]
#[case::completed(&["run", "FILE:called.bpmn"], 0)]
#[case::failed(&["run", "FILE:failing.bpmn"], 1)]
#[case::usage(&["run"], 1)]
#[case::unknown_command(&["fly"], 1)]
#[case::help(&["--help"], 0)]
fn the_binary_exits_as_published(#[case] arguments: &[&str], #[case] code: i32) {
    let paths: Vec<String> = arguments
        .iter()
        .map(|argument| argument.strip_prefix("FILE:").map_or_else(|| (*argument).to_owned(), data))
        .collect();
    let output = binary(&paths.iter().map(String::as_str).collect::<Vec<_>>()).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_binary_does_not_mind_a_closed_output() {
    let mut child = binary(&["run", &data("called.bpmn"), "--json"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}
