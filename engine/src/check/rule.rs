//! What a rule is, and which rules apply.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::topology::Topology;
use crate::model::{Definitions, FlowNode, Process, SequenceFlow};
use crate::problem::{Fix, Position, Problem, Severity};
use crate::variables::{Surroundings, Variables};

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// The code of its problems.
    pub code: &'static str,
    /// How bad its problems are, unless a [`RuleSet`] says otherwise.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    pub(super) run: fn(&Subject<'_>, &mut Report<'_>),
}

/// Which rules apply, and how bad their problems are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSet {
    changed: HashMap<String, Option<Severity>>,
    errors_only: bool,
}

impl RuleSet {
    /// Changes the severity of a rule; `None` switches it off.
    #[must_use]
    pub fn with(mut self, code: &str, severity: Option<Severity>) -> Self {
        self.changed.insert(code.to_owned(), severity);
        self
    }

    /// Only the rules that find what cannot run.
    #[must_use]
    pub(crate) fn errors_only() -> Self {
        Self { errors_only: true, ..Self::default() }
    }

    /// The severity of a rule's problems; `None` when it is off.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        let severity = self.changed.get(rule.code).copied().unwrap_or(Some(rule.severity));
        severity.filter(|severity| !self.errors_only || *severity == Severity::Error)
    }
}

/// What a rule looks at.
pub(super) struct Subject<'a> {
    pub(super) definitions: &'a Definitions,
    /// The processes to check; others of the file are not.
    pub(super) processes: Vec<&'a Process>,
    /// Their flows, found when the first rule asks for them.
    topologies: OnceCell<Vec<Topology<'a>>>,
    /// What else is known.
    pub(super) surroundings: Surroundings<'a>,
    /// Their variables, found when the first rule asks for them.
    variables: OnceCell<Vec<Variables<'a>>>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        definitions: &'a Definitions,
        processes: Vec<&'a Process>,
        surroundings: Surroundings<'a>,
    ) -> Self {
        let (topologies, variables) = (OnceCell::new(), OnceCell::new());
        Self { definitions, processes, topologies, surroundings, variables }
    }

    /// The variables of every process.
    pub(super) fn variables(&self) -> &[Variables<'a>] {
        let make = |process: &&'a Process| Variables::new(self.definitions, process, &self.surroundings);
        self.variables.get_or_init(|| self.processes.iter().map(make).collect())
    }

    /// Every process with its flows by their ends.
    pub(super) fn topologies(&self) -> impl Iterator<Item = (&'a Process, &Topology<'a>)> {
        let make = || self.processes.iter().map(|process| Topology::new(process)).collect();
        self.processes.iter().copied().zip(self.topologies.get_or_init(make))
    }

    /// Every flow node, those inside sub-processes too.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &'a FlowNode> {
        self.processes.clone().into_iter().flat_map(Process::nodes)
    }

    /// Every sequence flow, those inside sub-processes too.
    pub(super) fn flows(&self) -> impl Iterator<Item = &'a SequenceFlow> {
        self.processes.clone().into_iter().flat_map(Process::flows)
    }
}

/// Collects the problems of one rule.
pub(super) struct Report<'a> {
    code: &'static str,
    severity: Severity,
    file: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(super) fn new(
        code: &'static str,
        severity: Severity,
        file: &'a str,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        Self { code, severity, file, problems }
    }

    /// Adds a problem; `help` says what to do instead.
    pub(super) fn add(
        &mut self,
        element: &str,
        position: Position,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add_with_fix(element, position, message, help, None);
    }

    /// Adds a problem and what mends it.
    pub(super) fn add_with_fix(
        &mut self,
        element: &str,
        position: Position,
        message: impl Into<String>,
        help: impl Into<String>,
        fix: Option<Fix>,
    ) {
        let problem = Problem::new(self.code, self.severity, message).with_position(position).with_help(help);
        let mut problem = problem.with_file(self.file);
        problem.fix = fix;
        self.problems.push(if element.is_empty() { problem } else { problem.with_element(element) });
    }

    /// Adds a problem at a flow node.
    pub(super) fn at(&mut self, node: &FlowNode, message: impl Into<String>, help: impl Into<String>) {
        self.add(node.id.as_str(), node.position, message, help);
    }
}
