//! Which variables a process has, where it sets them, and where it reads them: without running it.
//!
//! For the rules that find variables that are not there, and for editors that offer those that are.
//! Nothing here needs an interpreter: names are found by their place in the text ([`words`]), what a node
//! does with them is in `effects`, and `flow` says which of them are there when a node begins.

mod effects;
mod flow;
mod form;
mod kind;
mod known;
mod template;
mod words;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use serde_json::Value;

use crate::model::{Definitions, FlowNode, FlowNodeKind, Process};
use crate::script::Language;
use effects::Effects;
pub(crate) use effects::Source;
use flow::{Flow, State};
pub(crate) use form::fields as form_fields;
pub use kind::Kind;
pub(crate) use template::faults as template_faults;
pub(crate) use words::{Role, Word, words};

/// More variables that are missing in one process are not reported.
const MAX_MISSING: usize = 500;
/// So many names are looked through for the one that is meant.
const MAX_NAMES: usize = 2_000;

/// The JSON files beside a diagram by name, each with what is in it or why it cannot be read.
pub type Forms = BTreeMap<String, Result<Value, String>>;

/// What is known besides the file that is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// Other BPMN files of the deployment.
    pub processes: &'a [&'a Definitions],
    /// The ids of processes that something in files not given here calls.
    pub called: &'a [&'a str],
    /// The JSON files beside the diagram; `None` when they are not known.
    pub forms: Option<&'a Forms>,
}

/// A variable that can be used at an element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Visible {
    /// Its name.
    pub name: String,
    /// What it holds, where the drawing tells.
    pub kind: Option<Kind>,
    /// The elements that set it; empty for what is there from the beginning.
    pub set_by: Vec<String>,
    /// Whether it is there on every way to the element.
    pub certain: bool,
}

/// The variables that can be used at a flow node, those it sets itself too, or in the condition of a sequence
/// flow, in alphabetical order; none for an element that is not there.
#[must_use]
pub fn visible<'a>(
    definitions: &'a Definitions,
    surroundings: &Surroundings<'a>,
    element: &str,
) -> Vec<Visible> {
    let has = |process: &&Process| {
        process.nodes().any(|node| node.id.as_str() == element)
            || process.flows().any(|flow| flow.id.as_str() == element)
    };
    let mut processes = definitions.processes.iter().chain(&definitions.global_tasks);
    let Some(process) = processes.find(has) else {
        return Vec::new();
    };
    let variables = Variables::new(definitions, process, surroundings);
    let condition = process.flows().find(|flow| flow.id.as_str() == element);
    let state = match condition {
        Some(flow) => variables.flow.behind.get(flow.source.text.as_str()),
        None => variables.flow.at.get(element),
    };
    let mut state = state.cloned().unwrap_or_default();
    if let Some(effects) = variables.flow.effects.get(element) {
        effects.local.iter().for_each(|name| state.add(variables.flow.numbers[name], true));
        effects.settings().iter().for_each(|each| state.add(variables.flow.numbers[each.name], each.surely));
    }
    let there = variables.flow.numbers.iter().filter(|(_, number)| state.maybe.contains(**number));
    there
        .map(|(name, number)| Visible {
            name: (*name).to_owned(),
            kind: variables.kind(name),
            set_by: variables.set_by(name),
            certain: state.surely.contains(*number),
        })
        .collect()
}

/// A variable that is read where it is not there on every way.
pub(crate) struct Missing<'v, 'a> {
    pub(crate) source: &'v Source<'a>,
    pub(crate) word: Word<'a>,
    pub(crate) why: Why,
    /// Whether something on the way may set variables that nothing names.
    pub(crate) open: bool,
}

/// Why a variable is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Nothing in the process sets it.
    Never,
    /// Something sets it, but on no way to here.
    Later,
    /// It is set on some ways only.
    Sometimes,
}

/// The variables of one process.
pub(crate) struct Variables<'a> {
    /// Whether expressions are in FEEL, where a name may have spaces.
    is_feel: bool,
    flow: Flow<'a>,
    /// The conditions of sequence flows, and the node each leads out of.
    conditions: Vec<(&'a str, Source<'a>)>,
    nodes: Vec<&'a str>,
    /// How often each name is written, and what each variable holds: found when a rule first asks.
    counts: OnceCell<HashMap<&'a str, usize>>,
    kinds: OnceCell<HashMap<&'a str, Option<Kind>>>,
}

impl<'a> Variables<'a> {
    pub(crate) fn new(
        definitions: &'a Definitions,
        process: &'a Process,
        surroundings: &Surroundings<'a>,
    ) -> Self {
        let files = || std::iter::once(definitions).chain(surroundings.processes.iter().copied());
        let all = || files().flat_map(|file| file.processes.iter().chain(&file.global_tasks));
        let known = |id: &str| all().find(|process| process.id.as_str() == id);
        let called = |node: &FlowNode| match &node.kind {
            FlowNodeKind::CallActivity { called_element: Some(called) } => called.text == process.id.as_str(),
            _ => false,
        };
        let feel = definitions.expression_language.as_ref();
        let is_feel = feel.is_some_and(|name| Language::from_format(&name.text) == Some(Language::Feel));
        let is_called =
            surroundings.called.contains(&process.id.as_str()) || all().flat_map(Process::nodes).any(called);
        let effects: HashMap<&str, Effects<'a>> =
            process.nodes().map(|node| (node.id.as_str(), Effects::of(node, surroundings, &known))).collect();
        let conditions = process.flows().filter_map(|flow| {
            let condition = flow.condition.as_ref()?;
            Some((flow.source.text.as_str(), Source::condition(flow.id.as_str(), condition)))
        });
        Self {
            is_feel,
            conditions: conditions.collect(),
            nodes: process.nodes().map(|node| node.id.as_str()).collect(),
            counts: OnceCell::new(),
            kinds: OnceCell::new(),
            flow: Flow::new(process, effects, is_called && process.io.is_none()),
        }
    }

    /// The names that something sets.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.flow.numbers.keys().copied().take(MAX_NAMES)
    }

    /// How often a name is written in all texts.
    pub(crate) fn count(&self, name: &str) -> usize {
        let counts = self.counts.get_or_init(|| {
            let nodes = self.flow.effects.values().flat_map(Effects::sources);
            let all = nodes.chain(self.conditions.iter().map(|(_, source)| source));
            let mut counts = HashMap::new();
            for word in all.flat_map(|source| &source.words) {
                *counts.entry(word.text).or_insert(0) += 1;
            }
            counts
        });
        counts.get(name).copied().unwrap_or(0)
    }

    /// Everything that is read although it may not be there, in the order of the file.
    pub(crate) fn missing(&self) -> Vec<Missing<'_, 'a>> {
        let mut found = Vec::new();
        for node in &self.nodes {
            let (Some(effects), Some(state)) = (self.flow.effects.get(node), self.flow.at.get(node)) else {
                continue;
            };
            let mut state = state.clone();
            for name in &effects.local {
                state.add(self.flow.numbers[name], true);
            }
            for source in &effects.before {
                self.read(source, &mut state, &mut found);
            }
            for setting in &effects.results {
                state.add(self.flow.numbers[setting.name], setting.surely);
            }
            state.open |= effects.opens;
            for source in &effects.after {
                self.read(source, &mut state, &mut found);
            }
        }
        for (from, source) in &self.conditions {
            if let Some(state) = self.flow.behind.get(from) {
                self.read_line(source, source.words.iter(), state, &mut found);
            }
        }
        found
    }

    /// Reads a text line by line: what a line sets is there for the next.
    fn read<'v>(&'v self, source: &'v Source<'a>, state: &mut State, found: &mut Vec<Missing<'v, 'a>>) {
        // The body of a function runs later, when all may be there.
        let any_order = source.text.contains("def ") || source.text.contains("lambda");
        for words in source.by_line() {
            let bound = words.iter().filter(|word| word.role == Role::Bound);
            let of_loops: BTreeSet<&str> =
                bound.clone().filter(|word| !is_assigned(source, word)).map(|word| word.text).collect();
            let reads = words.iter().filter(|word| !of_loops.contains(word.text));
            if !any_order {
                self.read_line(source, reads, state, found);
            }
            for word in bound.filter(|_| !source.is_template) {
                if let Some(number) = self.flow.numbers.get(word.text) {
                    state.add(*number, true);
                }
            }
        }
    }

    fn read_line<'v>(
        &'v self,
        source: &'v Source<'a>,
        words: impl Iterator<Item = &'v Word<'a>>,
        state: &State,
        found: &mut Vec<Missing<'v, 'a>>,
    ) {
        if self.is_feel || !source.is_plain {
            return;
        }
        for word in words.filter(|word| word.role == Role::Read && !known::is_known(word.text)) {
            if found.len() >= MAX_MISSING {
                return;
            }
            let why = match self.flow.numbers.get(word.text) {
                None => Why::Never,
                Some(number) if state.surely.contains(*number) => continue,
                Some(number) if state.maybe.contains(*number) => Why::Sometimes,
                Some(_) => Why::Later,
            };
            found.push(Missing { source, word: *word, why, open: state.open });
        }
    }

    /// What a variable holds, when all that set it say the same.
    pub(crate) fn kind(&self, name: &str) -> Option<Kind> {
        let kinds = self.kinds.get_or_init(|| {
            let mut kinds: HashMap<&str, Option<Kind>> = HashMap::new();
            for setting in self.flow.effects.values().flat_map(Effects::settings) {
                let known = kinds.entry(setting.name).or_insert(setting.kind);
                *known = known.filter(|kind| Some(*kind) == setting.kind);
            }
            kinds
        });
        kinds.get(name).copied().flatten()
    }

    /// Every text with the variables it reads, and whether others may be there that nothing names.
    pub(crate) fn sources(&self) -> impl Iterator<Item = (&Source<'a>, bool)> {
        let open = |state: Option<&State>| state.is_none_or(|state| state.open);
        let nodes = self.nodes.iter().filter_map(|node| Some((node, self.flow.effects.get(node)?)));
        let in_nodes = nodes.flat_map(move |(node, effects)| {
            let is_open = open(self.flow.at.get(node)) || effects.opens;
            effects.sources().map(move |source| (source, is_open))
        });
        in_nodes.chain(
            self.conditions.iter().map(move |(from, source)| (source, open(self.flow.behind.get(from)))),
        )
    }

    fn set_by(&self, name: &str) -> Vec<String> {
        let setters = self.nodes.iter().filter(|node| {
            self.flow
                .effects
                .get(*node)
                .is_some_and(|effects| effects.settings().iter().any(|each| each.name == name))
        });
        setters.map(|node| (*node).to_owned()).collect()
    }
}

/// Whether a bound name is the target of `=`, and not of `for`, `as` and the like.
fn is_assigned(source: &Source<'_>, word: &Word<'_>) -> bool {
    let after = source.text[word.offset + word.text.len()..].trim_start_matches([' ', '\t']);
    after.starts_with('=') || ["+=", "-=", "*=", "/="].iter().any(|sign| after.starts_with(sign))
}

#[cfg(test)]
mod tests;
