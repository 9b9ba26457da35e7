//! `millrace run`, `check`, `decide`, `test` and `bench` on the files of `tests/data/cli`.

mod bench;
mod check;
mod decide;
mod test;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use clap::Parser as _;
use rstest::rstest;
use serde_json::{Value, json};
use server::cli::output::{Exit, Streams};

/// The commands tested here.
#[derive(clap::Parser)]
enum Commands {
    Run(server::cli::run::RunArgs),
    Check(server::cli::check::CheckArgs),
    Decide(server::cli::decide::DecideArgs),
    Test(server::cli::test::TestArgs),
    Bench(server::cli::bench::BenchArgs),
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
    let command =
        Commands::try_parse_from(std::iter::once("millrace".to_owned()).chain(arguments)).expect("arguments");
    let now = "2024-01-01T00:00:00Z".parse().expect("a time");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err };
    let exit = match command {
        Commands::Run(args) => server::cli::run::simulate(&args, now, &mut streams),
        Commands::Decide(args) => server::cli::decide::decide(&args, now, &mut streams),
        Commands::Check(args) => server::cli::check::check(&args, &mut streams),
        Commands::Test(args) => server::cli::test::test(&args, now, &mut streams),
        Commands::Bench(args) => server::cli::bench::bench(&args, now, &mut streams),
    };
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Done { exit, out: text(out), err: text(err) }
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
    let delivered =
        millrace(&[&order[..], &answers, &["--message", r#"goods_arrived={"boxes": 2}"#]].concat());
    assert_eq!(delivered.exit, Exit::Success, "{}", delivered.out);
    assert_eq!(delivered.json()["data"], json!({"quote": 12, "boxes": 2}));
    let late = millrace(&[&order[..], &answers].concat());
    assert_eq!(late.json()["clock"], "2024-01-15T00:00:00Z");
    assert_eq!(late.json()["data"], json!({"quote": 12, "late": true}));
    let early = millrace(&[&order[..], &answers, &["--until", "P13D"]].concat());
    assert_eq!(early.exit, Exit::Waiting);
    assert_eq!(early.json()["waiting"][0]["event"], "message");
}

#[rstest]
#[case::no_discount(r#"{"amount": 20, "kind": "gold", "items": []}"#, json!(0))]
#[case::an_equal_value(r#"{"amount": 100, "kind": "gold", "items": []}"#, json!(0.1))]
#[case::the_input_in_the_cell(r#"{"amount": 120, "kind": "silver", "items": [1, 2]}"#, json!(0.05))]
fn run_decides_by_the_tables_beside_the_diagram(#[case] given: &str, #[case] rate: Value) {
    let done = millrace(&["run", "FILE:discount/discount.bpmn", "--data", given, "--json"]);
    assert_eq!(done.exit, Exit::Success, "{}", done.out);
    assert_eq!(done.json()["data"]["rate"], rate);
    let doubled: Vec<Value> = done.json()["data"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| json!(item.as_i64().unwrap() * 2))
        .collect();
    assert_eq!(done.json()["data"]["results"], json!(doubled));
}

#[test]
fn check_reads_decisions_too() {
    assert_eq!(millrace(&["check", "FILE:discount"]).exit, Exit::Success);
}

#[test]
fn run_takes_feel_where_a_model_says_so_and_where_it_is_told_to() {
    let run = |name: &str, more: &[&str]| {
        let file = format!("FILE:{name}.bpmn");
        millrace(
            &[&["run", &file, "--data", r#"{"items": [{"price": 60}, {"price": 70}]}"#, "--json"], more]
                .concat(),
        )
    };
    let done = run("feel", &[]);
    assert_eq!(done.exit, Exit::Success, "{}", done.out);
    assert_eq!(done.json()["data"]["total"], 130);
    assert_eq!(done.json()["data"]["big"], true);
    assert_eq!(done.json()["data"]["day"], "2024-01-01");
    // Without its language it is not Python.
    let done = run("feel_unnamed", &[]);
    assert_eq!((done.exit, &done.json()["error"]["code"]), (Exit::Failure, &json!("script_syntax")));
    let done = run("feel_unnamed", &["--language", "feel"]);
    assert_eq!((done.exit, &done.json()["data"]["total"]), (Exit::Success, &json!(130)));
}

#[test]
fn run_stops_at_the_step_limit() {
    let done =
        millrace(&["run", "FILE:approval.bpmn", "--data", r#"{"amount": 1}"#, "--max-steps", "1", "--json"]);
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
