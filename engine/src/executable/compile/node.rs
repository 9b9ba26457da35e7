//! What each flow node is and does.

use super::graph::Graph;
use super::script::Scripts;
use super::{Context, Library, event, message, service};
use crate::executable::NodeKind;
use crate::executable::node::{Form, SubProcess, SubProcessKind};
use crate::model::{FlowNode, FlowNodeKind, Text};
use crate::problem::Problem;

/// Compiles the kind of a node; `None` with a problem, here or from a rule, when it cannot run.
pub(super) fn kind<'a>(
    node: &'a FlowNode,
    context: &Context<'a>,
    graph: &Graph<'a>,
    library: &mut Library<'a>,
    scripts: &mut Scripts<'_>,
) -> Option<NodeKind> {
    let errors_before = scripts.count();
    let kind = try_kind(node, context, graph, library, scripts);
    // The rules refuse all that cannot run. Were one of them to miss something, this says so
    // instead of leaving it out.
    if kind.is_none() && context.is_checked && scripts.count() == errors_before {
        let message = format!("The `{}` `{}` cannot be run.", node.kind.element_name(), node.label());
        let problem = Problem::error("unsupported_element", message).with_element(node.id.as_str());
        scripts.report(problem.with_position(node.position));
    }
    kind
}

fn try_kind<'a>(
    node: &'a FlowNode,
    context: &Context<'a>,
    graph: &Graph<'a>,
    library: &mut Library<'a>,
    scripts: &mut Scripts<'_>,
) -> Option<NodeKind> {
    let id = node.id.as_str();
    Some(match &node.kind {
        FlowNodeKind::StartEvent { is_interrupting, .. } => NodeKind::StartEvent {
            catch: event::catch(node, context, scripts)?,
            interrupting: *is_interrupting,
        },
        FlowNodeKind::EndEvent => NodeKind::EndEvent(event::throw(node, context, scripts)?),
        FlowNodeKind::IntermediateCatchEvent { .. } => {
            NodeKind::IntermediateCatchEvent(event::catch(node, context, scripts)?)
        }
        FlowNodeKind::IntermediateThrowEvent => {
            NodeKind::IntermediateThrowEvent(event::throw(node, context, scripts)?)
        }
        FlowNodeKind::BoundaryEvent { attached_to, cancel_activity, .. } => NodeKind::BoundaryEvent {
            attached_to: graph.find(&attached_to.as_ref()?.text)?,
            interrupting: *cancel_activity,
            catch: event::catch(node, context, scripts)?,
        },
        FlowNodeKind::Task => NodeKind::Task,
        FlowNodeKind::ManualTask => NodeKind::ManualTask,
        FlowNodeKind::UserTask => NodeKind::UserTask(form(node)),
        FlowNodeKind::ScriptTask { script, .. } => {
            let empty = || Text { text: String::new(), position: node.position };
            NodeKind::ScriptTask(scripts.script(&script.clone().unwrap_or_else(empty), id)?)
        }
        FlowNodeKind::ServiceTask => NodeKind::ServiceTask(service::call(node, scripts)?),
        FlowNodeKind::SendTask { .. } => {
            NodeKind::SendTask(message::throw(node, node.event_definitions.first(), context, scripts)?)
        }
        FlowNodeKind::ReceiveTask { instantiate: false, .. } => {
            NodeKind::ReceiveTask(message::catch(node, node.event_definitions.first(), context, scripts)?)
        }
        FlowNodeKind::SubProcess { triggered_by_event: false } => NodeKind::SubProcess(SubProcess {
            inside: graph.container(node.container.as_deref()?),
            kind: SubProcessKind::Embedded,
        }),
        FlowNodeKind::CallActivity { called_element } => {
            NodeKind::CallActivity(library.called(node, called_element.as_ref()?, scripts)?)
        }
        FlowNodeKind::ExclusiveGateway => NodeKind::ExclusiveGateway,
        FlowNodeKind::ParallelGateway => NodeKind::ParallelGateway,
        FlowNodeKind::ReceiveTask { instantiate: true, .. }
        | FlowNodeKind::SubProcess { triggered_by_event: true }
        | FlowNodeKind::ImplicitThrowEvent
        | FlowNodeKind::BusinessRuleTask
        | FlowNodeKind::Transaction
        | FlowNodeKind::AdHocSubProcess { .. }
        | FlowNodeKind::InclusiveGateway
        | FlowNodeKind::EventBasedGateway { .. }
        | FlowNodeKind::ComplexGateway { .. }
        | FlowNodeKind::ChoreographyTask
        | FlowNodeKind::SubChoreography
        | FlowNodeKind::CallChoreography => return None,
    })
}

fn form(node: &FlowNode) -> Form {
    let property = |name| {
        let value = node.extensions.property(name).map(str::trim);
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    Form {
        schema_file: property("formJsonSchemaFilename"),
        ui_schema_file: property("formUiSchemaFilename"),
        variable: node.extensions.variable_name.as_ref().map(|name| name.text.clone()),
    }
}
