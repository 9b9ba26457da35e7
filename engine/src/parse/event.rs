//! Event definitions.

use super::extension;
use super::node::child_expression;
use super::reader::{Reader, expression, optional_id, reference_attribute};
use crate::model::{BPMN, EventDefinition, EventDefinitionKind, Expression};
use crate::timer::TimerKind;
use crate::xml::Element;

pub(super) fn is_definition(name: &str) -> bool {
    EventDefinitionKind::ELEMENT_NAMES.contains(&name)
}

pub(super) fn definition(element: Element<'_>, reader: &mut Reader) -> EventDefinition {
    EventDefinition {
        id: optional_id(element),
        position: element.position(),
        kind: kind(element, reader),
        extensions: extension::read(element, reader),
    }
}

fn kind(element: Element<'_>, reader: &mut Reader) -> EventDefinitionKind {
    let reference = |name| reference_attribute(element, name);
    match element.name() {
        "messageEventDefinition" => EventDefinitionKind::Message { message: reference("messageRef") },
        "timerEventDefinition" => EventDefinitionKind::Timer { times: times(element) },
        "errorEventDefinition" => EventDefinitionKind::Error { error: reference("errorRef") },
        "signalEventDefinition" => EventDefinitionKind::Signal { signal: reference("signalRef") },
        "escalationEventDefinition" => {
            EventDefinitionKind::Escalation { escalation: reference("escalationRef") }
        }
        "conditionalEventDefinition" => {
            EventDefinitionKind::Conditional { condition: child_expression(element, "condition") }
        }
        "compensateEventDefinition" => EventDefinitionKind::Compensate {
            activity: reference("activityRef"),
            wait_for_completion: reader.boolean(element, "waitForCompletion", true),
        },
        "cancelEventDefinition" => EventDefinitionKind::Cancel,
        "linkEventDefinition" => {
            EventDefinitionKind::Link { name: element.attribute("name").map(str::to_owned) }
        }
        _ => EventDefinitionKind::Terminate,
    }
}

fn times(element: Element<'_>) -> Vec<(TimerKind, Expression)> {
    [TimerKind::Date, TimerKind::Duration, TimerKind::Cycle]
        .into_iter()
        .flat_map(|kind| {
            let children = element.children().filter(move |child| child.is(BPMN, kind.element_name()));
            children.filter_map(move |child| Some((kind, expression(child)?)))
        })
        .collect()
}
