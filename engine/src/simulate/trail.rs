//! The visible trace of a run: visits in order of finishing, thrown events, the step count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::report::{Thrown, Visit, VisitState};
use crate::executable::{Executable, Node};
use crate::id::{ElementId, ElementKey, ProcessId, ScopeKey};
use crate::runtime::Event;

/// What all instances of a run did.
#[derive(Debug, Clone, Default)]
pub(super) struct Trail {
    pub(super) path: Vec<Visit>,
    pub(super) thrown: Vec<Thrown>,
    pub(super) steps: u64,
    /// How many elements have failed.
    pub(super) failures: u64,
}

impl Trail {
    fn throw(&mut self, kind: &str, name: &str, payload: Option<&Value>) {
        let payload = payload.cloned().unwrap_or_default();
        self.thrown.push(Thrown { kind: kind.to_owned(), name: name.to_owned(), payload });
    }
}

/// Follows the events of one instance.
///
/// The state forgets what has ended, so the tracker remembers which node an activation belongs to.
#[derive(Debug, Clone, Default)]
pub(super) struct Tracker {
    scopes: BTreeMap<ScopeKey, OpenScope>,
    elements: BTreeMap<ElementKey, OpenElement>,
    throwers: BTreeSet<ElementKey>,
    /// Elements whose kind was replaced by an answer, with the name of what they are.
    pub(super) replaced: HashMap<(ProcessId, ElementId), &'static str>,
}

#[derive(Debug, Clone)]
struct OpenScope {
    process: ProcessId,
    opened_by: Option<ElementKey>,
}

#[derive(Debug, Clone)]
struct OpenElement {
    node: ElementId,
    scope: ScopeKey,
}

/// The last error an instance threw.
#[derive(Debug, Clone)]
pub(super) struct ThrownError {
    pub(super) element: Option<ElementId>,
    pub(super) code: String,
    pub(super) trace: Vec<ElementId>,
}

impl Tracker {
    /// A tracker that knows what was replaced.
    pub(super) fn new(replaced: HashMap<(ProcessId, ElementId), &'static str>) -> Self {
        Self { replaced, ..Self::default() }
    }

    /// Follows one event; an error that was thrown is returned.
    pub(super) fn follow(
        &mut self,
        event: &Event,
        executable: &Executable,
        trail: &mut Trail,
    ) -> Option<ThrownError> {
        match event {
            Event::ScopeOpened { scope, process, opened_by, .. } => {
                self.scopes.insert(*scope, OpenScope { process: process.clone(), opened_by: *opened_by });
            }
            Event::ElementActivated { element, node, scope, .. } => {
                trail.steps += 1;
                self.elements.insert(*element, OpenElement { node: node.clone(), scope: *scope });
            }
            Event::ElementCompleted { element, .. } => {
                self.finish(*element, VisitState::Completed, executable, trail);
            }
            Event::ElementCancelled { element } => {
                let state =
                    if self.throwers.contains(element) { VisitState::Error } else { VisitState::Cancelled };
                self.finish(*element, state, executable, trail);
            }
            Event::ScopeCompleted { scope } => {
                self.scopes.remove(scope);
            }
            Event::ScopeCancelled { scope } => {
                self.cancel_inside(*scope, executable, trail);
                self.scopes.remove(scope);
            }
            Event::MessageSent { name, payload, .. } => trail.throw("message", name, Some(payload)),
            Event::SignalThrown { name, payload, .. } => trail.throw("signal", name, payload.as_deref()),
            Event::EscalationThrown { code, payload, .. } => {
                trail.throw("escalation", code, payload.as_deref());
            }
            Event::ErrorThrown { element, code, payload, .. } => {
                trail.throw("error", code, payload.as_deref());
                self.throwers.insert(*element);
                return Some(ThrownError {
                    element: self.elements.get(element).map(|open| open.node.clone()),
                    code: code.clone(),
                    trace: self.trace(*element),
                });
            }
            Event::IncidentRaised { .. } => trail.failures += 1,
            Event::InstanceFailed { .. } | Event::InstanceTerminated { .. } => {
                self.finish_rest(executable, trail);
            }
            _ => {}
        }
        None
    }

    /// Ends the run: what failed and is still there finishes as an error, the rest is left open.
    pub(super) fn finish_failed(
        &mut self,
        failed: &[ElementKey],
        executable: &Executable,
        trail: &mut Trail,
    ) {
        for element in failed {
            self.finish(*element, VisitState::Error, executable, trail);
        }
    }

    /// The nodes from the root process down to an element, through sub-processes and calls.
    pub(super) fn trace(&self, element: ElementKey) -> Vec<ElementId> {
        let mut trace = Vec::new();
        let mut at = Some(element);
        while let Some(open) = at.and_then(|key| self.elements.get(&key)) {
            trace.push(open.node.clone());
            at = self.scopes.get(&open.scope).and_then(|scope| scope.opened_by);
        }
        trace.reverse();
        trace
    }

    /// The element name of a node as it is in the file, whatever replaces it in this run.
    pub(super) fn kind(&self, process: &ProcessId, node: &Node) -> &'static str {
        let key = (process.clone(), node.id.clone());
        self.replaced.get(&key).copied().unwrap_or_else(|| node.kind.element_name())
    }

    fn finish(&mut self, element: ElementKey, state: VisitState, executable: &Executable, trail: &mut Trail) {
        let Some(open) = self.elements.remove(&element) else {
            return;
        };
        self.throwers.remove(&element);
        let Some(scope) = self.scopes.get(&open.scope) else {
            return;
        };
        let Some(node) = find_node(executable, &scope.process, &open.node) else {
            return;
        };
        trail.path.push(Visit {
            id: node.id.to_string(),
            name: node.name.clone(),
            kind: self.kind(&scope.process, node).to_owned(),
            state,
        });
    }

    /// What is directly in a scope; scopes further in are cancelled by events of their own, or here.
    fn cancel_inside(&mut self, scope: ScopeKey, executable: &Executable, trail: &mut Trail) {
        let inside: Vec<ElementKey> =
            self.elements.iter().filter(|(_, open)| open.scope == scope).map(|(key, _)| *key).collect();
        for element in inside {
            let opened: Vec<ScopeKey> = self
                .scopes
                .iter()
                .filter(|(_, open)| open.opened_by == Some(element))
                .map(|(key, _)| *key)
                .collect();
            for scope in opened {
                self.cancel_inside(scope, executable, trail);
            }
            self.finish(element, VisitState::Cancelled, executable, trail);
        }
    }

    /// Ends what an ended instance left open.
    fn finish_rest(&mut self, executable: &Executable, trail: &mut Trail) {
        // Inner elements have higher keys than what opened them, and end first.
        let rest: Vec<ElementKey> = self.elements.keys().rev().copied().collect();
        for element in rest {
            let state =
                if self.throwers.contains(&element) { VisitState::Error } else { VisitState::Cancelled };
            self.finish(element, state, executable, trail);
        }
    }
}

/// A node by the ids of its process and its own.
pub(super) fn find_node<'e>(
    executable: &'e Executable,
    process: &ProcessId,
    node: &ElementId,
) -> Option<&'e Node> {
    let process = executable.process(executable.find(process)?);
    Some(process.node(process.find(node)?))
}
