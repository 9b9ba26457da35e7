//! `millrace test`: the cases beside the models.

mod case;
mod index;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use engine::model::Definitions;
use engine::problem::Problem;
use engine::simulate::{Options, Report, Simulation, Sources, Status, VisitState};
use jiff::Timestamp;
use serde_json::{Value, json};

use self::case::Case;
use self::index::Index;
use super::diff::differences;
use super::output::{Exit, Streams, on_standard_streams};
use super::present::present;
use super::sources::{self, Source, model_setting};
use crate::scripts::scripts;

/// What `millrace test` takes.
#[derive(Debug, clap::Args)]
pub struct TestArgs {
    /// Folders with `test_*.json` files beside the models, or such files themselves.
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Print the outcome as JSON.
    #[arg(long)]
    pub json: bool,
}

/// The outcome of one case.
struct Outcome {
    file: String,
    case: String,
    /// Why it failed, a line each; empty when it passed.
    faults: Vec<String>,
}

/// Runs `millrace test` on the standard streams.
#[must_use]
pub fn run(args: TestArgs) -> ExitCode {
    on_standard_streams(|streams| test(&args, present(), streams))
}

/// Runs `millrace test`; `now` is where the virtual clock of each case starts unless it says otherwise.
pub fn test(args: &TestArgs, now: Timestamp, streams: &mut Streams<'_>) -> Exit {
    let mut problems: Vec<Problem> = Vec::new();
    let files = test_files(&args.folders, &mut problems);
    for problem in &problems {
        streams.problem(problem);
    }
    let index = Index::of(&args.folders);
    let mut outcomes = Vec::new();
    for file in &files {
        for outcome in run_file(file, &index, now) {
            if !args.json {
                print(&outcome, streams);
            }
            outcomes.push(outcome);
        }
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.faults.is_empty()).count();
    let passed = outcomes.len() - failed;
    if outcomes.is_empty() && problems.is_empty() {
        let folders: Vec<String> = args.folders.iter().map(|folder| folder.display().to_string()).collect();
        streams.problem(
            &Problem::error("no_test_case", format!("no test case found under {}", folders.join(", ")))
                .with_help("Cases stand in test_NAME.json beside NAME.bpmn."),
        );
    }
    if args.json {
        streams.json(&json!({
            "passed": passed,
            "failed": failed,
            "cases": outcomes.iter().map(outcome_json).collect::<Vec<Value>>(),
        }));
    } else {
        streams.line(&format!("{passed} passed, {failed} failed"));
    }
    if failed > 0 || passed == 0 || !problems.is_empty() { Exit::Failure } else { Exit::Success }
}

/// The test files under the given folders, each once.
fn test_files(folders: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in folders {
        if folder.is_dir() {
            files.extend(sources::files_under(folder, &is_test_file));
        } else if folder.is_file() {
            files.push(folder.clone());
        } else {
            problems.push(
                Problem::error("unreadable_file", "there is no such folder")
                    .with_file(folder.display().to_string()),
            );
        }
    }
    files.sort();
    files.dedup();
    files
}

fn is_test_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with("test_") && name.ends_with(".json")
}

fn run_file(file: &Path, index: &Index, now: Timestamp) -> Vec<Outcome> {
    let label = file.display().to_string();
    let outcome = |case: &str, faults| Outcome { file: label.clone(), case: case.to_owned(), faults };
    let read = case::read(file).and_then(|cases| Ok((cases, model_of(file, index)?)));
    let (cases, model) = match read {
        Ok(read) => read,
        Err(why) => return vec![outcome("(file)", vec![why])],
    };
    cases
        .into_iter()
        .map(|(name, case)| {
            let faults = match case {
                Ok(case) => run_case(&case, file, model, index, now),
                Err(why) => vec![why],
            };
            outcome(&name, faults)
        })
        .collect()
}

/// The model of a test file: of the same name, else the primary file of the folder.
fn model_of<'i>(file: &Path, index: &'i Index) -> Result<&'i Source, String> {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let name = format!("{}.bpmn", stem.strip_prefix("test_").unwrap_or(stem));
    let folder = file.parent().unwrap_or(Path::new("."));
    let by_name = index.find(&folder.join(&name));
    let found = by_name.or_else(|| {
        model_setting(folder, "primary_file_name").and_then(|primary| index.find(&folder.join(primary)))
    });
    found.ok_or_else(|| format!("there is no readable model {name} beside the test file"))
}

fn run_case(case: &Case, file: &Path, model: &Source, index: &Index, now: Timestamp) -> Vec<String> {
    if let Some(problem) = model.problems.iter().find(|problem| problem.is_error()) {
        return vec![problem.to_string()];
    }
    let mut options = Options::new(case.now.unwrap_or(now));
    options.process = case.process.clone().or_else(|| primary_process(file, model));
    options.data = case.data.clone();
    options.answers = case.answers.clone();
    options.mocks = case.mocks.clone();
    options.messages = case.messages.clone();
    options.signals = case.signals.clone();
    if let Some(until) = &case.until {
        options.until.clone_from(until);
    }
    options.replace_answered = true;
    // A case that is to wait may mean to wait at a manual task.
    options.pass_manual_tasks = case.status != Status::Waiting;
    let library = index.library(model);
    let library: Vec<&Definitions> = library.iter().map(|source| &source.definitions).collect();
    let scripts = scripts();
    let decisions = index.decisions(model);
    let decisions: Vec<_> = decisions.iter().map(|table| &table.definitions).collect();
    let sources = Sources { files: &[&model.definitions], library: &library, decisions: &decisions };
    match Simulation::new(sources, &scripts, options) {
        Ok(simulation) => faults(case, &simulation.run()),
        Err(problems) => {
            problems.iter().filter(|problem| problem.is_error()).map(ToString::to_string).collect()
        }
    }
}

/// The process the folder names, else the last executable one as in spiff-arena, else left open.
fn primary_process(file: &Path, model: &Source) -> Option<String> {
    let processes: Vec<&str> =
        model.definitions.executable_processes().map(|process| process.id.as_str()).collect();
    let named = file.parent().and_then(|folder| model_setting(folder, "primary_process_id"));
    let named = named.filter(|process| processes.contains(&process.as_str()));
    named.or_else(|| processes.last().map(|process| (*process).to_owned()))
}

/// What a report lacks of what a case expects.
fn faults(case: &Case, report: &Report) -> Vec<String> {
    let mut faults = Vec::new();
    // Instances that its messages started may go on; a failure of theirs is a failure all the same.
    let status = if report.status == Status::Error { Status::Error } else { report.main_status };
    if status != case.status {
        faults.push(format!("expected status {}, got {}", word(case.status), word(status)));
        faults.extend(reasons(report));
    }
    if let Some(expected) = &case.output
        && (status == case.status || report.error.is_none())
    {
        faults.extend(differences(expected, &Value::Object(report.data.clone())));
    }
    if let Some(expected) = &case.path {
        let completed = report.path.iter().filter(|visit| visit.state == VisitState::Completed);
        let ids: Vec<&str> = completed.map(|visit| visit.id.as_str()).collect();
        if let Some(missing) = first_missing(expected, &ids) {
            faults.push(format!("expected path: {missing} does not follow in {}", ids.join(" > ")));
        }
    }
    faults
}

/// Why a run did not end as expected.
fn reasons(report: &Report) -> Vec<String> {
    let error = report.error.iter().map(|error| {
        let element = error.element.as_ref().map(|element| format!(" at {element}")).unwrap_or_default();
        let line = error.line.map(|line| format!(", line {line}")).unwrap_or_default();
        format!("error[{}]{element}{line}: {}", error.code, error.message)
    });
    let waiting = report.waiting.iter().map(|waiting| match &waiting.event {
        Some(event) => format!("{} {} waits for a {event}", waiting.kind, waiting.id),
        None => format!("{} {} waits: give data for this visit under \"tasks\"", waiting.kind, waiting.id),
    });
    error.chain(waiting).collect()
}

/// The first expected id that does not follow the ones before it.
fn first_missing<'e>(expected: &'e [String], ids: &[&str]) -> Option<&'e str> {
    let mut rest = ids.iter();
    expected.iter().find(|wanted| !rest.any(|id| id == wanted)).map(String::as_str)
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Completed => "completed",
        Status::Waiting => "waiting",
        Status::Error => "error",
        Status::Terminated => "terminated",
    }
}

fn print(outcome: &Outcome, streams: &mut Streams<'_>) {
    match outcome.faults.as_slice() {
        [] => streams.line(&format!("ok  {} {}", outcome.file, outcome.case)),
        [first, rest @ ..] => {
            streams.line(&format!("FAIL {} {}: {first}", outcome.file, outcome.case));
            for fault in rest {
                streams.line(&format!("     {fault}"));
            }
        }
    }
}

fn outcome_json(outcome: &Outcome) -> Value {
    json!({
        "file": outcome.file,
        "case": outcome.case,
        "passed": outcome.faults.is_empty(),
        "faults": outcome.faults,
    })
}
