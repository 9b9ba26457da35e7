//! Gives tasks, services and waits for messages the answers of the options.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::super::answers::Answer;
use super::super::instance::names;
use super::{Driver, Todo};
use crate::executable::{Node, NodeKind};
use crate::id::{ElementKey, SubscriptionKey};
use crate::runtime::command::{Command, Message};
use crate::runtime::state::Trigger;

impl Driver<'_> {
    /// Does what an instance waits for, if there is an answer.
    pub(super) fn answer(&mut self, at: usize, todo: Todo) {
        match todo {
            Todo::Continue => self.give(at, None, Command::Continue),
            Todo::Task(element) => self.answer_task(at, element),
            Todo::Service { element, operator } => self.answer_service(at, element, &operator),
            Todo::Receive(subscription) => self.answer_receive(at, subscription),
        }
    }

    /// Gives a command that must fit; what was answered in vain ends the run.
    fn give(&mut self, at: usize, element: Option<ElementKey>, command: Command) {
        if let Err(rejection) = self.step(at, command) {
            self.stop(at, element, "answer_refused", format!("the answer does not fit: {rejection}"));
        }
    }

    fn answer_task(&mut self, at: usize, element: ElementKey) {
        let instance = &self.instances[at];
        // A task that a boundary event or a terminate end took away meanwhile.
        let Some((process, node)) = instance.node(element) else {
            return;
        };
        let is_manual = matches!(node.kind, NodeKind::ManualTask);
        let data = match self.options.answers.take(names(process, node)) {
            Answer::Given(data) => data,
            Answer::None if is_manual && self.options.pass_manual_tasks => Map::new(),
            Answer::None | Answer::Open | Answer::Exhausted(_) => return,
        };
        self.give(at, Some(element), Command::CompleteTask { element, data });
    }

    fn answer_service(&mut self, at: usize, element: ElementKey, operator: &str) {
        let instance = &self.instances[at];
        let Some((process, node)) = instance.node(element) else {
            return;
        };
        let variable = match &node.kind {
            NodeKind::ServiceTask(call) => call.result_variable.as_str(),
            _ => "",
        };
        let names = names(process, node);
        let message = match self.options.answers.take(names) {
            Answer::Given(answer) => {
                let (result, rest) = service_result(answer, variable);
                if !rest.is_empty() {
                    let command = Command::UpdateData { element, set: rest, removed: Vec::new() };
                    self.give(at, Some(element), command);
                }
                return self.give(at, Some(element), Command::CompleteService { element, result });
            }
            Answer::Open => format!("{} is left without an answer", label(node)),
            Answer::Exhausted(given) => {
                format!("{} was visited {} times and has answers for {given}", label(node), given + 1)
            }
            Answer::None => {
                if let Some(result) = self.mocks.service(names, operator) {
                    let result = result.clone();
                    return self.give(at, Some(element), Command::CompleteService { element, result });
                }
                format!("{} calls {operator} and no answer is given for it", label(node))
            }
        };
        self.stop(at, Some(element), "missing_answer", message);
    }

    fn answer_receive(&mut self, at: usize, key: SubscriptionKey) {
        let instance = &self.instances[at];
        let Some((process, node)) = instance.waiting_node(key) else {
            return;
        };
        let Some(subscription) = instance.state.subscriptions.get(&key) else {
            return;
        };
        let Trigger::Message { name, correlations } = &subscription.trigger else {
            return;
        };
        let Answer::Given(payload) = self.options.answers.take(names(process, node)) else {
            return;
        };
        let element = subscription.holder.element();
        let message = Message {
            name: name.clone(),
            payload: Arc::new(Value::Object(payload)),
            correlations: correlations.clone(),
        };
        self.give(at, element, Command::DeliverMessage { subscription: key, message });
    }
}

/// What an answer gives a service task: the result, and data beside it.
///
/// An answer that names the result variable is data as a test of spiff-arena gives it; any other
/// answer is the result itself.
fn service_result(mut answer: Map<String, Value>, variable: &str) -> (Value, Map<String, Value>) {
    match answer.shift_remove(variable) {
        Some(result) => (result, answer),
        None => (Value::Object(answer), Map::new()),
    }
}

/// How messages name an element: what it is, its id and its name.
fn label(node: &Node) -> String {
    let kind = node.kind.element_name();
    match &node.name {
        Some(name) => format!("{kind} {:?} ({name})", node.id.as_str()),
        None => format!("{kind} {:?}", node.id.as_str()),
    }
}
