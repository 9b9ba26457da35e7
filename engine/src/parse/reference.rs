//! References that lead nowhere.

use std::collections::{HashMap, HashSet};

use super::reader::Reader;
use crate::model::{
    Container, Definitions, EventDefinition, EventDefinitionKind, FlowNode, FlowNodeKind, Lane, Process,
    Reference,
};
use crate::problem::Problem;
use crate::script::did_you_mean;

/// What references of each sort may lead to.
struct Targets<'a> {
    messages: HashSet<&'a str>,
    errors: HashSet<&'a str>,
    signals: HashSet<&'a str>,
    escalations: HashSet<&'a str>,
    event_definitions: HashSet<&'a str>,
    processes: HashSet<&'a str>,
    properties: HashSet<&'a str>,
}

/// Reports every reference to something that is not in the file.
pub(super) fn check(definitions: &Definitions, reader: &mut Reader) {
    let ids = |elements: &'_ [crate::model::RootElement]| -> HashSet<String> {
        elements.iter().map(|element| element.id.clone()).collect()
    };
    let (messages, errors) = (ids(&definitions.messages), ids(&definitions.errors));
    let (signals, escalations) = (ids(&definitions.signals), ids(&definitions.escalations));
    let targets = Targets {
        messages: messages.iter().map(String::as_str).collect(),
        errors: errors.iter().map(String::as_str).collect(),
        signals: signals.iter().map(String::as_str).collect(),
        escalations: escalations.iter().map(String::as_str).collect(),
        event_definitions: definitions
            .event_definitions
            .iter()
            .filter_map(|each| each.id.as_deref())
            .collect(),
        processes: definitions.processes.iter().map(|process| process.id.as_str()).collect(),
        properties: definitions.correlation_properties.iter().map(|property| property.id.as_str()).collect(),
    };
    let mut report = Report { reader, targets: &targets };
    for definition in &definitions.event_definitions {
        report.event_definition(definition, definition.id.as_deref().unwrap_or_default());
    }
    for property in &definitions.correlation_properties {
        for retrieval in &property.retrievals {
            report.expect(retrieval.message.as_ref(), &targets.messages, "message", &property.id);
        }
    }
    for collaboration in &definitions.collaborations {
        for participant in &collaboration.participants {
            report.expect(participant.process.as_ref(), &targets.processes, "process", &participant.id);
        }
        for key in &collaboration.correlation_keys {
            for property in &key.properties {
                let owner = key.id.as_deref().unwrap_or_default();
                report.expect(Some(property), &targets.properties, "correlation property", owner);
            }
        }
    }
    for process in &definitions.processes {
        report.process(process);
    }
}

struct Report<'a> {
    reader: &'a mut Reader,
    targets: &'a Targets<'a>,
}

impl Report<'_> {
    fn expect(&mut self, reference: Option<&Reference>, targets: &HashSet<&str>, what: &str, owner: &str) {
        let Some(reference) = reference else { return };
        // What has no text was reported as missing.
        if reference.text.is_empty() || targets.contains(reference.text.as_str()) {
            return;
        }
        let message = format!("There is no {what} `{}` in this file.", reference.text);
        let mut problem = Problem::error("dangling_reference", message).with_position(reference.position);
        problem.help = did_you_mean(&reference.text, targets.iter().copied());
        self.reader.problems.push(if owner.is_empty() { problem } else { problem.with_element(owner) });
    }

    fn process(&mut self, process: &Process) {
        let nodes: HashSet<&str> = process.nodes().map(|node| node.id.as_str()).collect();
        let flows: HashSet<&str> = process.flows().map(|flow| flow.id.as_str()).collect();
        let ends: HashMap<&str, (&str, &str)> = process
            .flows()
            .map(|flow| (flow.id.as_str(), (flow.source.text.as_str(), flow.target.text.as_str())))
            .collect();
        for (_, container) in process.containers() {
            self.container(container, &nodes);
            for node in &container.nodes {
                self.node(node, &nodes, &flows, &ends);
            }
        }
    }

    fn container(&mut self, container: &Container, nodes: &HashSet<&str>) {
        for flow in &container.flows {
            self.expect(Some(&flow.source), nodes, "flow node", flow.id.as_str());
            self.expect(Some(&flow.target), nodes, "flow node", flow.id.as_str());
        }
        let mut lanes: Vec<&Lane> = container.lanes.iter().collect();
        while let Some(lane) = lanes.pop() {
            for node in &lane.nodes {
                self.expect(Some(node), nodes, "flow node", lane.id.as_deref().unwrap_or_default());
            }
            lanes.extend(&lane.lanes);
        }
    }

    fn node(
        &mut self,
        node: &FlowNode,
        nodes: &HashSet<&str>,
        flows: &HashSet<&str>,
        ends: &HashMap<&str, (&str, &str)>,
    ) {
        let id = node.id.as_str();
        self.expect(node.default.as_ref(), flows, "sequence flow", id);
        for (references, is_outgoing) in [(&node.incoming, false), (&node.outgoing, true)] {
            for reference in references {
                self.expect(Some(reference), flows, "sequence flow", id);
                let Some((source, target)) = ends.get(reference.text.as_str()) else {
                    continue;
                };
                if id != if is_outgoing { *source } else { *target } {
                    let child = if is_outgoing { "outgoing" } else { "incoming" };
                    let message =
                        format!("`{}` is listed as `{child}` but does not connect here.", reference.text);
                    let problem = Problem::warning("inconsistent_flow", message);
                    self.reader.problems.push(problem.with_position(reference.position).with_element(id));
                }
            }
        }
        if let FlowNodeKind::BoundaryEvent { attached_to, .. } = &node.kind {
            self.expect(attached_to.as_ref(), nodes, "activity", id);
        }
        if let FlowNodeKind::SendTask { message } | FlowNodeKind::ReceiveTask { message, .. } = &node.kind {
            self.expect(message.as_ref(), &self.targets.messages, "message", id);
        }
        for reference in &node.event_definition_refs {
            self.expect(Some(reference), &self.targets.event_definitions, "event definition", id);
        }
        for definition in &node.event_definitions {
            self.event_definition(definition, id);
        }
    }

    fn event_definition(&mut self, definition: &EventDefinition, owner: &str) {
        let targets = self.targets;
        let (reference, targets, what) = match &definition.kind {
            EventDefinitionKind::Message { message } => (message, &targets.messages, "message"),
            EventDefinitionKind::Error { error } => (error, &targets.errors, "error"),
            EventDefinitionKind::Signal { signal } => (signal, &targets.signals, "signal"),
            EventDefinitionKind::Escalation { escalation } => {
                (escalation, &targets.escalations, "escalation")
            }
            EventDefinitionKind::Timer { .. }
            | EventDefinitionKind::Conditional { .. }
            | EventDefinitionKind::Compensate { .. }
            | EventDefinitionKind::Cancel
            | EventDefinitionKind::Link { .. }
            | EventDefinitionKind::Terminate => return,
        };
        self.expect(reference.as_ref(), targets, what, owner);
    }
}
