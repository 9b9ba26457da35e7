//! Plays a scenario.

use std::collections::BTreeMap;

use engine::compile;
use engine::id::{ElementKey, SubscriptionKey};
use engine::model::Definitions;
use engine::runtime::command::Message;
use engine::runtime::state::{Correlations, Element, Phase, Trigger};
use engine::runtime::{Command, Event};
use engine::script::ScriptEngine;
use engine::testing::{Instance, map};
use serde_json::Value;

use super::scenario::{Action, Scenario, Step};

/// An instance that is led through a scenario.
pub(super) struct Play<'a> {
    scenario: &'a Scenario,
    instance: Instance<'a>,
}

impl<'a> Play<'a> {
    pub(super) fn begin(
        definitions: &Definitions,
        scenario: &'a Scenario,
        scripts: &'a dyn ScriptEngine,
    ) -> Self {
        let first = || definitions.processes[0].id.to_string();
        let process = scenario.process.clone().unwrap_or_else(first);
        let executable = compile(&[definitions], &process, scripts)
            .unwrap_or_else(|problems| panic!("{process}: {problems:#?}"));
        Self { scenario, instance: Instance::with_scripts(executable, scripts) }
    }

    pub(super) fn run(mut self) {
        for (number, step) in (1..).zip(&self.scenario.steps) {
            let taken = self.act(step);
            assert_eq!(
                taken,
                !step.refused,
                "{}: step {number} is taken\n{}",
                self.scenario.name,
                self.text()
            );
            let mut expected = step.waiting.clone();
            expected.sort();
            assert_eq!(self.waiting(), expected, "{}: step {number}\n{}", self.scenario.name, self.text());
            assert_eq!(self.instance.incidents(), [], "{}: step {number}", self.scenario.name);
        }
        self.check_end();
    }

    fn text(&self) -> String {
        self.instance.text()
    }

    /// Does a step; says whether it was taken.
    fn act(&mut self, step: &Step) -> bool {
        let instance = &mut self.instance;
        match &step.action {
            Action::Start(data) => instance.start(Value::Object(data.clone())),
            Action::Complete(node) => {
                let element = self.task(node, step.item);
                let data = if step.value.is_null() { Default::default() } else { map(step.value.clone()) };
                return self.instance.step(Command::CompleteTask { element, data }).is_ok();
            }
            Action::Message(name) => {
                let Some(subscription) = self.message_wait(name) else {
                    return false;
                };
                let payload = step.value.clone().into();
                let message = Message { name: name.clone(), payload, correlations: Correlations::new() };
                return self.instance.step(Command::DeliverMessage { subscription, message }).is_ok();
            }
            Action::Signal(name) => return instance.signal(name, None).is_ok(),
            Action::Pass(span) => {
                let span: jiff::Span = span.parse().expect("an ISO 8601 duration");
                let later = instance.now.to_zoned(jiff::tz::TimeZone::UTC).checked_add(span).unwrap();
                instance.advance(later.timestamp().as_second() - instance.now.as_second());
            }
            Action::AddItem(node) => {
                let (element, item) = (self.activity(node), step.value.clone());
                return self.instance.step(Command::AddItem { element, item }).is_ok();
            }
            Action::Skip(node) => {
                let element = self.activity(node);
                return self.instance.step(Command::Skip { element, set: Default::default() }).is_ok();
            }
            Action::Terminate(reason) => {
                return instance.step(Command::Terminate { reason: Some(reason.clone()) }).is_ok();
            }
        }
        true
    }

    fn find(&self, node: &str, fits: impl Fn(&Element) -> bool) -> ElementKey {
        let mut elements = self.instance.state.elements.iter();
        let found = elements.find(|(_, element)| element.node.as_str() == node && fits(element));
        *found.unwrap_or_else(|| panic!("{}: {node} is not active\n{}", self.scenario.name, self.text())).0
    }

    /// The oldest open task of a node, or that of an item.
    fn task(&self, node: &str, item: Option<u32>) -> ElementKey {
        self.find(node, |task| {
            task.phase == Phase::WaitsForTask && item.is_none_or(|item| task.index == Some(item))
        })
    }

    /// An activity as a whole, not its items.
    fn activity(&self, node: &str) -> ElementKey {
        self.find(node, |activity| activity.index.is_none())
    }

    fn message_wait(&self, awaited: &str) -> Option<SubscriptionKey> {
        let mut waits = self.instance.state.subscriptions.iter();
        let is_it = |trigger: &Trigger| matches!(trigger, Trigger::Message { name, .. } if name == awaited);
        waits.find(|(_, wait)| is_it(&wait.trigger)).map(|(key, _)| *key)
    }

    /// The nodes that wait for somebody or something outside.
    fn waiting(&self) -> Vec<String> {
        let waits = |element: &&Element| {
            matches!(element.phase, Phase::WaitsForTask | Phase::WaitsForEvent | Phase::WaitsForService)
        };
        let elements = self.instance.state.elements.values().filter(waits);
        let mut nodes: Vec<String> = elements.map(|element| element.node.to_string()).collect();
        nodes.sort();
        nodes
    }

    fn check_end(&self) {
        let (name, end, state) = (&self.scenario.name, &self.scenario.end, &self.instance.state);
        assert_eq!(state.status, end.status, "{name}\n{}", self.text());
        let history = History::of(&self.instance.journal);
        let count = |of: &[String], node: &String| of.iter().filter(|each| *each == node).count();
        for (node, times) in &end.completed {
            assert_eq!(count(&history.completed, node), *times, "{name}: {node} completed\n{}", self.text());
        }
        for (node, times) in &end.cancelled {
            assert_eq!(count(&history.cancelled, node), *times, "{name}: {node} cancelled\n{}", self.text());
        }
        for node in &end.never {
            assert_eq!(count(&history.begun, node), 0, "{name}: {node} began\n{}", self.text());
        }
        let order: Vec<_> = history.completed.iter().filter(|node| end.order.contains(node)).collect();
        assert_eq!(order, end.order.iter().collect::<Vec<_>>(), "{name}: the order\n{}", self.text());
        for (variable, value) in &end.data {
            assert_eq!(state.data.get(variable), Some(value), "{name}: {variable}\n{}", self.text());
        }
        self.check_names();
    }

    /// What is expected of an element that does not exist is a slip of the pen.
    fn check_names(&self) {
        let end = &self.scenario.end;
        let named = end.completed.keys().chain(end.cancelled.keys()).chain(&end.never).chain(&end.order);
        for name in named {
            let node = name.trim_end_matches("[]").into();
            let mut processes = self.instance.executable.processes.iter();
            assert!(processes.any(|process| process.find(&node).is_some()), "there is no {node}");
        }
    }
}

/// What became of the elements, in order.
#[derive(Default)]
struct History {
    begun: Vec<String>,
    completed: Vec<String>,
    cancelled: Vec<String>,
}

impl History {
    fn of(journal: &[Event]) -> Self {
        let mut history = Self::default();
        let mut names: BTreeMap<ElementKey, String> = BTreeMap::new();
        for event in journal {
            match event {
                Event::ElementActivated { element, node, index, .. } => {
                    let name = if index.is_some() { format!("{node}[]") } else { node.to_string() };
                    history.begun.push(name.clone());
                    names.insert(*element, name);
                }
                Event::ElementCompleted { element, .. } => history.completed.push(names[element].clone()),
                Event::ElementCancelled { element } => history.cancelled.push(names[element].clone()),
                _ => {}
            }
        }
        history
    }
}
