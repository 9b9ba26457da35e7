//! Which process a run starts.

use std::collections::BTreeSet;

use super::instance::Prepared;
use super::mail::{message_starts, outside_starts};
use super::signals::signal_starts;
use super::{Options, Sources};
use crate::executable::{self, Executable, compile_with};
use crate::id::{ElementId, ProcessId};
use crate::model::Definitions;
use crate::problem::Problem;
use crate::script::ScriptEngine;

/// Compiles a process with everything it calls.
pub(super) fn prepare(
    sources: Sources<'_>,
    scripts: &dyn ScriptEngine,
    options: &Options,
    process: &str,
) -> Result<Prepared, Vec<Problem>> {
    let all: Vec<&Definitions> = sources.all().collect();
    let files = executable::Sources { processes: &all, decisions: sources.decisions };
    let executable = compile_with(files, &ProcessId::from(process), scripts)?;
    Ok(if options.replace_answered {
        Prepared::replacing(executable, &options.answers)
    } else {
        Prepared::plain(executable)
    })
}

/// The process to start: the one asked for, or the only one a person would start.
pub(super) fn main_process(
    sources: Sources<'_>,
    scripts: &dyn ScriptEngine,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let candidates: Vec<&str> = processes(sources.files);
    if let Some(process) = &options.process {
        let mut known = candidates.clone();
        known.extend(processes(sources.library));
        if !known.contains(&process.as_str()) {
            return Err(vec![unknown_process(process, &candidates)]);
        }
        return prepare(sources, scripts, options, process);
    }
    if let [only] = candidates.as_slice() {
        return prepare(sources, scripts, options, only);
    }
    if candidates.is_empty() {
        return Err(vec![
            Problem::error("no_executable_process", "the files contain no executable process")
                .with_help("Set isExecutable=\"true\" on the process that is to run."),
        ]);
    }
    let mut prepared = Vec::with_capacity(candidates.len());
    for process in &candidates {
        prepared.push(prepare(sources, scripts, options, process)?);
    }
    match primary(&prepared, options) {
        Some(at) => Ok(prepared.swap_remove(at)),
        None => Err(vec![ambiguous(&candidates)]),
    }
}

/// The ids of the executable processes of files.
fn processes<'a>(files: &[&'a Definitions]) -> Vec<&'a str> {
    files.iter().flat_map(|file| file.executable_processes()).map(|process| process.id.as_str()).collect()
}

/// The only process that is neither called by another nor started from outside; failing that, the only
/// one a message or signal of the options starts.
fn primary(prepared: &[Prepared], options: &Options) -> Option<usize> {
    let called: BTreeSet<&ProcessId> = prepared
        .iter()
        .flat_map(|prepared| prepared.executable.processes.iter().skip(1))
        .map(|process| &process.id)
        .collect();
    let top: Vec<usize> =
        (0..prepared.len()).filter(|at| !called.contains(&prepared[*at].executable.main().id)).collect();
    let by_hand = top.iter().copied().filter(|at| !starts_from_outside(&prepared[*at].executable));
    let by_message = top.iter().copied().filter(|at| {
        message_starts(prepared[*at].executable.main())
            .any(|(_, name)| options.messages.iter().any(|message| message.name == name))
    });
    let by_signal = top.iter().copied().filter(|at| {
        let mut signals = signal_starts(prepared[*at].executable.main());
        signals.any(|(_, name)| options.signals.iter().any(|signal| signal == name))
    });
    only(by_hand).or_else(|| only(by_message)).or_else(|| only(by_signal))
}

/// The item of an iterator that has exactly one.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

/// Whether a process can start by messages and signals only.
fn starts_from_outside(executable: &Executable) -> bool {
    let main = executable.main();
    let root = &main.root;
    let begins = if root.start_events.is_empty() { &root.implicit_starts } else { &root.start_events };
    let known: BTreeSet<&ElementId> =
        message_starts(main).chain(signal_starts(main)).map(|(start, _)| start).collect();
    !begins.is_empty()
        && outside_starts(main).next().is_some()
        && begins.iter().all(|start| known.contains(&main.node(*start).id))
}

fn unknown_process(process: &str, candidates: &[&str]) -> Problem {
    Problem::error("unknown_process", format!("the files contain no executable process {process:?}"))
        .with_help(format!("Executable processes: {}.", candidates.join(", ")))
}

fn ambiguous(candidates: &[&str]) -> Problem {
    Problem::error("ambiguous_process", "the files contain several processes that could be started")
        .with_help(format!("Name one of them: {}.", candidates.join(", ")))
}
