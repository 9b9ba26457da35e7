//! One step in progress: what it reads, and the recorder every decision goes through.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::effect::Effect;
use super::event::Event;
use super::incident::Failure;
use super::state::{Arrivals, Element, Phase, State};
use super::{apply, derive, lifecycle};
use crate::executable::{Executable, Node, Process};
use crate::id::{ElementId, ElementKey, ScopeKey, TokenKey};
use crate::script::{Changes, HostFunctions, Program, ScriptEngine, is_truthy};
use crate::value::Data;

/// How deep processes may call each other; a process that calls itself for ever ends here.
pub const MAX_CALL_DEPTH: usize = 100;

/// How many elements and tokens an instance may have at a time; an endless split ends here.
pub const MAX_LIVE: usize = 100_000;

/// What a step knows of the world.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The time.
    pub now: Timestamp,
    /// What runs scripts and expressions.
    pub scripts: &'a dyn ScriptEngine,
    /// The functions of the host that scripts may call.
    pub host: &'a dyn HostFunctions,
    /// How many elements may be activated before the step pauses; at least one is.
    pub budget: u32,
}

/// An active element with its node looked up.
#[derive(Clone, Copy)]
pub(super) struct Active<'a> {
    pub(super) key: ElementKey,
    pub(super) scope: ScopeKey,
    pub(super) process: &'a Process,
    pub(super) node: &'a Node,
}

/// What an element begins with besides the data of its scope.
#[derive(Default)]
pub(super) struct Beginning {
    /// The tokens it consumes, in the order their data merges.
    pub(super) tokens: Vec<TokenKey>,
    /// The element whose data it takes.
    pub(super) from: Option<ElementKey>,
    /// The number of the round or item it is.
    pub(super) index: Option<u32>,
    /// Whether it begins with all data of its scope as it is now.
    pub(super) gathers: bool,
    /// What came for it.
    pub(super) arrivals: Arrivals,
}

/// A step in progress.
pub(super) struct Run<'a> {
    pub(super) executable: &'a Executable,
    pub(super) context: &'a Context<'a>,
    state: &'a mut State,
    /// How many elements may still be activated.
    pub(super) budget: u32,
    events: Vec<Event>,
    effects: Vec<Effect>,
    /// Scopes whose joins have to be looked at before the step ends.
    touched: Vec<ScopeKey>,
    /// Data that changed and that conditional events have not seen yet.
    changed: Option<Data>,
    /// What the step wrote to data stores, which the host does not know yet.
    stores: BTreeMap<String, Arc<Value>>,
}

impl<'a> Run<'a> {
    pub(super) fn new(executable: &'a Executable, context: &'a Context<'a>, state: &'a mut State) -> Self {
        let budget = context.budget.max(1);
        Self {
            executable,
            context,
            state,
            budget,
            events: Vec::new(),
            effects: Vec::new(),
            touched: Vec::new(),
            changed: None,
            stores: BTreeMap::new(),
        }
    }

    /// The state as the events so far have made it.
    pub(super) fn state(&self) -> &State {
        self.state
    }

    /// Records an event: notes what the host must do, applies it, and keeps it for the journal.
    pub(super) fn emit(&mut self, event: Event) {
        if let Event::PhaseChanged { element, phase } = &event {
            debug_assert!(
                self.phase(*element).is_some_and(|from| lifecycle::may_follow(from, *phase)),
                "{event:?} does not follow from {:?}",
                self.phase(*element),
            );
        }
        if matches!(event, Event::ElementActivated { .. }) {
            self.budget = self.budget.saturating_sub(1);
        }
        derive::effects(self.executable, self.state, &event, &mut self.effects);
        let left = self.left_by(&event);
        apply(self.state, &event);
        self.note(&event, left);
        self.events.push(event);
    }

    /// Activates a node.
    pub(super) fn activate(&mut self, node: &ElementId, scope: ScopeKey, beginning: Beginning) -> ElementKey {
        let (element, node) = (ElementKey(self.next_key()), node.clone());
        let Beginning { tokens, from, index, gathers, arrivals } = beginning;
        self.emit(Event::ElementActivated { element, node, scope, tokens, from, index, gathers, arrivals });
        element
    }

    /// The scope something moves in or leaves by an event: its joins may be complete then.
    fn left_by(&self, event: &Event) -> Option<ScopeKey> {
        match event {
            Event::TokenArrived { token, .. } | Event::TokenCancelled { token } => {
                self.state.tokens.get(token).map(|token| token.scope)
            }
            Event::ElementCompleted { element, .. } | Event::ElementCancelled { element } => {
                self.state.elements.get(element).map(|element| element.scope)
            }
            Event::ElementActivated { scope, .. }
            | Event::GatewayTriggered { scope, .. }
            | Event::GatewayReset { scope, .. } => Some(*scope),
            _ => None,
        }
    }

    /// Keeps in mind what has to be looked at before the step ends.
    fn note(&mut self, event: &Event, left: Option<ScopeKey>) {
        if let Some(scope) = left
            && self
                .state
                .scopes
                .get(&scope)
                .is_some_and(|scope| !scope.joins.is_empty() || !scope.resets.is_empty())
            && !self.touched.contains(&scope)
        {
            self.touched.push(scope);
        }
        if matches!(event, Event::Migrated { .. }) {
            // By the new model a join may need less than it waits for.
            self.touched = self.state.scopes.keys().copied().collect();
        }
        if let Event::StoreWritten { store, value, .. } = event {
            self.stores.insert(store.clone(), Arc::clone(value));
        }
        if !self.executable.has_conditions() {
            return;
        }
        let changed = self.changed.get_or_insert_default();
        match event {
            Event::DataChanged { set, .. } => {
                for (name, value) in set {
                    changed.set(name.clone(), Arc::clone(value));
                }
            }
            Event::ObjectChanged { object, value, .. } => changed.set(object.clone(), Arc::clone(value)),
            _ => {}
        }
    }

    /// The next scope whose joins have to be looked at.
    pub(super) fn next_touched(&mut self) -> Option<ScopeKey> {
        self.touched.pop()
    }

    /// What changed since conditional events were last looked at.
    pub(super) fn take_changed(&mut self) -> Option<Data> {
        self.changed.take()
    }

    /// What a data store holds; `None` when nothing was ever written to it.
    pub(super) fn store(&self, store: &str) -> Option<Arc<Value>> {
        let own = self.stores.get(store).cloned();
        own.or_else(|| self.context.host.load_store(store).map(Arc::new))
    }

    /// What the step has done.
    pub(super) fn finish(self) -> (Vec<Event>, Vec<Effect>) {
        (self.events, self.effects)
    }

    /// The next free key.
    pub(super) fn next_key(&self) -> u64 {
        self.state.next_key
    }

    pub(super) fn element(&self, key: ElementKey) -> Option<&Element> {
        self.state.elements.get(&key)
    }

    pub(super) fn phase(&self, key: ElementKey) -> Option<Phase> {
        self.element(key).map(|element| element.phase)
    }

    /// The data of an element; cheap.
    pub(super) fn data(&self, key: ElementKey) -> Data {
        self.element(key).map(|element| element.data.clone()).unwrap_or_default()
    }

    /// The process whose nodes a scope runs.
    pub(super) fn process(&self, scope: ScopeKey) -> Option<&'a Process> {
        process_of(self.executable, self.state, scope)
    }

    /// An active element with its node.
    pub(super) fn active(&self, key: ElementKey) -> Option<Active<'a>> {
        let element = self.element(key)?;
        let process = self.process(element.scope)?;
        let index = process.find(&element.node)?;
        Some(Active { key, scope: element.scope, process, node: process.node(index) })
    }

    /// Sets variables of an element; nothing is recorded when there is nothing to set.
    pub(super) fn set(&mut self, element: ElementKey, set: Vec<(String, Arc<Value>)>) {
        if !set.is_empty() {
            self.emit(Event::DataChanged { element, set, removed: Vec::new() });
        }
    }

    /// Merges an object into the data of an element, dictionaries key by key.
    pub(super) fn merge(&mut self, element: ElementKey, newer: &Map<String, Value>) {
        let data = self.data(element);
        let set = newer
            .iter()
            .filter(|(name, value)| data.get(name) != Some(value))
            .map(|(name, value)| {
                let mut merged = match data.get(name) {
                    Some(old) if old.is_object() && value.is_object() => old.clone(),
                    _ => Value::Null,
                };
                crate::value::merge_value(&mut merged, value);
                (name.clone(), Arc::new(merged))
            })
            .collect();
        self.set(element, set);
    }

    /// Evaluates an expression on data.
    pub(super) fn evaluate(&self, program: &Program, data: &Data) -> Result<Value, Failure> {
        let Context { now, scripts, host, .. } = *self.context;
        Ok(scripts.evaluate(program, data, host, now)?)
    }

    /// Whether a condition holds on data, by Python's rules of truth.
    pub(super) fn is_true(&self, condition: &Program, data: &Data) -> Result<bool, Failure> {
        Ok(is_truthy(&self.evaluate(condition, data)?))
    }

    /// Runs a script on the data of an element and records what it changed.
    pub(super) fn execute(&mut self, program: &Program, element: ElementKey) -> Result<(), Failure> {
        let Context { now, scripts, host, .. } = *self.context;
        let Changes { set, removed } = scripts.execute(program, &self.data(element), host, now)?;
        if !set.is_empty() || !removed.is_empty() {
            let set = set.into_iter().map(|(name, value)| (name, Arc::new(value))).collect();
            self.emit(Event::DataChanged { element, set, removed });
        }
        Ok(())
    }
}

/// The process whose nodes a scope runs.
pub(super) fn process_of<'a>(
    executable: &'a Executable,
    state: &State,
    scope: ScopeKey,
) -> Option<&'a Process> {
    let scope = state.scopes.get(&scope)?;
    Some(executable.process(executable.find(&scope.process)?))
}

/// The node of an active element.
pub(super) fn node_of<'a>(
    executable: &'a Executable,
    state: &State,
    element: ElementKey,
) -> Option<(&'a Process, &'a Node)> {
    let element = state.elements.get(&element)?;
    let process = process_of(executable, state, element.scope)?;
    Some((process, process.node(process.find(&element.node)?)))
}
