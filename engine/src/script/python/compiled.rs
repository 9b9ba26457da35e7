//! A parsed script, and its bytecode for each set of variables that were there.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use monty::MontyRun;
use monty_types::{AssertMessageAnnotations, CompileOptions, DateTimeSource, OsPolicy};
use monty_types::{RandomSeed, RandomStart, SleepMode};

use super::direct::Direct;
use super::failure::{self, Scene};
use super::prelude;
use super::scope::Analysis;
use super::source::{Edit, Rewritten};
use crate::script::{ScriptError, ScriptLimits};

/// Bytecode kept per script; more sets of present variables than this are compiled each time.
const MAX_VARIANTS: usize = 16;
/// Idle interpreters kept per variant.
const MAX_IDLE: usize = 4;

/// Statements or one expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Script,
    Expression,
}

/// A parsed script with what is needed to run it.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) form: Form,
    pub(super) source: String,
    pub(super) analysis: Analysis,
    /// Names whose values the script gets, if there are such variables.
    pub(super) inputs: Vec<String>,
    /// Whether it may look at the time or draw random numbers.
    pub(super) needs_clock: bool,
    /// How to do without the interpreter, if the script is simple.
    pub(super) direct: Option<Direct>,
    edits: Vec<Edit>,
    imported: Vec<&'static str>,
    variants: Mutex<Vec<Arc<Variant>>>,
}

/// Bytecode for one set of present variables.
#[derive(Debug)]
pub(super) struct Variant {
    given: Vec<String>,
    /// Built-ins that are refused, given as functions of the host.
    pub(super) refused: Vec<&'static str>,
    /// The names whose values the last expression of a script collects.
    pub(super) outputs: Vec<String>,
    pub(super) text: Rewritten,
    runners: Mutex<Runners>,
}

/// Interpreters loaded with the bytecode; they can be sent between threads but not shared.
#[derive(Debug)]
struct Runners {
    template: MontyRun,
    idle: Vec<MontyRun>,
}

/// Text that appears in every script that can notice the time or chance.
const CLOCK_WORDS: &[&str] =
    &["choice", "date", "gauss", "now", "rand", "sample", "shuffle", "time", "today", "uuid"];

impl Compiled {
    pub(super) fn new(
        form: Form,
        source: &str,
        analysis: Analysis,
        edits: Vec<Edit>,
        imported: Vec<&'static str>,
    ) -> Self {
        let names = &analysis.names;
        let inputs = names.read.iter().chain(&names.deleted).chain(&analysis.handlers);
        let inputs: BTreeSet<String> = inputs.cloned().collect();
        Self {
            form,
            source: source.to_owned(),
            inputs: inputs.into_iter().collect(),
            needs_clock: CLOCK_WORDS.iter().any(|word| source.contains(word)),
            analysis,
            direct: None,
            edits,
            imported,
            variants: Mutex::new(Vec::new()),
        }
    }

    /// The same with a way around the interpreter.
    pub(super) fn with_direct(self, direct: Option<Direct>) -> Self {
        Self { direct, ..self }
    }

    /// Whether the script asks for all variables there are.
    pub(super) fn wants_all(&self) -> bool {
        self.analysis.names.calls.contains("locals")
    }

    /// Compiles once, to find what the interpreter refuses.
    pub(super) fn check(&self, limits: ScriptLimits) -> Result<(), ScriptError> {
        let given: Vec<&str> = self.inputs.iter().map(String::as_str).collect();
        self.variant(&given, limits).map(|_| ())
    }

    /// The bytecode for the variables that are there, in the order of their values.
    pub(super) fn variant(&self, given: &[&str], limits: ScriptLimits) -> Result<Arc<Variant>, ScriptError> {
        let same = |variant: &&Arc<Variant>| variant.given.iter().eq(given);
        let mut variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(variant) = variants.iter().find(same) {
            return Ok(Arc::clone(variant));
        }
        let variant = Arc::new(self.compile(given, limits)?);
        if variants.len() < MAX_VARIANTS {
            variants.push(Arc::clone(&variant));
        }
        Ok(variant)
    }

    fn compile(&self, given: &[&str], limits: ScriptLimits) -> Result<Variant, ScriptError> {
        let names = &self.analysis.names;
        let is_given = |name: &str| given.contains(&name);
        let outputs = match self.form {
            Form::Script => self.outputs(given),
            Form::Expression => Vec::new(),
        };
        let mut text = Rewritten::default();
        text.add(&prelude::prelude(&self.analysis, &self.imported, &is_given));
        match self.form {
            Form::Script => {
                text.copy(&self.source, &self.edits);
                text.add(&self.epilogue(&outputs));
            }
            Form::Expression => {
                text.add("(");
                text.copy(&self.source, &self.edits);
                text.add("\n)");
            }
        }
        let free = |name: &str| names.read.contains(name) && !names.bound.contains(name) && !is_given(name);
        let refused: Vec<_> = prelude::FORBIDDEN.iter().copied().filter(|name| free(name)).collect();
        let inputs = given.iter().chain(&refused).map(|name| (*name).to_owned()).collect();
        let options = CompileOptions {
            assert_message_annotations: AssertMessageAnnotations::Off,
            source_scan_threshold: usize::MAX, // scanned before parsing
        };
        let template = MontyRun::new(text.text.clone(), "script.py", inputs, options);
        let template = template.map_err(|exception| {
            let scene = Scene { source: &self.source, text: &text, names, limits };
            failure::describe(&exception, &scene)
        })?;
        Ok(Variant {
            given: given.iter().map(|name| (*name).to_owned()).collect(),
            refused,
            outputs,
            text,
            runners: Mutex::new(Runners {
                template: template.with_os_policy(policy(jiff::Timestamp::UNIX_EPOCH, "")),
                idle: Vec::new(),
            }),
        })
    }

    /// The names to look at when a script has run.
    fn outputs(&self, given: &[&str]) -> Vec<String> {
        let analysis = &self.analysis;
        let mut outputs: BTreeSet<String> = analysis.assigned.clone();
        let gone = analysis.names.deleted.iter().chain(&analysis.handlers);
        outputs.extend(gone.filter(|name| given.contains(&name.as_str())).cloned());
        if analysis.may_mutate {
            outputs.extend(given.iter().map(|name| (*name).to_owned()));
        }
        outputs.into_iter().collect()
    }

    /// Statements after a script that collect its names; `...` stands for a name without value.
    fn epilogue(&self, outputs: &[String]) -> String {
        let analysis = &self.analysis;
        let mut text = String::from("\n");
        let mut items = String::new();
        for (index, name) in outputs.iter().enumerate() {
            let sure = analysis.surely_bound.contains(name)
                && !analysis.names.deleted.contains(name)
                && !analysis.handlers.contains(name);
            if sure {
                items.push_str(name);
            } else {
                let _ = writeln!(text, "try: _mr_{index} = {name}");
                let _ = writeln!(text, "except NameError: _mr_{index} = ...");
                let _ = write!(items, "_mr_{index}");
            }
            items.push(',');
        }
        format!("{text}({items})")
    }
}

impl Variant {
    /// An interpreter ready to run.
    pub(super) fn take(&self) -> MontyRun {
        let mut runners = self.runners.lock().unwrap_or_else(PoisonError::into_inner);
        runners.idle.pop().unwrap_or_else(|| runners.template.clone())
    }

    /// Keeps an interpreter that has run for the next time.
    pub(super) fn give_back(&self, runner: MontyRun) {
        let mut runners = self.runners.lock().unwrap_or_else(PoisonError::into_inner);
        if runners.idle.len() < MAX_IDLE {
            runners.idle.push(runner);
        }
    }
}

/// The only world a script can notice: a clock that stands still, UTC, chance from a seed.
pub(super) fn policy(clock: jiff::Timestamp, source: &str) -> OsPolicy {
    let microsecond = clock.as_microsecond().rem_euclid(1_000_000);
    OsPolicy {
        datetime: DateTimeSource::Fixed {
            unix_seconds: clock.as_microsecond().div_euclid(1_000_000),
            microsecond: u32::try_from(microsecond).unwrap_or_default(),
        },
        sleep: SleepMode::Zero,
        random_start: RandomStart::Seed(RandomSeed::Str(format!("{clock} {source}"))),
        ..OsPolicy::default()
    }
}
