//! `unsupported_event_definition` and `multiple_event_definitions`
//!
//! **What they do**: find events whose definition the engine cannot run at that place, and events
//! with more than one definition.
//!
//! **Why**: an event that is taken for a plain one completes at once instead of waiting.
//!
//! **Example**: a signal start event, a timer end event, a boundary event without definition.
//!
//! **Instead**: use a message, a timer or an error; use one event for each definition.

use super::rule::{Report, Rule, Subject};
use crate::model::{Definitions, EventDefinition, EventDefinitionKind, FlowNode, FlowNodeKind};
use crate::problem::Severity;

pub(super) const RULE: Rule = Rule {
    code: "unsupported_event_definition",
    severity: Severity::Error,
    summary: "the engine does not run this event definition at this place",
    run: unsupported,
};
pub(super) const MULTIPLE: Rule = Rule {
    code: "multiple_event_definitions",
    severity: Severity::Error,
    summary: "the event has more than one definition",
    run: multiple,
};

/// Where an event stands; what it may hold depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    InnerStart,
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
        (FlowNodeKind::StartEvent { .. }, Some(_)) => Place::InnerStart,
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
            "Make it a timer, message or error event.",
        );
    }
    let shared = node.event_definition_refs.iter().filter_map(|reference| {
        definitions.event_definitions.iter().find(|each| each.id.as_deref() == Some(&reference.text))
    });
    for definition in node.event_definitions.iter().chain(shared) {
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
    match kind {
        Kind::Message { .. } => {
            matches!(
                place,
                Place::Start
                    | Place::End
                    | Place::Catch
                    | Place::Throw
                    | Place::Boundary
                    | Place::MessageTask
            )
        }
        Kind::Timer { .. } => matches!(place, Place::Start | Place::Catch | Place::Boundary),
        Kind::Error { .. } => matches!(place, Place::End | Place::Boundary),
        Kind::Terminate => place == Place::End,
        Kind::Signal { .. }
        | Kind::Escalation { .. }
        | Kind::Conditional { .. }
        | Kind::Compensate { .. }
        | Kind::Cancel
        | Kind::Link { .. } => false,
    }
}

fn describe(place: Place) -> &'static str {
    match place {
        Place::Start => "start event",
        Place::InnerStart => "start event of the sub-process",
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
        Place::Start => "A start event is plain, or waits for a message or a timer.",
        Place::InnerStart => "The start event of a sub-process is plain.",
        Place::End => "An end event is plain, sends a message, throws an error or terminates.",
        Place::Catch => "An intermediate catch event waits for a message or a timer.",
        Place::Throw => "An intermediate throw event is plain or sends a message.",
        Place::Boundary => "A boundary event waits for a message, a timer or an error.",
        Place::MessageTask => "A send or receive task has a message.",
        Place::OtherNode => "Only events have event definitions.",
    }
}

fn multiple(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        if node.event_definitions.len() + node.event_definition_refs.len() > 1 {
            report.at(
                node,
                format!("The event `{}` has more than one definition.", node.label()),
                "Use one event for each.",
            );
        }
    }
}
