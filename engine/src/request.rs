//! What is asked of the engine as JSON, and its answers: how a browser's worker is spoken to.
//!
//! The answers are those of the command line: `millrace check --json`, `check --sound --json` and `run --json`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::executable;
use crate::model::Definitions;
use crate::problem::Problem;
use crate::review::{self, Soundness, has_errors, tidy};
use crate::script::ScriptEngine;
use crate::simulate::{
    Answers, DEFAULT_MAX_STEPS, DEFAULT_UNTIL, Incoming, Options, Report, Simulation, Sources,
};
use crate::variables::Forms;
use crate::{dmn, soundness};

/// Something that is asked about a set of files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Request {
    /// Every problem: a list of [`review::Entry`].
    Check {
        /// The files.
        files: Vec<File>,
    },
    /// Whether every way through the processes can end: a [`Soundness`].
    Sound {
        /// The files.
        files: Vec<File>,
    },
    /// A run in memory: a [`Report`].
    Run {
        /// The files.
        files: Vec<File>,
        /// What to run, and what comes from outside.
        #[serde(flatten)]
        run: Box<Run>,
    },
}

/// A file with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name; one that ends in `.dmn` holds decisions, one in `.json` a form, any other processes.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What to run, and what comes from outside; as the arguments of `millrace run`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The process to start; needed only when several could be.
    #[serde(default)]
    pub process: Option<String>,
    /// The data to start with.
    #[serde(default)]
    pub data: Map<String, Value>,
    /// What completes tasks: `{"element id or name": [{…one object per visit…}]}`.
    #[serde(default)]
    pub answers: Map<String, Value>,
    /// What host functions and service tasks return, by name or id.
    #[serde(default)]
    pub mocks: BTreeMap<String, Value>,
    /// Messages from outside.
    #[serde(default)]
    pub messages: Vec<Message>,
    /// Signals from outside.
    #[serde(default)]
    pub signals: Vec<String>,
    /// How far the virtual clock may go: an ISO 8601 duration.
    #[serde(default = "default_until")]
    pub until: String,
    /// How many flow nodes may be activated.
    #[serde(default = "default_max_steps")]
    pub max_steps: u64,
    /// Where the virtual clock starts.
    pub now: Timestamp,
}

/// A message from outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its name.
    pub name: String,
    /// What it carries.
    #[serde(default)]
    pub payload: Value,
}

fn default_until() -> String {
    DEFAULT_UNTIL.to_owned()
}

fn default_max_steps() -> u64 {
    DEFAULT_MAX_STEPS
}

impl Run {
    /// A run with nothing given from outside.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            process: None,
            data: Map::new(),
            answers: Map::new(),
            mocks: BTreeMap::new(),
            messages: Vec::new(),
            signals: Vec::new(),
            until: default_until(),
            max_steps: default_max_steps(),
            now,
        }
    }

    fn options(self) -> Result<Options, Vec<Problem>> {
        let answers = Answers::from_json(Value::Object(self.answers))
            .map_err(|why| vec![Problem::error("invalid_option", why)])?;
        let messages = self.messages.into_iter().map(|Message { name, payload }| {
            let payload = if payload.is_null() { Value::Object(Map::new()) } else { payload };
            Incoming { name, payload, properties: BTreeMap::new() }
        });
        Ok(Options {
            process: self.process,
            data: self.data,
            answers,
            messages: messages.collect(),
            signals: self.signals,
            mocks: self.mocks,
            until: self.until,
            max_steps: self.max_steps,
            ..Options::new(self.now)
        })
    }
}

/// Answers a request given as JSON with JSON.
///
/// # Errors
///
/// The text is no request, with the place and the reason.
pub fn answer(request: &str, scripts: &dyn ScriptEngine) -> Result<String, String> {
    let request: Request =
        serde_json::from_str(request).map_err(|error| format!("this is not a request: {error}"))?;
    let answer = match request {
        Request::Check { files } => serde_json::to_string(&review::entries(&check(&files, scripts))),
        Request::Sound { files } => serde_json::to_string(&sound(&files)),
        Request::Run { files, run } => serde_json::to_string(&simulate(&files, *run, scripts)),
    };
    answer.map_err(|error| error.to_string())
}

/// Every problem of parse, check and compile, sorted by file and place.
#[must_use]
pub fn check(files: &[File], scripts: &dyn ScriptEngine) -> Vec<Problem> {
    let parsed = Parsed::new(files);
    let (processes, decisions) = parsed.all();
    let sources = executable::Sources { processes: &processes, decisions: &decisions };
    let forms = |_: &Definitions| (!parsed.forms.is_empty()).then(|| parsed.forms.clone());
    let mut problems = review::problems(sources, scripts, &forms);
    problems.extend(parsed.problems);
    tidy(&mut problems);
    problems
}

/// What the ways through the processes of all files lead to.
#[must_use]
pub fn sound(files: &[File]) -> Soundness {
    let parsed = Parsed::new(files);
    let mut all =
        Soundness { sound: true, complete: true, states: 0, findings: Vec::new(), not_analysed: Vec::new() };
    for file in &parsed.processes {
        let one = Soundness::from(&soundness::search(file, soundness::Options::default()));
        all.sound &= one.sound;
        all.complete &= one.complete;
        all.states += one.states;
        all.findings.extend(one.findings);
        all.not_analysed.extend(one.not_analysed);
    }
    all
}

/// Runs a process in memory; what keeps it from starting is the error of the report.
#[must_use]
pub fn simulate(files: &[File], run: Run, scripts: &dyn ScriptEngine) -> Report {
    let now = run.now;
    try_simulate(files, run, scripts).unwrap_or_else(|mut problems| {
        tidy(&mut problems);
        Report::not_started(&problems, now)
    })
}

fn try_simulate(files: &[File], run: Run, scripts: &dyn ScriptEngine) -> Result<Report, Vec<Problem>> {
    let options = run.options()?;
    let parsed = Parsed::new(files);
    if has_errors(&parsed.problems) {
        return Err(parsed.problems);
    }
    let (processes, decisions) = parsed.all();
    let sources = Sources { files: &processes, library: &[], decisions: &decisions };
    Ok(Simulation::new(sources, scripts, options)?.run())
}

/// Files that were read.
struct Parsed {
    processes: Vec<Definitions>,
    decisions: Vec<dmn::Definitions>,
    forms: Forms,
    problems: Vec<Problem>,
}

impl Parsed {
    fn new(files: &[File]) -> Self {
        let mut parsed =
            Self { processes: Vec::new(), decisions: Vec::new(), forms: Forms::new(), problems: Vec::new() };
        for file in files {
            match file.name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "json" => {
                    let value = serde_json::from_str(&file.text).map_err(|fault| fault.to_string());
                    parsed.forms.insert(file.name.clone(), value);
                }
                "dmn" => {
                    let (definitions, problems) = dmn::parse(file.text.as_bytes(), &file.name);
                    parsed.decisions.push(definitions);
                    parsed.problems.extend(problems);
                }
                _ => {
                    let (definitions, problems) = crate::parse(file.text.as_bytes(), &file.name);
                    parsed.processes.push(definitions);
                    parsed.problems.extend(problems);
                }
            }
        }
        parsed
    }

    fn all(&self) -> (Vec<&Definitions>, Vec<&dmn::Definitions>) {
        (self.processes.iter().collect(), self.decisions.iter().collect())
    }
}

#[cfg(all(test, feature = "python"))]
mod tests;
