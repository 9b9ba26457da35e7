//! A whole run in memory: the engine with answers, messages and a virtual clock instead of a world.
//!
//! The command line, the test runner and the browser all drive processes through this module. It
//! plays the host: it completes tasks from [`Options::answers`], carries messages between
//! instances, and when nothing else can move it sets the clock to the next timer.

mod answers;
mod choose;
mod driver;
mod instance;
mod mail;
mod mocks;
mod report;
mod signals;
mod trail;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::{Map, Value};

pub use answers::Answers;
pub use report::{Failure, Report, Status, Thrown, Visit, VisitState, Waiting};

use crate::model::Definitions;
use crate::problem::Problem;
use crate::runtime::State;
use crate::script::ScriptEngine;
use driver::Driver;

/// How far the virtual clock may go unless told otherwise.
pub const DEFAULT_UNTIL: &str = "P10Y";

/// How many flow nodes may be activated unless told otherwise.
pub const DEFAULT_MAX_STEPS: u64 = 1_000_000;

/// What to run, and how the world around it answers.
#[derive(Debug, Clone)]
pub struct Options {
    /// The process to start; `None` takes the only one that is started by hand.
    pub process: Option<String>,
    /// The data to start with.
    pub data: Map<String, Value>,
    /// What completes tasks, by element.
    pub answers: Answers,
    /// Messages from outside, delivered in order as soon as something waits for them.
    pub messages: Vec<Incoming>,
    /// Signals from outside, each given to all who wait for it, and to the processes it starts, as soon as
    /// nothing else moves and somebody takes it.
    pub signals: Vec<String>,
    /// What host functions and service tasks return, by name or id, and what data stores hold at first.
    pub mocks: BTreeMap<String, Value>,
    /// Where the virtual clock starts.
    pub start: Timestamp,
    /// How far it may go: an ISO 8601 duration from the start.
    pub until: String,
    /// How many flow nodes may be activated.
    pub max_steps: u64,
    /// Whether an element with answers takes the answer as its data instead of doing its work,
    /// as spiff-arena's test runner does: scripts, services and calls are replaced that way.
    pub replace_answered: bool,
    /// Whether a manual task that no answers name is passed instead of waiting, as in spiff-arena's tests.
    pub pass_manual_tasks: bool,
}

/// A message from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// Its name.
    pub name: String,
    /// What it carries.
    pub payload: Value,
    /// Correlation properties the sender names itself; those of the payload count without it.
    pub properties: BTreeMap<String, Value>,
}

impl Options {
    /// Options for a run that starts at a time, with nothing given from outside.
    #[must_use]
    pub fn new(start: Timestamp) -> Self {
        Self {
            process: None,
            data: Map::new(),
            answers: Answers::default(),
            messages: Vec::new(),
            signals: Vec::new(),
            mocks: BTreeMap::new(),
            start,
            until: DEFAULT_UNTIL.to_owned(),
            max_steps: DEFAULT_MAX_STEPS,
            replace_answered: false,
            pass_manual_tasks: false,
        }
    }
}

/// The files of a run.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The files whose processes may be started.
    pub files: &'a [&'a Definitions],
    /// More files, for call activities and messages only.
    pub library: &'a [&'a Definitions],
    /// DMN files.
    pub decisions: &'a [&'a crate::dmn::Definitions],
}

impl<'a> Sources<'a> {
    /// All files, those that may be started first.
    fn all(self) -> impl Iterator<Item = &'a Definitions> {
        self.files.iter().chain(self.library).copied()
    }
}

/// A run that is ready to start; a clone is the same run once more, without compiling again.
#[derive(Clone)]
pub struct Simulation<'a> {
    driver: Driver<'a>,
}

impl<'a> Simulation<'a> {
    /// Compiles the processes and checks that the options fit them.
    ///
    /// # Errors
    ///
    /// What keeps the run from starting: problems of the model, or options that do not fit it.
    pub fn new(
        sources: Sources<'a>,
        scripts: &'a dyn ScriptEngine,
        options: Options,
    ) -> Result<Self, Vec<Problem>> {
        let deadline = deadline(options.start, &options.until)?;
        let main = choose::main_process(sources, scripts, &options)?;
        let driver = Driver::new(sources, scripts, options, main, deadline);
        driver.check_outside()?;
        Ok(Self { driver })
    }

    /// Runs until everything has ended, waits, or may not go on.
    #[must_use]
    pub fn run(self) -> Report {
        self.driver.run()
    }

    /// [`Self::run`], with the states of all instances at its end, the started one first.
    #[must_use]
    pub fn run_to_states(self) -> (Report, Vec<State>) {
        self.driver.run_to_states()
    }
}

/// The last moment the virtual clock may reach.
fn deadline(start: Timestamp, until: &str) -> Result<Timestamp, Vec<Problem>> {
    let invalid = |why: String| {
        vec![
            Problem::error("invalid_until", format!("the limit of the clock {until:?} is not usable: {why}"))
                .with_help("Write an ISO 8601 duration such as PT2H, P30D or P1Y."),
        ]
    };
    let span: Span = until.trim().parse().map_err(|error: jiff::Error| invalid(error.to_string()))?;
    if span.is_negative() {
        return Err(invalid("it is negative".to_owned()));
    }
    let end = start.to_zoned(TimeZone::UTC).checked_add(span).map_err(|error| invalid(error.to_string()))?;
    Ok(end.timestamp())
}
