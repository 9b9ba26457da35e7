//! One instance of a run: its state, and what can be said about it at rest.

use std::collections::HashMap;
use std::sync::Arc;

use super::answers::{Answers, Names};
use super::report::{Failure, Waiting};
use super::trail::{ThrownError, Tracker, Trail, find_node};
use crate::executable::{Executable, Node, NodeKind};
use crate::id::{ElementId, ElementKey, ProcessId, ScopeKey, SubscriptionKey};
use crate::runtime::command::{Command, Message, Signal};
use crate::runtime::state::{Element, Holder, InstanceStatus, Phase, ScopeKind, Subscription, Trigger};
use crate::runtime::{Context, Effect, Rejection, State, step};
use crate::value::Data;

/// A process ready to run, with the elements an answer replaces.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) executable: Arc<Executable>,
    replaced: Replaced,
}

/// What starts an instance.
pub(super) enum By {
    /// A person.
    Hand,
    /// A message, at a start event.
    Message(ElementId, Message),
    /// A signal, at a start event.
    Signal(ElementId, Signal),
}

/// The element names of replaced nodes, as they are in the file.
type Replaced = HashMap<(ProcessId, ElementId), &'static str>;

impl Prepared {
    /// A process as it is.
    pub(super) fn plain(executable: Executable) -> Self {
        Self { executable: Arc::new(executable), replaced: Replaced::new() }
    }

    /// A process in which elements with answers become tasks that take the answer as their data.
    pub(super) fn replacing(mut executable: Executable, answers: &Answers) -> Self {
        let mut replaced = Replaced::new();
        for process in &mut executable.processes {
            for node in &mut process.nodes {
                let names = names(&process.id, node);
                if is_replaceable(&node.kind) && answers.name(names) {
                    replaced.insert((process.id.clone(), node.id.clone()), node.kind.element_name());
                    node.kind = NodeKind::ManualTask;
                }
            }
        }
        Self { executable: Arc::new(executable), replaced }
    }
}

/// Whether an answer can stand for the work of an element.
fn is_replaceable(kind: &NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Task
            | NodeKind::UserTask(_)
            | NodeKind::ScriptTask(_)
            | NodeKind::ServiceTask(_)
            | NodeKind::SendTask(_)
            | NodeKind::BusinessRuleTask(_)
            | NodeKind::CallActivity(_)
    )
}

/// The names under which an answer is looked up.
pub(super) fn names<'a>(process: &'a ProcessId, node: &'a Node) -> Names<'a> {
    Names { process: process.as_str(), id: node.id.as_str(), name: node.name.as_deref() }
}

/// A running instance.
#[derive(Clone)]
pub(super) struct Instance {
    pub(super) executable: Arc<Executable>,
    pub(super) state: State,
    tracker: Tracker,
    thrown: Option<ThrownError>,
}

impl Instance {
    pub(super) fn new(prepared: &Prepared) -> Self {
        Self {
            executable: Arc::clone(&prepared.executable),
            state: State::default(),
            tracker: Tracker::new(prepared.replaced.clone()),
            thrown: None,
        }
    }

    /// Gives the instance a command and follows what happens.
    pub(super) fn step(
        &mut self,
        command: Command,
        context: &Context<'_>,
        trail: &mut Trail,
    ) -> Result<Vec<Effect>, Rejection> {
        let outcome = step(&self.executable, &mut self.state, command, context)?;
        for event in &outcome.events {
            if let Some(thrown) = self.tracker.follow(event, &self.executable, trail) {
                self.thrown = Some(thrown);
            }
        }
        Ok(outcome.effects)
    }

    /// The process and node of an active element.
    pub(super) fn node(&self, element: ElementKey) -> Option<(&ProcessId, &Node)> {
        let element = self.state.elements.get(&element)?;
        self.node_in(element.scope, &element.node)
    }

    /// The process and node that wait by a subscription.
    pub(super) fn waiting_node(&self, subscription: SubscriptionKey) -> Option<(&ProcessId, &Node)> {
        let subscription = self.state.subscriptions.get(&subscription)?;
        self.node_in(self.state.scope_of(subscription)?, &subscription.node)
    }

    fn node_in(&self, scope: ScopeKey, node: &ElementId) -> Option<(&ProcessId, &Node)> {
        let process = &self.state.scopes.get(&scope)?.process;
        Some((process, find_node(&self.executable, process, node)?))
    }

    /// The nodes from the root process down to an element.
    pub(super) fn trace(&self, element: ElementKey) -> Vec<String> {
        self.tracker.trace(element).iter().map(ToString::to_string).collect()
    }

    /// The next timer: when, and which.
    pub(super) fn next_timer(&self) -> Option<(jiff::Timestamp, SubscriptionKey)> {
        let timers =
            self.state.subscriptions.iter().filter_map(|(key, subscription)| match &subscription.trigger {
                Trigger::Timer { due, .. } => Some((*due, *key)),
                _ => None,
            });
        timers.min()
    }

    /// Whether it has ended or cannot go on by itself because of a failure.
    pub(super) fn has_failed(&self) -> bool {
        self.state.status == InstanceStatus::Failed || self.failed().next().is_some()
    }

    /// The elements with an incident.
    fn failed(&self) -> impl Iterator<Item = ElementKey> {
        self.state.elements.iter().filter(|(_, element)| element.incident.is_some()).map(|(key, _)| *key)
    }

    /// Puts what failed at the end of the path.
    pub(super) fn close_failed(&mut self, stopped: Option<ElementKey>, trail: &mut Trail) {
        let failed: Vec<ElementKey> = self.failed().chain(stopped).collect();
        self.tracker.finish_failed(&failed, &self.executable, trail);
    }

    /// Why it failed: its first incident, or the error nobody caught.
    pub(super) fn failure(&self) -> Option<Failure> {
        if let Some((key, incident)) =
            self.state.elements.iter().find_map(|(key, element)| Some((*key, element.incident.as_ref()?)))
        {
            let node = self.state.elements.get(&key).map(|element| element.node.to_string());
            let trace = incident.trace.iter().map(ToString::to_string).collect();
            return Some(Failure {
                code: incident.code.clone(),
                message: incident.message.clone(),
                element: node,
                line: incident.script.as_ref().and_then(|script| script.line),
                trace,
            });
        }
        if self.state.status != InstanceStatus::Failed {
            return None;
        }
        let thrown = self.thrown.as_ref()?;
        Some(Failure {
            code: thrown.code.clone(),
            message: format!("error {:?} was thrown and nothing catches it", thrown.code),
            element: thrown.element.as_ref().map(ToString::to_string),
            line: None,
            trace: thrown.trace.iter().map(ToString::to_string).collect(),
        })
    }

    /// The elements that wait for a person, a connector or an event of their own, without the one
    /// that stopped the run.
    pub(super) fn waiting(&self, stopped: Option<ElementKey>) -> Vec<Waiting> {
        let mut waiting = Vec::new();
        for (key, element) in &self.state.elements {
            if element.incident.is_some() || stopped == Some(*key) {
                continue;
            }
            let Some((process, node)) = self.node(*key) else {
                continue;
            };
            let event = match element.phase {
                Phase::WaitsForTask | Phase::WaitsForService => None,
                Phase::WaitsForEvent => self.own_events(*key, node),
                Phase::WaitsForScope if self.waits_for_choice(element) => None,
                Phase::Activated
                | Phase::Started
                | Phase::Triggered
                | Phase::WaitsForScope
                | Phase::Completing
                | Phase::Leaving => continue,
            };
            waiting.push(Waiting {
                id: node.id.to_string(),
                name: node.name.clone(),
                kind: self.tracker.kind(process, node).to_owned(),
                event,
            });
        }
        waiting
    }

    /// The kinds of event an element itself waits for, or those behind an event-based gateway, such as
    /// `message, timer`; its boundary events do not count.
    fn own_events(&self, element: ElementKey, node: &Node) -> Option<String> {
        let is_gateway = matches!(node.kind, NodeKind::EventBasedGateway { .. });
        let own = |wait: &&Subscription| {
            wait.holder == Holder::Element(element) && (is_gateway || wait.node == node.id)
        };
        let all = self.state.subscriptions.values();
        let mut kinds: Vec<&str> = all.filter(own).filter_map(|wait| event_kind(&wait.trigger)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        (!kinds.is_empty()).then(|| kinds.join(", "))
    }

    /// Whether it is an ad-hoc sub-process in which nothing runs: somebody has to begin something.
    fn waits_for_choice(&self, element: &Element) -> bool {
        let inner = element.inner.and_then(|inner| self.state.scopes.get(&inner));
        inner.is_some_and(|scope| matches!(scope.kind, ScopeKind::AdHoc { .. }) && scope.is_idle())
    }

    /// The result of an ended instance; of a running one what its tokens and elements hold, merged
    /// from the oldest to the newest.
    pub(super) fn data(&self) -> Data {
        let mut data = self.state.data.clone();
        if self.state.status.is_ended() {
            return data;
        }
        let elements = self.state.elements.iter().map(|(key, element)| (key.0, element.scope, &element.data));
        let tokens = self.state.tokens.iter().map(|(key, token)| (key.0, token.scope, &token.data));
        // What reached an end of a scope that other work keeps open.
        let ended =
            self.state.scopes.iter().filter_map(|(key, scope)| Some((key.0, *key, scope.result.as_ref()?)));
        let mut active: Vec<(u64, ScopeKey, &Data)> = elements.chain(tokens).chain(ended).collect();
        active.sort_by_key(|(key, ..)| *key);
        for (_, scope, held) in active {
            if !self.is_private(scope) {
                data.merge(held);
            }
        }
        data
    }

    /// Whether a scope lies in a called process that declares what goes in and out.
    fn is_private(&self, scope: ScopeKey) -> bool {
        let mut at = Some(scope);
        while let Some(scope) = at.and_then(|key| self.state.scopes.get(&key)) {
            let declares = self.executable.find(&scope.process).is_some_and(|process| {
                let process = self.executable.process(process);
                process.inputs.is_some() || process.outputs.is_some()
            });
            if scope.container.is_none() && scope.opened_by.is_some() && declares {
                return true;
            }
            at = scope
                .opened_by
                .and_then(|element| self.state.elements.get(&element))
                .map(|element| element.scope);
        }
        false
    }
}

/// The word for what a wait is for.
fn event_kind(trigger: &Trigger) -> Option<&'static str> {
    match trigger {
        Trigger::Timer { .. } => Some("timer"),
        Trigger::Message { .. } => Some("message"),
        Trigger::Signal { .. } => Some("signal"),
        Trigger::Condition { .. } => Some("condition"),
        Trigger::Arrived { .. } => None,
    }
}
