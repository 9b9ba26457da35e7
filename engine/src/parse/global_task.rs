//! Global tasks (BPMN 2.0.2, 10.3.3): each becomes the process of one activity that a call runs.

use super::node;
use super::reader::{Reader, text_attribute};
use crate::model::{BPMN, Container, FlowNodeKind, Process};
use crate::xml::Element;

pub(super) fn is_global_task(name: &str) -> bool {
    matches!(
        name,
        "globalTask" | "globalBusinessRuleTask" | "globalManualTask" | "globalScriptTask" | "globalUserTask"
    )
}

pub(super) fn read(element: Element<'_>, reader: &mut Reader) -> Process {
    let kind = match element.name() {
        "globalBusinessRuleTask" => FlowNodeKind::BusinessRuleTask,
        "globalManualTask" => FlowNodeKind::ManualTask,
        "globalUserTask" => FlowNodeKind::UserTask,
        "globalScriptTask" => FlowNodeKind::ScriptTask {
            format: text_attribute(element, "scriptLanguage"),
            script: element.children().find(|child| child.is(BPMN, "script")).map(Element::text),
        },
        _ => FlowNodeKind::Task,
    };
    let mut task = node::read(element, kind, reader);
    Process {
        id: task.id.as_str().into(),
        name: task.name.clone(),
        position: task.position,
        is_executable: None,
        io: task.io.take(),
        documentation: task.documentation.clone(),
        extensions: crate::model::Extensions::default(),
        other: Vec::new(),
        body: Container { nodes: vec![task], ..Container::default() },
    }
}
