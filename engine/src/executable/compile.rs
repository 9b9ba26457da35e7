//! The model of one or more files to the resolved graph of one process and all it calls.

mod data;
mod decision;
mod decisions;
mod event;
mod foreign;
mod graph;
mod lane;
mod mapping;
mod message;
mod name;
mod node;
mod repeat;
mod script;
mod service;

use std::borrow::Borrow;
use std::collections::HashMap;

use super::{Executable, NodeIndex, ProcessIndex};
use crate::check::check_process;
use crate::id::{ElementId, ProcessId};
use crate::model::{DataIndex, Definitions, FlowNode, Process, Text};
use crate::problem::{Position, Problem};
use crate::script::{Memo, ScriptEngine, did_you_mean};
use name::Names;
use script::Scripts;

/// The files in which processes and decisions are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'a> {
    /// BPMN files.
    pub processes: &'a [&'a Definitions],
    /// DMN files.
    pub decisions: &'a [&'a crate::dmn::Definitions],
}

/// Compiles a process and, over all sources, the processes it calls; it can call no decisions.
///
/// # Errors
///
/// See [`compile_with`].
pub fn compile<P: Borrow<str> + ?Sized>(
    sources: &[&Definitions],
    process_id: &P,
    scripts: &dyn ScriptEngine,
) -> Result<Executable, Vec<Problem>> {
    compile_with(Sources { processes: sources, decisions: &[] }, process_id, scripts)
}

/// Compiles a process and, over all sources, the processes and decisions it calls.
///
/// # Errors
///
/// Everything that keeps it from running: errors of [`crate::check`] in the processes it needs,
/// scripts that do not compile, and called processes and decisions that are not in the sources.
pub fn compile_with<P: Borrow<str> + ?Sized>(
    sources: Sources<'_>,
    process_id: &P,
    scripts: &dyn ScriptEngine,
) -> Result<Executable, Vec<Problem>> {
    let process_id = process_id.borrow();
    let scripts: &dyn ScriptEngine = &Memo::new(scripts);
    let mut library = Library::new(sources);
    let Some((definitions, process)) = library.find(process_id) else {
        let problem = Problem::error("unknown_process", format!("There is no process `{process_id}`."));
        return Err(vec![problem]);
    };
    library.enlist(definitions, process);
    let mut problems = Vec::new();
    let mut compiled = Vec::new();
    // Compiling one process may enlist more.
    while let Some((definitions, process)) = library.enlisted.get(compiled.len()).copied() {
        let errors_before = problems.len();
        problems.extend(runnable(definitions, process, &library));
        let context = Context::new(definitions, process, problems.len() == errors_before);
        let mut scripts = Scripts::new(scripts, definitions, &mut problems);
        compiled.push(graph::process(&context, &mut library, &mut scripts));
    }
    let decisions = decisions::called(&compiled, &library, sources.decisions, scripts, &mut problems);
    if problems.is_empty() {
        return Ok(Executable::new(compiled).with_decisions(decisions));
    }
    problems.sort_by(|one, other| (&one.file, one.position).cmp(&(&other.file, other.position)));
    Err(problems)
}

/// What speaks against running a process at all.
fn runnable(definitions: &Definitions, process: &Process, library: &Library<'_>) -> Vec<Problem> {
    let mut problems = check_process(definitions, process);
    let mut add = |code, message: String, help| {
        let problem =
            Problem::error(code, message).with_element(process.id.as_str()).with_position(process.position);
        problems.push(problem.with_file(&definitions.file).with_help(help));
    };
    if !process.is_executable() {
        let message = format!("The process `{}` is not executable.", process.id);
        add("not_executable", message, "Set isExecutable=\"true\" to run it.");
    }
    if let Some(other) = library.duplicates.get(process.id.as_str()) {
        let message = format!("The process `{}` is also in `{other}`.", process.id);
        add("duplicate_process", message, "Give each process its own id.");
    }
    problems
}

/// The process that is compiled.
struct Context<'a> {
    definitions: &'a Definitions,
    process: &'a Process,
    /// Whether no rule found an error: then everything in it must compile.
    is_checked: bool,
    /// The flow nodes by id.
    nodes: HashMap<&'a str, NodeIndex>,
    data: DataIndex<'a>,
    names: Names<'a>,
}

impl<'a> Context<'a> {
    fn new(definitions: &'a Definitions, process: &'a Process, is_checked: bool) -> Self {
        let nodes = process.nodes().enumerate();
        Self {
            definitions,
            process,
            is_checked,
            nodes: nodes.map(|(at, node)| (node.id.as_str(), NodeIndex(index_of(at)))).collect(),
            data: DataIndex::new(definitions, process),
            names: Names::new(process),
        }
    }

    fn find(&self, id: &str) -> Option<NodeIndex> {
        self.nodes.get(id).copied()
    }
}

/// All processes of the sources, and those needed so far.
struct Library<'a> {
    processes: HashMap<&'a str, (&'a Definitions, &'a Process)>,
    /// The other file of processes that are in two.
    duplicates: HashMap<&'a str, &'a str>,
    enlisted: Vec<(&'a Definitions, &'a Process)>,
    index: HashMap<&'a str, ProcessIndex>,
}

impl<'a> Library<'a> {
    fn new(sources: Sources<'a>) -> Self {
        let mut library = Self {
            processes: HashMap::new(),
            duplicates: HashMap::new(),
            enlisted: Vec::new(),
            index: HashMap::new(),
        };
        let mut seen: Vec<*const Definitions> = Vec::new();
        for definitions in sources.processes {
            // A file given twice is no second process.
            if seen.contains(&std::ptr::from_ref(*definitions)) {
                continue;
            }
            seen.push(std::ptr::from_ref(*definitions));
            for process in definitions.processes.iter().chain(&definitions.global_tasks) {
                if library.processes.contains_key(process.id.as_str()) {
                    library.duplicates.insert(process.id.as_str(), &definitions.file);
                } else {
                    library.processes.insert(process.id.as_str(), (definitions, process));
                }
            }
        }
        library
    }

    /// Where a node of a process is.
    fn position(&self, process: &ProcessId, node: &ElementId) -> Option<Position> {
        let (_, process) = self.find(process.as_str())?;
        process.nodes().find(|each| each.id == *node).map(|node| node.position)
    }

    fn find(&self, id: &str) -> Option<(&'a Definitions, &'a Process)> {
        self.processes.get(id).copied()
    }

    fn enlist(&mut self, definitions: &'a Definitions, process: &'a Process) -> ProcessIndex {
        if let Some(index) = self.index.get(process.id.as_str()) {
            return *index;
        }
        let index = ProcessIndex(index_of(self.enlisted.len()));
        self.enlisted.push((definitions, process));
        self.index.insert(process.id.as_str(), index);
        index
    }

    /// The process a call activity calls.
    fn called(&mut self, node: &FlowNode, called: &Text, scripts: &mut Scripts<'_>) -> Option<ProcessIndex> {
        if called.text.starts_with(['=', '$', '#']) {
            let message = format!("The called process `{}` is known only when it runs.", called.text);
            let problem = Problem::error("foreign_expression", message).with_element(node.id.as_str());
            let problem = problem.with_position(called.position);
            scripts.report(problem.with_help("Name the id of a process."));
            return None;
        }
        if let Some((definitions, process)) = self.find(&called.text) {
            return Some(self.enlist(definitions, process));
        }
        let message =
            format!("`{}` calls the process `{}`, which does not exist.", node.label(), called.text);
        let mut problem = Problem::error("unknown_called_process", message).with_element(node.id.as_str());
        problem.help = did_you_mean(&called.text, self.processes.keys().copied());
        scripts.report(problem.with_position(called.position));
        None
    }
}

/// An index as the graph stores it; files are limited to fewer elements than it can count.
fn index_of(number: usize) -> u32 {
    u32::try_from(number).expect("a file has fewer than 2^32 elements")
}
