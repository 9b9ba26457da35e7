//! `millrace check`: every problem of the given files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use engine::model::Definitions;
use engine::problem::{Fix, Problem, Severity};
use engine::review::{self, Entry, has_errors, tidy};
use engine::script::ScriptEngine;
use engine::soundness;

use super::output::{Exit, Streams, on_standard_streams};
use super::sound;
use super::sources::{self, Loaded};
use crate::scripts::scripts;

/// What `millrace check` takes.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// BPMN files, or folders that hold some; together they are one deployment.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print the problems as a JSON array.
    #[arg(long)]
    pub json: bool,
    /// Also look for dead-locks, branches that meet without a join, and elements that are never reached, by playing every way
    /// through the processes.
    #[arg(long)]
    pub sound: bool,
    /// Change the files as the problems say that mends them, and list what is left.
    #[arg(long)]
    pub fix: bool,
}

/// Runs `millrace check` on the standard streams.
#[must_use]
pub fn run(args: CheckArgs) -> ExitCode {
    on_standard_streams(|streams| check(&args, streams))
}

/// Runs `millrace check`.
pub fn check(args: &CheckArgs, streams: &mut Streams<'_>) -> Exit {
    let mut problems = all_problems(&sources::load(&args.files), &scripts());
    if args.fix && problems.iter().any(|problem| problem.fix.is_some()) {
        let failed = mend(&problems);
        problems = all_problems(&sources::load(&args.files), &scripts());
        problems.extend(failed);
        tidy(&mut problems);
    }
    let soundness = if args.sound { soundness(&sources::load(&args.files)) } else { Vec::new() };
    if args.json {
        let mut all = review::entries(&problems);
        all.extend(soundness.iter().flat_map(|report| &report.findings).map(Entry::from));
        streams.json(&all);
    } else {
        report(&problems, streams);
        soundness.iter().for_each(|report| sound::print(report, streams));
    }
    if has_errors(&problems) { Exit::Failure } else { Exit::Success }
}

/// What the ways through the processes of each file lead to.
fn soundness(loaded: &Loaded) -> Vec<soundness::Report> {
    let files = loaded.sources.iter().filter(|source| !has_errors(&source.problems));
    files.map(|source| soundness::search(&source.definitions, soundness::Options::default())).collect()
}

/// Every problem of parse, check and compile, sorted by file and place.
fn all_problems(loaded: &Loaded, scripts: &dyn ScriptEngine) -> Vec<Problem> {
    let mut problems = loaded.all_problems();
    let (processes, decisions) = (loaded.definitions(), loaded.decisions());
    let forms = |file: &Definitions| Some(sources::forms_beside(Path::new(&file.file)));
    let sources = engine::executable::Sources { processes: &processes, decisions: &decisions };
    problems.extend(review::problems(sources, scripts, &forms));
    tidy(&mut problems);
    problems
}

/// Applies the fixes of problems to their files; gives what could not be written.
fn mend(problems: &[Problem]) -> Vec<Problem> {
    let mut by_file: BTreeMap<&str, Vec<&Fix>> = BTreeMap::new();
    for problem in problems {
        if let Some(fix) = &problem.fix {
            by_file.entry(&problem.file).or_default().push(fix);
        }
    }
    let mended = by_file.into_iter().filter_map(|(file, fixes)| {
        let written =
            fs::read_to_string(file).and_then(|text| fs::write(file, engine::fix::apply(&text, &fixes)));
        let error = written.err()?;
        Some(Problem::error("unwritable_file", error.to_string()).with_file(file))
    });
    mended.collect()
}

fn report(problems: &[Problem], streams: &mut Streams<'_>) {
    for problem in problems {
        streams.line(&problem.to_string());
    }
    let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    streams.line(&if problems.is_empty() {
        "no problems".to_owned()
    } else {
        let advice = count(Severity::Info);
        format!("{errors} errors, {warnings} warnings, {advice} pieces of advice")
    });
}
