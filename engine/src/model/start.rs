//! What starts processes from outside: messages and signals.

use super::{Definitions, FlowNode, FlowNodeKind, Process};
use crate::id::{ElementId, ProcessId};

/// A message that starts a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartMessage {
    /// The process.
    pub process: ProcessId,
    /// Its start event, instantiating receive task or instantiating event-based gateway.
    pub start_event: ElementId,
    /// The name of the message.
    pub message: String,
}

/// A signal that starts a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartSignal {
    /// The process.
    pub process: ProcessId,
    /// Its start event, or instantiating event-based gateway.
    pub start_event: ElementId,
    /// The name of the signal.
    pub signal: String,
}

impl Definitions {
    /// The messages that start a process: of the start events, instantiating receive tasks and
    /// instantiating event-based gateways of each executable process (BPMN 2.0.2, 13.2).
    #[must_use]
    pub fn start_messages(&self) -> Vec<StartMessage> {
        let mut found = Vec::new();
        for (process, start, event) in self.starts() {
            let attribute = event.message_ref().filter(|_| event.event_definitions.is_empty());
            let defined = self.definitions_of(event).filter_map(super::EventDefinition::message_ref);
            for message in attribute.into_iter().chain(defined).filter_map(|one| self.message(&one.text)) {
                found.push(StartMessage {
                    process: process.id.clone(),
                    start_event: start.id.clone(),
                    message: message.label().to_owned(),
                });
            }
        }
        found
    }

    /// The signals that start a process.
    #[must_use]
    pub fn start_signals(&self) -> Vec<StartSignal> {
        let mut found = Vec::new();
        for (process, start, event) in self.starts() {
            for signal in self.definitions_of(event).filter_map(|definition| self.signal_of(definition)) {
                found.push(StartSignal {
                    process: process.id.clone(),
                    start_event: start.id.clone(),
                    signal: signal.label().to_owned(),
                });
            }
        }
        found
    }

    /// What an instance can begin at from outside, each with an event it begins by.
    fn starts(&self) -> Vec<(&Process, &FlowNode, &FlowNode)> {
        let mut found = Vec::new();
        for process in self.executable_processes() {
            for node in &process.body.nodes {
                match &node.kind {
                    FlowNodeKind::StartEvent { .. } | FlowNodeKind::ReceiveTask { instantiate: true, .. } => {
                        found.push((process, node, node));
                    }
                    FlowNodeKind::EventBasedGateway { instantiate: true, .. } => {
                        let flows = process.body.flows.iter();
                        let targets = flows.filter(|flow| flow.source.text == node.id.as_str());
                        let behind = targets.filter_map(|flow| {
                            process.body.nodes.iter().find(|event| event.id.as_str() == flow.target.text)
                        });
                        found.extend(behind.map(|event| (process, node, event)));
                    }
                    _ => {}
                }
            }
        }
        found
    }
}
