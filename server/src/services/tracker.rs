//! Follows the events of one step: which node each key stands for, and how the counters change.

use std::collections::{BTreeMap, HashMap};

use engine::Executable;
use engine::executable::{Node, Process};
use engine::id::{ElementId, ElementKey, ProcessId, ScopeKey, SubscriptionKey, TokenKey};
use engine::runtime::Event;
use engine::runtime::state::{Holder, State};

use crate::storage::transition::{ElementDelta, NewEntry};

/// Where an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The process.
    pub process: String,
    /// The element.
    pub element: String,
}

/// Follows the events of one step.
#[derive(Debug)]
pub struct Tracker<'a> {
    executable: &'a Executable,
    scopes: HashMap<ScopeKey, String>,
    elements: HashMap<ElementKey, (Place, bool)>,
    tokens: HashMap<TokenKey, Place>,
    subscriptions: HashMap<SubscriptionKey, Place>,
    /// The counters that changed, by process and element.
    pub deltas: BTreeMap<(String, String), ElementDelta>,
    /// The journal entries.
    pub entries: Vec<NewEntry>,
}

impl<'a> Tracker<'a> {
    /// A tracker that knows what lived before the step.
    #[must_use]
    pub fn new(executable: &'a Executable, before: &State) -> Self {
        let scopes: HashMap<_, _> =
            before.scopes.iter().map(|(key, scope)| (*key, scope.process.to_string())).collect();
        let process = |scope: ScopeKey| scopes.get(&scope).cloned().unwrap_or_default();
        let elements = before
            .elements
            .iter()
            .map(|(key, element)| {
                let place = Place { process: process(element.scope), element: element.node.to_string() };
                (*key, (place, element.incident.is_some()))
            })
            .collect::<HashMap<_, _>>();
        let tokens = before
            .tokens
            .iter()
            .map(|(key, token)| {
                (*key, Place { process: process(token.scope), element: token.flow.to_string() })
            })
            .collect();
        let subscriptions = before
            .subscriptions
            .iter()
            .filter_map(|(key, wait)| {
                let process = process(before.scope_of(wait)?);
                Some((*key, Place { process, element: wait.node.to_string() }))
            })
            .collect();
        Self {
            executable,
            scopes,
            elements,
            tokens,
            subscriptions,
            deltas: BTreeMap::new(),
            entries: Vec::new(),
        }
    }

    /// Takes in an event.
    pub fn follow(&mut self, event: &Event) {
        let place = self.place(event);
        let value = serde_json::to_value(event).unwrap_or_default();
        let kind = value.get("event").and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned();
        self.entries.push(NewEntry {
            kind,
            process: place.as_ref().map(|place| place.process.clone()),
            element: place.map(|place| place.element),
            event: value.to_string(),
        });
    }

    /// Where an element of this step is, also when it has ended.
    #[must_use]
    pub fn element(&self, key: ElementKey) -> Option<&Place> {
        self.elements.get(&key).map(|(place, _)| place)
    }

    /// Where a wait of this step is, also when it has ended.
    #[must_use]
    pub fn subscription(&self, key: SubscriptionKey) -> Option<&Place> {
        self.subscriptions.get(&key)
    }

    /// The node at a place.
    #[must_use]
    pub fn node(&self, place: &Place) -> Option<&'a Node> {
        node(self.executable, &place.process, &place.element)
    }

    /// The name of a place in the diagram, else its id.
    #[must_use]
    pub fn title(&self, place: &Place) -> String {
        title(self.node(place), &place.element)
    }

    fn delta(&mut self, place: &Place) -> &mut ElementDelta {
        self.deltas.entry((place.process.clone(), place.element.clone())).or_default()
    }

    fn place(&mut self, event: &Event) -> Option<Place> {
        match event {
            Event::ScopeOpened { scope, process, container, .. } => {
                self.scopes.insert(*scope, process.to_string());
                container
                    .as_ref()
                    .map(|container| Place { process: process.to_string(), element: container.to_string() })
            }
            Event::ElementActivated { element, node, scope, .. } => {
                let process = self.scopes.get(scope).cloned().unwrap_or_default();
                let place = Place { process, element: node.to_string() };
                self.elements.insert(*element, (place.clone(), false));
                self.delta(&place).active += 1;
                Some(place)
            }
            Event::ElementCompleted { element, taken } => {
                let place = self.end(*element, |delta| delta.completed += 1)?;
                for (token, flow) in taken {
                    let flow = Place { process: place.process.clone(), element: flow.to_string() };
                    self.delta(&flow).taken += 1;
                    self.tokens.insert(*token, flow);
                }
                Some(place)
            }
            Event::ElementCancelled { element } => self.end(*element, |delta| delta.cancelled += 1),
            Event::IncidentRaised { element, .. } => self.incident(*element, true),
            Event::IncidentRetried { element } => self.incident(*element, false),
            Event::Subscribed { subscription, wait } => {
                let process = match wait.holder {
                    Holder::Element(element) => self.elements.get(&element)?.0.process.clone(),
                    Holder::Scope(scope) => self.scopes.get(&scope)?.clone(),
                };
                let place = Place { process, element: wait.node.to_string() };
                self.subscriptions.insert(*subscription, place.clone());
                Some(place)
            }
            Event::Triggered { subscription, .. }
            | Event::Unsubscribed { subscription }
            | Event::PartArrived { subscription, .. }
            | Event::ConditionSeen { subscription, .. } => self.subscriptions.get(subscription).cloned(),
            Event::GatewayTriggered { scope, node, .. } | Event::GatewayReset { scope, node, .. } => {
                let process = self.scopes.get(scope).cloned().unwrap_or_default();
                Some(Place { process, element: node.to_string() })
            }
            Event::TokenArrived { token, .. } | Event::TokenCancelled { token } => {
                self.tokens.get(token).cloned()
            }
            Event::PhaseChanged { element, .. }
            | Event::DataChanged { element, .. }
            | Event::ResultTaken { element, .. }
            | Event::MessageSent { element, .. }
            | Event::ServiceCalled { element, .. }
            | Event::ElementSkipped { element, .. }
            | Event::InputsTaken { element, .. }
            | Event::OutputsGiven { element, .. }
            | Event::StoreWritten { element, .. }
            | Event::DecisionMade { element, .. }
            | Event::CompensationRecorded { element, .. }
            | Event::SignalThrown { element, .. }
            | Event::EscalationThrown { element, .. }
            | Event::ErrorThrown { element, .. } => self.element(*element).cloned(),
            Event::Migrated { ids, processes } => {
                self.rename(ids, processes);
                None
            }
            Event::InstanceStarted { .. }
            | Event::ScopeCompleted { .. }
            | Event::ScopeCancelled { .. }
            | Event::ScopeInterrupted { .. }
            | Event::ScopeWatched { .. }
            | Event::ObjectChanged { .. }
            | Event::LoopItemCompleted { .. }
            | Event::LoopItemAdded { .. }
            | Event::LoopHeld { .. }
            | Event::AdHocChanged { .. }
            | Event::CompensationClaimed { .. }
            | Event::CompensationTaken { .. }
            | Event::Correlated { .. }
            | Event::Paused
            | Event::InstanceSuspended
            | Event::InstanceResumed
            | Event::InstanceCompleted
            | Event::InstanceFailed { .. }
            | Event::InstanceTerminated { .. } => None,
        }
    }

    fn end(&mut self, key: ElementKey, count: impl FnOnce(&mut ElementDelta)) -> Option<Place> {
        let (place, failed) = self.elements.get_mut(&key)?;
        let (place, failed) = (place.clone(), std::mem::take(failed));
        let delta = self.delta(&place);
        delta.active -= 1;
        if failed {
            delta.failed -= 1;
        }
        count(delta);
        Some(place)
    }

    fn rename(&mut self, ids: &BTreeMap<ElementId, ElementId>, processes: &BTreeMap<ProcessId, ProcessId>) {
        let rename_process = |process: &mut String| {
            if let Some(new) = processes.get(process.as_str()) {
                *process = new.to_string();
            }
        };
        self.scopes.values_mut().for_each(rename_process);
        let elements = self.elements.values_mut().map(|(place, _)| place);
        for place in elements.chain(self.tokens.values_mut()).chain(self.subscriptions.values_mut()) {
            rename_process(&mut place.process);
            if let Some(new) = ids.get(place.element.as_str()) {
                place.element = new.to_string();
            }
        }
    }

    fn incident(&mut self, key: ElementKey, raised: bool) -> Option<Place> {
        let (place, failed) = self.elements.get_mut(&key)?;
        let (place, before) = (place.clone(), std::mem::replace(failed, raised));
        self.delta(&place).failed += i64::from(raised) - i64::from(before);
        Some(place)
    }
}

/// A process by its id.
#[must_use]
pub fn process<'a>(executable: &'a Executable, id: &str) -> Option<&'a Process> {
    executable.processes.iter().find(|process| process.id.as_str() == id)
}

/// A node by the ids of its process and element.
#[must_use]
pub fn node<'a>(executable: &'a Executable, process_id: &str, element: &str) -> Option<&'a Node> {
    let process = process(executable, process_id)?;
    process.find(&engine::id::ElementId::from(element)).map(|index| process.node(index))
}

/// The name of a node in the diagram, else its id.
#[must_use]
pub fn title(node: Option<&Node>, element: &str) -> String {
    let name = node.and_then(|node| node.name.clone());
    name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| element.to_owned())
}
