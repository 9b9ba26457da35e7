//! `unsupported_event_definition`
//!
//! **What it does**: finds events whose definition has no meaning at that place (BPMN 2.0.2, table
//! 10.93).
//!
//! **Why**: an event that is taken for a plain one completes at once instead of waiting.
//!
//! **Example**: an error start event of a process, a timer end event, a boundary event without
//! definition.
//!
//! **Instead**: each message names what can stand there.

use super::rule::{Report, Rule, Subject};
use crate::model::{Definitions, EventDefinition, EventDefinitionKind, FlowNode, FlowNodeKind};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "unsupported_event_definition",
    severity: Severity::Error,
    summary: "this event definition has no meaning at this place",
    run: unsupported,
};
/// Where an event stands; what it may hold depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    InnerStart,
    EventSubProcessStart,
    End,
    Catch,
    Throw,
    Boundary,
    MessageTask,
    OtherNode,
}

fn unsupported(subject: &Subject<'_>, report: &mut Report<'_>) {
    for process in &subject.processes {
        for (owner, container) in process.containers() {
            for node in &container.nodes {
                check(node, place(node, owner), subject.definitions, report);
            }
        }
    }
}

fn place(node: &FlowNode, owner: Option<&FlowNode>) -> Place {
    match (&node.kind, owner) {
        (FlowNodeKind::StartEvent { .. }, None) => Place::Start,
        (FlowNodeKind::StartEvent { .. }, Some(owner)) => match owner.kind {
            FlowNodeKind::SubProcess { triggered_by_event: true } => Place::EventSubProcessStart,
            _ => Place::InnerStart,
        },
        (FlowNodeKind::EndEvent, _) => Place::End,
        (FlowNodeKind::IntermediateCatchEvent { .. }, _) => Place::Catch,
        (FlowNodeKind::IntermediateThrowEvent, _) => Place::Throw,
        (FlowNodeKind::BoundaryEvent { .. }, _) => Place::Boundary,
        (FlowNodeKind::SendTask { .. } | FlowNodeKind::ReceiveTask { .. }, _) => Place::MessageTask,
        _ => Place::OtherNode,
    }
}

fn check(node: &FlowNode, place: Place, definitions: &Definitions, report: &mut Report<'_>) {
    if matches!(place, Place::Catch | Place::Boundary)
        && node.event_definitions.is_empty()
        && node.event_definition_refs.is_empty()
    {
        report.at(
            node,
            format!("The event `{}` says nothing about what it waits for.", node.label()),
            help(place),
        );
    }
    for definition in definitions.definitions_of(node) {
        if !runs(place, &definition.kind) {
            report.add(
                node.id.as_str(),
                node_position(node, definition),
                format!(
                    "The {} `{}` cannot have a `{}`.",
                    describe(place),
                    node.label(),
                    definition.kind.element_name()
                ),
                help(place),
            );
        }
    }
}

/// A shared definition lies elsewhere; then the event's own place says more.
fn node_position(node: &FlowNode, definition: &EventDefinition) -> crate::problem::Position {
    if node.event_definition_refs.is_empty() { definition.position } else { node.position }
}

fn runs(place: Place, kind: &EventDefinitionKind) -> bool {
    use EventDefinitionKind as Kind;
    match place {
        Place::Start => matches!(
            kind,
            Kind::Message { .. } | Kind::Timer { .. } | Kind::Signal { .. } | Kind::Conditional { .. }
        ),
        Place::InnerStart | Place::OtherNode => false,
        Place::EventSubProcessStart => !matches!(kind, Kind::Cancel | Kind::Link { .. } | Kind::Terminate),
        Place::Boundary => !matches!(kind, Kind::Link { .. } | Kind::Terminate),
        Place::Catch => matches!(
            kind,
            Kind::Message { .. }
                | Kind::Timer { .. }
                | Kind::Signal { .. }
                | Kind::Conditional { .. }
                | Kind::Link { .. }
        ),
        Place::Throw => matches!(
            kind,
            Kind::Message { .. }
                | Kind::Signal { .. }
                | Kind::Escalation { .. }
                | Kind::Compensate { .. }
                | Kind::Link { .. }
        ),
        Place::End => !matches!(kind, Kind::Timer { .. } | Kind::Conditional { .. } | Kind::Link { .. }),
        Place::MessageTask => matches!(kind, Kind::Message { .. }),
    }
}

fn describe(place: Place) -> &'static str {
    match place {
        Place::Start => "start event",
        Place::InnerStart => "start event of the sub-process",
        Place::EventSubProcessStart => "start event of the event sub-process",
        Place::End => "end event",
        Place::Catch => "intermediate catch event",
        Place::Throw => "intermediate throw event",
        Place::Boundary => "boundary event",
        Place::MessageTask => "message task",
        Place::OtherNode => "element",
    }
}

fn help(place: Place) -> &'static str {
    match place {
        Place::Start => "A start event is plain, or waits for a message, timer, signal or condition.",
        Place::InnerStart => "The start event of a sub-process is plain.",
        Place::EventSubProcessStart => {
            "It waits for a message, timer, signal, condition, error, escalation or compensation."
        }
        Place::End => {
            "An end event is plain, or throws a message, signal, error, escalation, compensation, cancel or terminate."
        }
        Place::Catch => "An intermediate catch event waits for a message, timer, signal, condition or link.",
        Place::Throw => {
            "An intermediate throw event is plain, or throws a message, signal, escalation, compensation or link."
        }
        Place::Boundary => {
            "A boundary event waits for a message, timer, signal, condition, error, escalation, compensation or cancel."
        }
        Place::MessageTask => "A send or receive task has a message.",
        Place::OtherNode => "Only events have event definitions.",
    }
}
