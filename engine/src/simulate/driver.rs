//! The loop of a run: give the instances what they wait for until nothing can move.

mod answer;
mod finish;
mod known;
mod signal;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::choose::prepare;
use super::instance::{By, Instance, Prepared};
use super::mail::{Mail, message_starts};
use super::mocks::Mocks;
use super::report::{Failure, Report};
use super::signals::{Signals, signal_starts};
use super::trail::Trail;
use super::{Incoming, Options, Sources};
use crate::id::{ElementId, ElementKey, InstanceId, SubscriptionKey};
use crate::model::Definitions;
use crate::runtime::command::{Command, Message};
use crate::runtime::state::Correlations;
use crate::runtime::{Context, Effect, Rejection, State};
use crate::script::ScriptEngine;

/// How many elements one step may activate before it hands back.
const STEP_BUDGET: u64 = 10_000;

/// How many elements may fail. What failed stays in its instance, and all that begins there later looks at
/// it: a timer that fails each time would make the run slower and slower, and it ends in an error anyway.
const MAX_FAILURES: u64 = 1_000;

/// Something an instance waits for that may be answered at once.
#[derive(Clone)]
enum Todo {
    Continue,
    Task(ElementKey),
    Service { element: ElementKey, operator: String },
    Receive(SubscriptionKey),
}

/// A run on its way.
#[derive(Clone)]
pub(super) struct Driver<'a> {
    sources: Sources<'a>,
    scripts: &'a dyn ScriptEngine,
    options: Options,
    main: Prepared,
    deadline: Timestamp,
    now: Timestamp,
    mocks: Mocks,
    instances: Vec<Instance>,
    todo: VecDeque<(usize, Todo)>,
    mail: Mail,
    signals: Signals,
    /// The processes that messages have started so far, by message; `None` starts nothing.
    starters: HashMap<String, Option<(Prepared, ElementId)>>,
    /// The processes that signals have started so far, by signal.
    signal_starters: HashMap<String, Vec<(Prepared, ElementId)>>,
    trail: Trail,
    /// What ended the run from outside the model, and the element that stopped.
    stopped: Option<(Failure, usize, Option<ElementKey>)>,
}

impl<'a> Driver<'a> {
    pub(super) fn new(
        sources: Sources<'a>,
        scripts: &'a dyn ScriptEngine,
        options: Options,
        main: Prepared,
        deadline: Timestamp,
    ) -> Self {
        Self {
            sources,
            scripts,
            main,
            deadline,
            now: options.start,
            mocks: Mocks::new(options.mocks.clone()),
            instances: Vec::new(),
            todo: VecDeque::new(),
            mail: Mail::default(),
            signals: Signals::new(&options.signals),
            starters: HashMap::new(),
            signal_starters: HashMap::new(),
            trail: Trail::default(),
            stopped: None,
            options,
        }
    }

    pub(super) fn run(mut self) -> Report {
        self.finish();
        self.report()
    }

    /// The states of all instances at the end of the run, too.
    pub(super) fn run_to_states(mut self) -> (Report, Vec<State>) {
        self.finish();
        let states = self.instances.iter().map(|instance| instance.state.clone()).collect();
        (self.report(), states)
    }

    fn finish(&mut self) {
        self.start_main();
        while self.stopped.is_none() && self.advance() {
            if self.trail.steps > self.options.max_steps {
                self.stop_at_limit();
            } else if self.trail.failures >= MAX_FAILURES {
                self.stop_failing();
            }
        }
    }

    /// Starts the main process; by a message or signal from outside when it begins with one.
    fn start_main(&mut self) {
        let prepared = self.main.clone();
        let main = prepared.executable.main();
        let messages = &mut self.options.messages;
        let by_message = message_starts(main).find_map(|(start_event, name)| {
            let at = messages.iter().position(|message| message.name == name)?;
            Some(By::Message(start_event.clone(), plain_message(messages.remove(at))))
        });
        for Incoming { name, payload, properties } in self.options.messages.drain(..) {
            let message = plain_message(Incoming { name, payload, properties: BTreeMap::new() });
            self.mail.send_from_outside(message, properties);
        }
        let data = std::mem::take(&mut self.options.data);
        if let Some(by) = by_message {
            return self.start(&prepared, data, by);
        }
        let outside = &mut self.signals.outside;
        let by_signal = signal_starts(main).find_map(|(start_event, name)| {
            let at = outside.iter().position(|signal| signal.name == name)?;
            Some((start_event.clone(), outside.remove(at)?))
        });
        let Some((start_event, signal)) = by_signal else {
            return self.start(&prepared, data, By::Hand);
        };
        // The one signal starts all that it starts.
        let others: Vec<(Prepared, ElementId)> = self.started_by(&signal.name);
        let id = main.id.clone();
        self.start(&prepared, data, By::Signal(start_event, signal.clone()));
        for (other, start_event) in others {
            if other.executable.main().id != id {
                self.start(&other, Map::new(), By::Signal(start_event, signal.clone()));
            }
        }
    }

    fn start(&mut self, prepared: &Prepared, data: Map<String, Value>, by: By) {
        let number = self.instances.len();
        self.instances.push(Instance::new(prepared));
        let instance = InstanceId::from(format!("simulation-{}", number + 1));
        let (at, message, signal) = match by {
            By::Hand => (None, None, None),
            By::Message(at, message) => (Some(at), Some(message), None),
            By::Signal(at, signal) => (Some(at), None, Some(signal)),
        };
        let command = Command::Start { instance, data, at, message, signal };
        if let Err(rejection) = self.step(number, command) {
            self.stop(number, None, "not_started", format!("the process could not be started: {rejection}"));
        }
    }

    /// Does one thing that can be done; false when nothing can.
    fn advance(&mut self) -> bool {
        if let Some((instance, todo)) = self.todo.pop_front() {
            self.answer(instance, todo);
            return true;
        }
        self.deliver_thrown_signal()
            || self.deliver_mail()
            || self.deliver_outside_signal()
            || self.fire_timer()
    }

    fn step(&mut self, at: usize, command: Command) -> Result<(), Rejection> {
        let left = self.options.max_steps.saturating_sub(self.trail.steps).saturating_add(1);
        let context = Context {
            now: self.now,
            scripts: self.scripts,
            host: &self.mocks,
            budget: u32::try_from(left.min(STEP_BUDGET)).unwrap_or(u32::MAX),
        };
        let effects = self.instances[at].step(command, &context, &mut self.trail)?;
        for effect in effects {
            match effect {
                Effect::Continue => self.todo.push_back((at, Todo::Continue)),
                Effect::OpenTask { element, .. } => self.todo.push_back((at, Todo::Task(element))),
                Effect::CallService { element, operator, .. } => {
                    self.todo.push_back((at, Todo::Service { element, operator }));
                }
                Effect::SubscribeMessage { subscription, .. } => {
                    self.todo.push_back((at, Todo::Receive(subscription)));
                    self.mail.changed = true;
                }
                Effect::SendMessage { message, .. } => self.mail.send(message),
                Effect::BroadcastSignal { signal, .. } => self.signals.thrown.push_back((at, signal)),
                Effect::WriteStore { store, value } => self.mocks.write_store(store, Value::clone(&value)),
                Effect::SubscribeSignal { .. }
                | Effect::UnsubscribeSignal { .. }
                | Effect::CloseTask { .. }
                | Effect::CancelService { .. }
                | Effect::ScheduleTimer { .. }
                | Effect::CancelTimer { .. }
                | Effect::UnsubscribeMessage { .. }
                | Effect::ReachMilestone { .. }
                | Effect::RaiseIncident { .. }
                | Effect::ResolveIncident { .. }
                | Effect::ChangeStatus { .. } => {}
            }
        }
        Ok(())
    }

    /// Delivers the oldest message that something waits for, or that starts a process.
    fn deliver_mail(&mut self) -> bool {
        if !self.mail.changed {
            return false;
        }
        for letter in 0..self.mail.letters.len() {
            while let Some((at, subscription)) = self.mail.letters[letter].receiver(&self.instances) {
                let message = self.mail.letters[letter].message_for(&self.instances[at], subscription);
                match self.step(at, Command::DeliverMessage { subscription, message }) {
                    Ok(()) => {
                        self.mail.letters.remove(letter);
                        return true;
                    }
                    Err(_) => self.mail.letters[letter].refuse(at, subscription),
                }
            }
            let name = self.mail.letters[letter].message.name.clone();
            if let Some((prepared, start_event)) = self.starter(&name) {
                if let Some(letter) = self.mail.letters.remove(letter) {
                    self.start(&prepared, Map::new(), By::Message(start_event, letter.message));
                }
                return true;
            }
        }
        self.mail.changed = false;
        false
    }

    /// The process a message starts. One with faults cannot take part and is passed over.
    fn starter(&mut self, message: &str) -> Option<(Prepared, ElementId)> {
        if let Some(known) = self.starters.get(message) {
            return known.clone();
        }
        let mut starts =
            self.sources.all().flat_map(Definitions::start_messages).filter(|start| start.message == message);
        let found = starts.find_map(|start| {
            let prepared = prepare(self.sources, self.scripts, &self.options, start.process.as_str()).ok()?;
            Some((prepared, start.start_event))
        });
        self.starters.insert(message.to_owned(), found.clone());
        found
    }

    /// Sets the clock to the next timer and fires it; false when there is none before the limit.
    fn fire_timer(&mut self) -> bool {
        let timers = self.instances.iter().enumerate();
        let next =
            timers.filter_map(|(at, instance)| instance.next_timer().map(|(due, key)| (due, at, key))).min();
        let Some((due, at, subscription)) = next else {
            return false;
        };
        if due > self.deadline {
            return false;
        }
        self.now = self.now.max(due);
        if let Err(rejection) = self.step(at, Command::FireTimer { subscription }) {
            self.stop(at, None, "timer_refused", format!("a timer could not fire: {rejection}"));
        }
        true
    }

    fn stop_at_limit(&mut self) {
        let limit = self.options.max_steps;
        self.stop(0, None, "step_limit", format!("stopped after {limit} steps; the process may never end"));
    }

    /// Ends a run that fails again and again, with its first failure.
    fn stop_failing(&mut self) {
        let first =
            self.instances.iter().enumerate().find_map(|(at, instance)| Some((at, instance.failure()?)));
        if let Some((at, mut failure)) = first {
            failure.message = format!("{} (stopped after {MAX_FAILURES} failures)", failure.message);
            self.stopped = Some((failure, at, None));
        }
    }

    fn stop(&mut self, at: usize, element: Option<ElementKey>, code: &str, message: String) {
        let instance = &self.instances[at];
        let failure = Failure {
            code: code.to_owned(),
            message,
            element: element.and_then(|key| instance.node(key)).map(|(_, node)| node.id.to_string()),
            line: None,
            trace: element.map(|key| instance.trace(key)).unwrap_or_default(),
        };
        self.stopped = Some((failure, at, element));
    }
}

/// A message from outside as it starts a process: its correlation is in the payload.
fn plain_message(incoming: Incoming) -> Message {
    Message { name: incoming.name, payload: Arc::new(incoming.payload), correlations: Correlations::new() }
}
