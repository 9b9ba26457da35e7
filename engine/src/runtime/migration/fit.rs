//! What of an instance does not fit another model.

use std::collections::BTreeMap;

use super::MigrationProblem;
use crate::executable::node::{Catch, SubProcess, SubProcessKind};
use crate::executable::{Executable, Node, NodeIndex, NodeKind, Process};
use crate::id::{ElementId, ProcessId};
use crate::runtime::state::{Compensable, Element, Phase, Scope, ScopeKind, State, Subscription, Trigger};

/// Everything of an instance that does not fit the new model. Without the old model what a node was
/// before is known only from what the instance is doing there.
pub(in crate::runtime) fn faults(
    old: Option<&Executable>,
    new: &Executable,
    state: &State,
    ids: &BTreeMap<ElementId, ElementId>,
    processes: &BTreeMap<ProcessId, ProcessId>,
) -> Vec<MigrationProblem> {
    let mut fit = Fit { old, new, state, ids, processes, problems: Vec::new() };
    for scope in state.scopes.values() {
        fit.scope(scope);
    }
    fit.problems
}

struct Fit<'a> {
    old: Option<&'a Executable>,
    new: &'a Executable,
    state: &'a State,
    ids: &'a BTreeMap<ElementId, ElementId>,
    processes: &'a BTreeMap<ProcessId, ProcessId>,
    problems: Vec<MigrationProblem>,
}

/// A scope, with the processes it runs and would run.
#[derive(Clone, Copy)]
struct Place<'a> {
    scope: &'a Scope,
    old: Option<&'a Process>,
    new: &'a Process,
}

impl<'a> Fit<'a> {
    fn scope(&mut self, scope: &'a Scope) {
        let to = self.processes.get(&scope.process).unwrap_or(&scope.process);
        let Some(new) = self.new.find(to).map(|index| self.new.process(index)) else {
            let (process, to) = (scope.process.clone(), to.clone());
            return self.report(MigrationProblem::UnknownProcess { process, to });
        };
        let old = self.old.and_then(|old| Some(old.process(old.find(&scope.process)?)));
        let place = Place { scope, old, new };
        if let Some(container) = &scope.container {
            self.node(place, container);
        }
        for element in scope.elements.iter().filter_map(|element| self.state.elements.get(element)) {
            self.element(place, element);
        }
        for token in scope.tokens.iter().copied().chain(scope.waiting()) {
            if let Some(token) = self.state.tokens.get(&token) {
                self.flow(place, &token.flow);
            }
        }
        for (join, waiting) in &scope.joins {
            let Some(found) = self.node(place, join) else {
                continue;
            };
            for flow in waiting.keys() {
                if new.find_flow(self.renamed(flow)).is_some_and(|flow| new.flow(flow).target != found) {
                    self.misplaced(flow);
                }
            }
        }
        for (gateway, flows) in &scope.resets {
            self.kind(place, gateway, |node| matches!(node.kind, NodeKind::ComplexGateway { .. }));
            for flow in flows {
                self.flow(place, flow);
            }
        }
        self.undoable(place, &scope.compensable);
        match &scope.kind {
            ScopeKind::AdHoc { pending, .. } => {
                for node in pending {
                    self.inside(place, node);
                }
            }
            ScopeKind::Compensation { pending, .. } => self.undoable(place, pending),
            ScopeKind::Flow | ScopeKind::Loop(_) => {}
        }
        for wait in scope.subscriptions.iter().filter_map(|wait| self.state.subscriptions.get(wait)) {
            self.wait(place, wait, None);
        }
    }

    fn element(&mut self, place: Place<'a>, element: &'a Element) {
        let inner = element.inner.and_then(|inner| self.state.scopes.get(&inner));
        let called = inner.filter(|inner| inner.kind.is_flow() && inner.container.is_none());
        let called = called.map(|inner| self.processes.get(&inner.process).unwrap_or(&inner.process));
        let new = self.new;
        let fits = |node: &Node| {
            let same_call = match (&node.kind, called) {
                (NodeKind::CallActivity(process), Some(called)) => new.process(*process).id == *called,
                (_, called) => called.is_none(),
            };
            let same_loop = element.index.is_none() || node.repeat.is_some();
            same_call && same_loop && can_be_doing(node, element.phase, inner.map(|inner| &inner.kind))
        };
        let found = match place.scope.kind {
            ScopeKind::Flow | ScopeKind::AdHoc { .. } => self.inside(place, &element.node),
            ScopeKind::Loop(_) | ScopeKind::Compensation { .. } => self.node(place, &element.node),
        };
        if found.is_some() {
            self.kind(place, &element.node, fits);
        }
        self.undoable(place, &element.compensable);
        let Some(holder) = place.new.find(self.renamed(&element.node)) else {
            return;
        };
        for wait in element.subscriptions.iter().filter_map(|wait| self.state.subscriptions.get(wait)) {
            self.wait(place, wait, Some(holder));
        }
    }

    fn wait(&mut self, place: Place<'a>, wait: &'a Subscription, holder: Option<NodeIndex>) {
        let Some(found) = self.node(place, &wait.node) else {
            return;
        };
        let waits = |node: &Node| waits_for(node, wait.part, &wait.trigger);
        if !self.kind(place, &wait.node, waits) {
            return;
        }
        let new = place.new;
        let node = new.node(found);
        let is_there = match (&node.kind, holder) {
            (NodeKind::BoundaryEvent { attached_to, .. }, Some(holder)) => *attached_to == holder,
            (_, Some(holder)) => {
                holder == found
                    || new.node(holder).outgoing.iter().any(|flow| new.flow(*flow).target == found)
            }
            (_, None) => {
                let around = node.container.and_then(|sub_process| new.node(sub_process).container);
                self.is_container(place, around)
            }
        };
        if !is_there {
            self.misplaced(&wait.node);
        }
    }

    fn undoable(&mut self, place: Place<'a>, all: &'a [Compensable]) {
        let mut open: Vec<&Compensable> = all.iter().collect();
        while let Some(done) = open.pop() {
            self.node(place, &done.node);
            if let Some(handler) = &done.handler {
                self.node(place, handler);
            }
            open.extend(&done.inside);
        }
    }

    /// The node of the new model something becomes; it has to be there and of the same kind.
    fn node(&mut self, place: Place<'a>, id: &ElementId) -> Option<NodeIndex> {
        let found = place.new.find(self.renamed(id));
        if found.is_none() {
            self.unknown(id);
        }
        let was = place.old.and_then(|old| Some(old.node(old.find(id)?)));
        if let Some(was) = was {
            self.kind(place, id, |node| is_same_kind(was, node)).then_some(())?;
        }
        found
    }

    /// A node that has to lie directly in what the scope runs, too.
    fn inside(&mut self, place: Place<'a>, id: &ElementId) -> Option<NodeIndex> {
        let found = self.node(place, id)?;
        if !self.is_container(place, place.new.node(found).container) {
            self.misplaced(id);
            return None;
        }
        Some(found)
    }

    fn flow(&mut self, place: Place<'a>, id: &ElementId) {
        let Some(flow) = place.new.find_flow(self.renamed(id)) else {
            return self.unknown(id);
        };
        let target = place.new.flow(flow).target;
        if place.scope.kind.is_flow() && !self.is_container(place, place.new.node(target).container) {
            self.misplaced(id);
        }
    }

    /// Says whether a node of the new model is what it has to be; reports it if not.
    fn kind(&mut self, place: Place<'a>, id: &ElementId, fits: impl Fn(&Node) -> bool) -> bool {
        let to = self.renamed(id);
        let Some(found) = place.new.find(to).map(|index| place.new.node(index)) else {
            return false;
        };
        let fits = fits(found);
        if !fits {
            let (element, to, kind) = (id.clone(), to.clone(), found.kind.element_name().to_owned());
            self.report(MigrationProblem::OtherKind { element, to, kind });
        }
        fits
    }

    /// Whether the scope runs what is in a sub-process, or in the process itself.
    fn is_container(&self, place: Place<'a>, container: Option<NodeIndex>) -> bool {
        let container = container.map(|container| &place.new.node(container).id);
        container == place.scope.container.as_ref().map(|container| self.renamed(container))
    }

    fn renamed<'b>(&'b self, id: &'b ElementId) -> &'b ElementId {
        self.ids.get(id).unwrap_or(id)
    }

    fn unknown(&mut self, id: &ElementId) {
        let (element, to) = (id.clone(), self.renamed(id).clone());
        self.report(MigrationProblem::UnknownElement { element, to });
    }

    fn misplaced(&mut self, id: &ElementId) {
        let (element, to) = (id.clone(), self.renamed(id).clone());
        self.report(MigrationProblem::OtherPlace { element, to });
    }

    fn report(&mut self, problem: MigrationProblem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// Whether one node can become the other.
fn is_same_kind(old: &Node, new: &Node) -> bool {
    let is_event = |node: &Node| {
        matches!(&node.kind, NodeKind::SubProcess(SubProcess { kind: SubProcessKind::Event, .. }))
    };
    old.kind.element_name() == new.kind.element_name()
        && is_event(old) == is_event(new)
        && old.repeat.is_some() == new.repeat.is_some()
}

/// Whether a node can be in a phase, with this in the scope it opened.
fn can_be_doing(node: &Node, phase: Phase, inner: Option<&ScopeKind>) -> bool {
    match (phase, inner) {
        (Phase::WaitsForTask, _) => matches!(node.kind, NodeKind::UserTask(_) | NodeKind::ManualTask),
        (Phase::WaitsForService, _) => {
            matches!(node.kind, NodeKind::ServiceTask(_) | NodeKind::BusinessRuleTask(_))
        }
        (Phase::WaitsForEvent, _) => {
            node.catch().is_some()
                || matches!(node.kind, NodeKind::ReceiveTask(_) | NodeKind::EventBasedGateway { .. })
        }
        (Phase::WaitsForScope, Some(ScopeKind::Flow)) => match &node.kind {
            NodeKind::CallActivity(_) => true,
            NodeKind::SubProcess(inner) => !matches!(inner.kind, SubProcessKind::AdHoc(_)),
            _ => false,
        },
        (Phase::WaitsForScope, Some(ScopeKind::AdHoc { .. })) => {
            matches!(&node.kind, NodeKind::SubProcess(SubProcess { kind: SubProcessKind::AdHoc(_), .. }))
        }
        (Phase::WaitsForScope, Some(ScopeKind::Loop(_))) => node.repeat.is_some(),
        (Phase::WaitsForScope, Some(ScopeKind::Compensation { .. })) => {
            node.repeat.is_some()
                || matches!(node.kind, NodeKind::EndEvent(_) | NodeKind::IntermediateThrowEvent(_))
        }
        _ => true,
    }
}

/// Whether one of the definitions of an event, or a receive task, waits for such a thing.
fn waits_for(node: &Node, part: u32, trigger: &Trigger) -> bool {
    let catch = node.catch_part(part);
    match trigger {
        Trigger::Message { .. } => node.message_catch(part).is_some(),
        Trigger::Timer { .. } => matches!(catch, Some(Catch::Timer(_))),
        Trigger::Signal { .. } => matches!(catch, Some(Catch::Signal { .. })),
        Trigger::Condition { .. } => matches!(catch, Some(Catch::Condition(_))),
        Trigger::Arrived { .. } => catch.is_some(),
    }
}
