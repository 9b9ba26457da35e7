//! `millrace run`: one process in memory, with a virtual clock.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use engine::problem::Problem;
use engine::review::{has_errors, tidy};
use engine::simulate::{
    Answers, DEFAULT_MAX_STEPS, DEFAULT_UNTIL, Incoming, Options, Report, Simulation, Sources, Status,
    VisitState,
};
use jiff::Timestamp;
use serde_json::Value;

use super::input;
use super::output::{Exit, Streams, on_standard_streams};
use super::present::present;
use super::sources::{self, Loaded};
use crate::scripts::scripts;

/// What `millrace run` takes.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// BPMN files, or folders that hold some.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The process to start; needed only when several could be.
    #[arg(long, value_name = "ID")]
    pub process: Option<String>,
    /// The data to start with: a JSON object, or @FILE.
    #[arg(long, value_name = "JSON|@FILE")]
    pub data: Option<String>,
    /// What completes tasks, one object per visit: {"element id or name": [{…}, …]}, or @FILE; null leaves a visit open.
    #[arg(long, value_name = "JSON|@FILE")]
    pub answers: Option<String>,
    /// What host functions and service tasks return: {"name or id": value}, or @FILE.
    #[arg(long, value_name = "JSON|@FILE")]
    pub mocks: Option<String>,
    /// A message from outside, delivered as soon as something waits for it.
    #[arg(long = "message", value_name = "NAME=JSON")]
    pub messages: Vec<String>,
    /// A signal from outside.
    #[arg(long = "signal", value_name = "NAME")]
    pub signals: Vec<String>,
    /// How far the virtual clock may go: an ISO 8601 duration.
    #[arg(long, value_name = "DURATION", default_value = DEFAULT_UNTIL)]
    pub until: String,
    /// How many steps (activated elements) the run may take.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_MAX_STEPS)]
    pub max_steps: u64,
    /// The language of scripts and conditions that name none.
    #[arg(long, value_enum, default_value_t = Language::Python)]
    pub language: Language,
    /// Where the virtual clock starts; the present time unless given.
    #[arg(long, value_name = "TIMESTAMP")]
    pub now: Option<Timestamp>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// A language of scripts and conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// Python, as spiff-arena's models use it.
    Python,
    /// FEEL, the expression language of DMN.
    Feel,
}

impl From<Language> for engine::script::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Python => Self::Python,
            Language::Feel => Self::Feel,
        }
    }
}

/// Runs `millrace run` on the standard streams.
#[must_use]
pub fn run(args: RunArgs) -> ExitCode {
    on_standard_streams(|streams| simulate(&args, present(), streams))
}

/// Runs `millrace run`; `now` is where the virtual clock starts unless the arguments say otherwise.
pub fn simulate(args: &RunArgs, now: Timestamp, streams: &mut Streams<'_>) -> Exit {
    let now = args.now.unwrap_or(now);
    match report(args, now, streams) {
        Ok(report) => {
            if args.json {
                streams.json(&report);
            } else {
                print(&report, streams);
            }
            exit(&report)
        }
        Err(mut problems) => {
            tidy(&mut problems);
            for problem in &problems {
                streams.problem(problem);
            }
            if args.json {
                streams.json(&Report::not_started(&problems, now));
            }
            Exit::Failure
        }
    }
}

fn report(args: &RunArgs, now: Timestamp, streams: &mut Streams<'_>) -> Result<Report, Vec<Problem>> {
    let mut options = options(args, now)?;
    let loaded = sources::load(&args.files);
    let problems = loaded.all_problems();
    if has_errors(&problems) {
        return Err(problems);
    }
    for problem in &problems {
        streams.problem(problem);
    }
    choose(&loaded, &mut options);
    let scripts = scripts().with_default(args.language.into());
    let sources = Sources { files: &loaded.definitions(), library: &[], decisions: &loaded.decisions() };
    let simulation = Simulation::new(sources, &scripts, options)?;
    Ok(simulation.run())
}

/// A folder's own choice of process counts when the caller made none.
fn choose(loaded: &Loaded, options: &mut Options) {
    if options.process.is_none() {
        options.process.clone_from(&loaded.primary_process);
    }
}

fn options(args: &RunArgs, now: Timestamp) -> Result<Options, Vec<Problem>> {
    let mut options = Options::new(now);
    options.process.clone_from(&args.process);
    if let Some(data) = &args.data {
        options.data = input::object("--data", data)?;
    }
    if let Some(answers) = &args.answers {
        let answers = input::json("--answers", answers)?;
        options.answers = Answers::from_json(answers).map_err(|why| input::invalid("--answers", &why))?;
    }
    if let Some(mocks) = &args.mocks {
        options.mocks = input::object("--mocks", mocks)?.into_iter().collect();
    }
    options.messages = args.messages.iter().map(|text| message(text)).collect::<Result<_, _>>()?;
    options.signals.clone_from(&args.signals);
    options.until.clone_from(&args.until);
    options.max_steps = args.max_steps;
    Ok(options)
}

fn message(text: &str) -> Result<Incoming, Vec<Problem>> {
    let (name, payload) = match text.split_once('=') {
        Some((name, payload)) => (name, input::json("--message", payload)?),
        None => (text, Value::Object(serde_json::Map::new())),
    };
    if name.trim().is_empty() {
        return Err(input::invalid("--message", "it is written NAME=JSON, and the name is missing"));
    }
    Ok(Incoming { name: name.trim().to_owned(), payload, properties: BTreeMap::new() })
}

fn exit(report: &Report) -> Exit {
    match report.status {
        Status::Completed | Status::Terminated => Exit::Success,
        Status::Waiting => Exit::Waiting,
        Status::Error => Exit::Failure,
    }
}

/// Prints a result for people.
fn print(report: &Report, streams: &mut Streams<'_>) {
    let status = match report.status {
        Status::Completed => "completed",
        Status::Waiting => "waiting",
        Status::Error => "error",
        Status::Terminated => "terminated",
    };
    streams.line(&format!("{status} after {} steps, clock at {}", report.steps, report.clock));
    if let Some(error) = &report.error {
        let place = error.element.as_ref().map(|element| format!(" at {element}")).unwrap_or_default();
        let line = error.line.map(|line| format!(", line {line}")).unwrap_or_default();
        streams.line(&format!("\nerror[{}]{place}{line}: {}", error.code, error.message));
        if error.trace.len() > 1 {
            streams.line(&format!("  by way of {}", error.trace.join(" > ")));
        }
    }
    if !report.waiting.is_empty() {
        streams.line("\nwaiting");
        for waiting in &report.waiting {
            let event = waiting.event.as_ref().map(|event| format!("for a {event}")).unwrap_or_default();
            print_row(&waiting.kind, &waiting.id, waiting.name.as_deref(), &event, streams);
        }
    }
    streams.line("\npath");
    for visit in &report.path {
        let state = match visit.state {
            VisitState::Completed => "",
            VisitState::Cancelled => "cancelled",
            VisitState::Error => "error",
        };
        print_row(&visit.kind, &visit.id, visit.name.as_deref(), state, streams);
    }
    if !report.thrown.is_empty() {
        streams.line("\nthrown");
        for thrown in &report.thrown {
            streams.line(&format!("  {} {}: {}", thrown.kind, thrown.name, thrown.payload));
        }
    }
    streams.line("\ndata");
    streams.json(&report.data);
}

fn print_row(kind: &str, id: &str, name: Option<&str>, note: &str, streams: &mut Streams<'_>) {
    let row = format!("  {kind:<22} {id:<28} {:<30} {note}", name.unwrap_or_default());
    streams.line(row.trim_end());
}
