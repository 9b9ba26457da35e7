//! `millrace bench`: one process many times, measured.

mod figures;
mod memory;
mod stored;

use std::path::PathBuf;
use std::process::ExitCode;

use engine::problem::Problem;
use engine::review::{has_errors, tidy};
use engine::simulate::Answers;
use jiff::Timestamp;
use serde_json::{Map, Value};

use self::figures::Figures;
use super::input;
use super::output::{Exit, Streams, on_standard_streams};
use super::present::present;
use super::sources::{self, Loaded};

/// What `millrace bench` takes.
#[derive(Debug, clap::Args)]
pub struct BenchArgs {
    /// BPMN files, or folders that hold some.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The process to start; needed only when several could be.
    #[arg(long, value_name = "ID")]
    pub process: Option<String>,
    /// The data each instance starts with: a JSON object, or @FILE.
    #[arg(long, value_name = "JSON|@FILE")]
    pub data: Option<String>,
    /// What completes tasks, one object per visit: {"element id or name": [{…}, …]}, or @FILE.
    #[arg(long, value_name = "JSON|@FILE")]
    pub answers: Option<String>,
    /// How many instances to run.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub instances: u32,
    /// How many of them at a time.
    #[arg(long, value_name = "C", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: u16,
    /// `memory`, or a database such as sqlite://PATH: then every step is stored as the server stores it.
    #[arg(long, value_name = "memory|URL", default_value = "memory")]
    pub store: String,
    /// Print the figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What is measured, read from the arguments.
struct Workload<'a> {
    loaded: &'a Loaded,
    process: Option<String>,
    data: Map<String, Value>,
    answers: Answers,
    instances: u32,
    concurrency: u16,
    now: Timestamp,
}

/// Runs `millrace bench` on the standard streams.
#[must_use]
pub fn run(args: BenchArgs) -> ExitCode {
    on_standard_streams(|streams| bench(&args, present(), streams))
}

/// Runs `millrace bench`; `now` is where virtual clocks start.
pub fn bench(args: &BenchArgs, now: Timestamp, streams: &mut Streams<'_>) -> Exit {
    match measure(args, now, streams) {
        Ok(figures) => {
            if args.json {
                streams.json(&figures);
            } else {
                figures.print(streams);
            }
            if let Some(failure) = &figures.failure {
                streams.problem(&Problem::error("instance_failed", failure.clone()));
                return Exit::Failure;
            }
            if figures.waiting > 0 { Exit::Waiting } else { Exit::Success }
        }
        Err(mut problems) => {
            tidy(&mut problems);
            problems.iter().for_each(|problem| streams.problem(problem));
            Exit::Failure
        }
    }
}

fn measure(args: &BenchArgs, now: Timestamp, streams: &mut Streams<'_>) -> Result<Figures, Vec<Problem>> {
    let data = args.data.as_ref().map(|data| input::object("--data", data)).transpose()?;
    let answers = match &args.answers {
        Some(text) => Answers::from_json(input::json("--answers", text)?)
            .map_err(|why| input::invalid("--answers", &why))?,
        None => Answers::default(),
    };
    let loaded = sources::load(&args.files);
    let problems = loaded.all_problems();
    if has_errors(&problems) {
        return Err(problems);
    }
    problems.iter().for_each(|problem| streams.problem(problem));
    let workload = Workload {
        loaded: &loaded,
        process: args.process.clone().or_else(|| loaded.primary_process.clone()),
        data: data.unwrap_or_default(),
        answers,
        instances: args.instances,
        concurrency: args.concurrency,
        now,
    };
    match args.store.as_str() {
        "memory" => memory::measure(&workload),
        url => stored::measure(&workload, url),
    }
}
