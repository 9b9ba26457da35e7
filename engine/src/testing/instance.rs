//! A process instance under test: steps by the ids of nodes, and checks of the state after each.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value};

use super::{TestScripts, print_journal};
use crate::executable::Executable;
use crate::id::{ElementKey, SubscriptionKey};
use crate::runtime::command::{Message, Signal};
use crate::runtime::state::{Correlations, Element, Holder, InstanceStatus, Phase, Trigger, Work};
use crate::runtime::{Command, Context, Effect, Event, Outcome, Rejection, State, apply, step};
use crate::script::{HostFunctions, HostReply, ScriptEngine};

/// An instance with its journal. After every step it checks that replaying the journal gives the
/// state, that the state survives JSON, and that it holds together.
pub struct Instance<'a> {
    /// What runs.
    pub executable: Executable,
    /// Where it stands.
    pub state: State,
    /// All that happened.
    pub journal: Vec<Event>,
    /// All that the host was asked to do.
    pub effects: Vec<Effect>,
    /// The virtual time.
    pub now: Timestamp,
    /// The budget of a step.
    pub budget: u32,
    /// What the data stores hold.
    pub stores: Stores,
    scripts: &'a dyn ScriptEngine,
    replayed: State,
}

/// The data stores of a host that has nothing else.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stores(pub BTreeMap<String, Value>);

impl HostFunctions for Stores {
    fn call(&self, _: &str, _: &[Value], _: &Map<String, Value>) -> HostReply {
        HostReply::Unknown
    }

    fn has(&self, _: &str) -> bool {
        false
    }

    fn load_store(&self, store: &str) -> Option<Value> {
        self.0.get(store).cloned()
    }
}

impl Instance<'static> {
    /// An instance that is not started, with the scripts of tests.
    #[must_use]
    pub fn new(executable: Executable) -> Self {
        Self::with_scripts(executable, &TestScripts)
    }

    /// A started instance.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    #[must_use]
    pub fn started(executable: Executable, data: Value) -> Self {
        let mut instance = Self::new(executable);
        instance.start(data);
        instance
    }
}

impl<'a> Instance<'a> {
    /// An instance that is not started.
    #[must_use]
    pub fn with_scripts(executable: Executable, scripts: &'a dyn ScriptEngine) -> Self {
        Self {
            executable,
            state: State::default(),
            journal: Vec::new(),
            effects: Vec::new(),
            now: Timestamp::UNIX_EPOCH,
            budget: 1_000,
            stores: Stores::default(),
            scripts,
            replayed: State::default(),
        }
    }

    /// Does a step, and continues as long as the engine asks for it.
    ///
    /// # Errors
    ///
    /// When the engine refuses.
    ///
    /// # Panics
    ///
    /// When the state does not hold together afterwards, or a refused command changed it.
    pub fn step(&mut self, command: Command) -> Result<(), Rejection> {
        let mut next = Some(command);
        while let Some(command) = next.take() {
            let outcome = self.single_step(command)?;
            if outcome.effects.contains(&Effect::Continue) {
                next = Some(Command::Continue);
            }
        }
        Ok(())
    }

    /// Does one step.
    ///
    /// # Errors
    ///
    /// When the engine refuses.
    ///
    /// # Panics
    ///
    /// When the state does not hold together afterwards, or a refused command changed it.
    pub fn single_step(&mut self, command: Command) -> Result<Outcome, Rejection> {
        let context =
            Context { now: self.now, scripts: self.scripts, host: &self.stores, budget: self.budget };
        let outcome = step(&self.executable, &mut self.state, command, &context);
        if let Ok(outcome) = &outcome {
            for event in &outcome.events {
                apply(&mut self.replayed, event);
            }
            self.journal.extend(outcome.events.iter().cloned());
            self.effects.extend(outcome.effects.iter().cloned());
            for effect in &outcome.effects {
                if let Effect::WriteStore { store, value } = effect {
                    self.stores.0.insert(store.clone(), Value::clone(value));
                }
            }
        }
        assert_eq!(self.replayed, self.state, "replay\n{}", self.text());
        let json = self.state.to_json().expect("a state has a JSON form");
        let loaded = State::from_json(&json).expect("a stored state loads");
        assert_eq!(loaded, self.state, "JSON\n{}", self.text());
        check_invariants(&self.state);
        self.state = loaded;
        outcome
    }

    /// Starts the main process.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn start(&mut self, data: Value) {
        self.step(Command::Start {
            instance: "i".into(),
            data: map(data),
            at: None,
            message: None,
            signal: None,
        })
        .expect("the instance starts");
    }

    /// The active element of a node.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn element(&self, node: &str) -> ElementKey {
        let found = self.state.elements.iter().find(|(_, element)| element.node.as_str() == node);
        *found.unwrap_or_else(|| panic!("{node} is not active:\n{}", self.text())).0
    }

    /// The element around the rounds or items of a node.
    ///
    /// # Panics
    ///
    /// When it is not active.
    #[must_use]
    pub fn activity(&self, node: &str) -> ElementKey {
        let is_it = |element: &Element| element.node.as_str() == node && element.index.is_none();
        let found = self.state.elements.iter().find(|(_, element)| is_it(element));
        *found.unwrap_or_else(|| panic!("{node} is not active:\n{}", self.text())).0
    }

    /// The round or item of a node with this number from 0.
    ///
    /// # Panics
    ///
    /// When it is not active.
    #[must_use]
    pub fn item(&self, node: &str, index: u32) -> ElementKey {
        let is_item = |element: &Element| element.node.as_str() == node && element.index == Some(index);
        let found = self.state.elements.iter().find(|(_, element)| is_item(element));
        *found.unwrap_or_else(|| panic!("item {index} of {node} is not active:\n{}", self.text())).0
    }

    /// Completes the user or manual task of a round or item.
    ///
    /// # Panics
    ///
    /// When it does not wait.
    pub fn complete_item(&mut self, node: &str, index: u32, data: Value) {
        let element = self.item(node, index);
        self.step(Command::CompleteTask { element, data: map(data) }).expect("the task completes");
    }

    /// The open wait of a node.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn wait(&self, node: &str) -> SubscriptionKey {
        let found = self.state.subscriptions.iter().find(|(_, wait)| wait.node.as_str() == node);
        *found.unwrap_or_else(|| panic!("{node} does not wait:\n{}", self.text())).0
    }

    /// Completes a user or manual task.
    ///
    /// # Panics
    ///
    /// When it does not wait.
    pub fn complete(&mut self, node: &str, data: Value) {
        let element = self.element(node);
        self.step(Command::CompleteTask { element, data: map(data) }).expect("the task completes");
    }

    /// Answers a service task.
    ///
    /// # Panics
    ///
    /// When it does not wait.
    pub fn answer(&mut self, node: &str, result: Value) {
        let element = self.element(node);
        self.step(Command::CompleteService { element, result }).expect("the service task completes");
    }

    /// Fails a service task.
    ///
    /// # Panics
    ///
    /// When it does not wait.
    pub fn fail(&mut self, node: &str, code: &str) {
        let (element, code) = (self.element(node), code.to_owned());
        let message = "it did not work".to_owned();
        self.step(Command::FailService { element, code, message }).expect("the service task fails");
    }

    /// Delivers a message to the node that waits for it.
    ///
    /// # Errors
    ///
    /// When it does not correlate.
    ///
    /// # Panics
    ///
    /// When the node does not wait.
    pub fn deliver(&mut self, node: &str, name: &str, payload: Value) -> Result<(), Rejection> {
        let subscription = self.wait(node);
        let message =
            Message { name: name.to_owned(), payload: payload.into(), correlations: Correlations::new() };
        self.step(Command::DeliverMessage { subscription, message })
    }

    /// Sets the clock to the time a node waits for, and lets it fire.
    ///
    /// # Panics
    ///
    /// When it does not wait for a time.
    pub fn fire(&mut self, node: &str) {
        let subscription = self.wait(node);
        if let Trigger::Timer { due, .. } = self.state.subscriptions[&subscription].trigger {
            self.now = self.now.max(due);
        }
        self.step(Command::FireTimer { subscription }).expect("the timer fires");
    }

    /// Delivers a signal.
    ///
    /// # Errors
    ///
    /// When nothing waits for it.
    pub fn signal(&mut self, name: &str, payload: Option<Value>) -> Result<(), Rejection> {
        let signal = Signal { name: name.to_owned(), payload: payload.map(Into::into) };
        self.step(Command::DeliverSignal { signal })
    }

    /// Moves the clock; every timer that is due meanwhile fires, in order of time.
    ///
    /// # Panics
    ///
    /// When the clock runs out of the calendar.
    pub fn advance(&mut self, seconds: i64) {
        let until = self.now.checked_add(seconds.seconds()).expect("tests stay in this age");
        while let Some((due, subscription)) = self.next_timer().filter(|(due, _)| *due <= until) {
            self.now = self.now.max(due);
            self.step(Command::FireTimer { subscription }).expect("the timer fires");
        }
        self.now = until;
    }

    /// The timer that is due next.
    #[must_use]
    pub fn next_timer(&self) -> Option<(Timestamp, SubscriptionKey)> {
        let timers = self.state.subscriptions.iter().filter_map(|(key, wait)| match wait.trigger {
            Trigger::Timer { due, .. } => Some((due, *key)),
            _ => None,
        });
        timers.min()
    }

    /// Sets variables of an element and tries it again.
    ///
    /// # Panics
    ///
    /// When it has no incident.
    pub fn mend(&mut self, node: &str, set: Value) {
        let element = self.element(node);
        self.step(Command::UpdateData { element, set: map(set), removed: Vec::new() })
            .expect("the data changes");
        self.step(Command::RetryIncident { element }).expect("it is tried again");
    }

    /// The codes of all incidents, by node.
    #[must_use]
    pub fn incidents(&self) -> Vec<(String, String)> {
        let failed = self.state.elements.values().filter_map(|element| {
            element.incident.as_ref().map(|incident| (element.node.to_string(), incident.code.clone()))
        });
        failed.collect()
    }

    /// The result as JSON.
    ///
    /// # Panics
    ///
    /// When the instance has not completed.
    #[must_use]
    pub fn result(&self) -> Value {
        assert_eq!(self.state.status, InstanceStatus::Completed, "{}", self.text());
        Value::Object(self.state.data.to_map())
    }

    /// The journal as text.
    #[must_use]
    pub fn text(&self) -> String {
        print_journal(&self.journal)
    }
}

/// Checks that a state between two steps holds together.
///
/// # Panics
///
/// When it does not.
pub fn check_invariants(state: &State) {
    for (key, element) in &state.elements {
        let scope = state.scopes.get(&element.scope).expect("an element lies in an open scope");
        assert!(scope.elements.contains(key), "the scope of {} knows it", element.node);
        for wait in &element.subscriptions {
            assert_eq!(
                state.subscriptions[wait].holder,
                Holder::Element(*key),
                "a wait belongs to its element"
            );
        }
        let is_inside = element.inner.is_some_and(|inner| state.scopes.contains_key(&inner));
        assert_eq!(element.phase == Phase::WaitsForScope, is_inside, "{} waits for its inside", element.node);
        // Whatever can move is queued, so nothing is forgotten.
        let can_move = element.incident.is_none() && !waits(element.phase);
        if can_move {
            assert!(state.queue.contains(&Work::Element(*key)), "{} is queued", element.node);
        }
    }
    for (key, wait) in &state.subscriptions {
        let held = match wait.holder {
            Holder::Element(element) => &state.elements[&element].subscriptions,
            Holder::Scope(scope) => &state.scopes[&scope].subscriptions,
        };
        assert!(held.contains(key), "a holder knows its waits");
    }
    for (key, token) in &state.tokens {
        let scope = state.scopes.get(&token.scope).expect("a token lies in an open scope");
        assert_ne!(scope.tokens.contains(key), token.waits, "a token moves or waits");
        assert_eq!(scope.waiting().any(|waiting| waiting == *key), token.waits, "a waiting token is indexed");
        assert_eq!(state.queue.contains(&Work::Token(*key)), !token.waits, "a moving token is queued");
    }
    let mut live = 0;
    for (key, scope) in &state.scopes {
        live += scope.live();
        if let Some(opener) = scope.opened_by {
            assert_eq!(state.elements[&opener].inner, Some(*key), "an inner scope belongs to its opener");
        }
        if scope.is_due() {
            assert!(state.queue.contains(&Work::Scope(*key)), "an idle scope is looked at");
        }
        let queued = state.queue.iter().filter(|work| **work == Work::Scope(*key)).count();
        assert_eq!(queued, usize::from(scope.queued), "a scope knows whether it is queued");
    }
    assert_eq!(live, state.elements.len() + state.tokens.len(), "scopes count what is live");
    let keys: BTreeSet<u64> = (state.scopes.keys().map(|key| key.0))
        .chain(state.elements.keys().map(|key| key.0))
        .chain(state.tokens.keys().map(|key| key.0))
        .chain(state.subscriptions.keys().map(|key| key.0))
        .collect();
    assert!(keys.last().is_none_or(|last| *last < state.next_key), "keys are never given twice");
    if state.status.is_ended() {
        assert!(state.scopes.is_empty() && state.queue.is_empty(), "an ended instance is empty");
    }
}

fn waits(phase: Phase) -> bool {
    matches!(
        phase,
        Phase::WaitsForTask | Phase::WaitsForService | Phase::WaitsForEvent | Phase::WaitsForScope
    )
}

/// The map of a JSON object.
///
/// # Panics
///
/// When it is no object.
#[must_use]
pub fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is not an object"),
    }
}
