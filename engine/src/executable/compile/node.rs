//! What each flow node is and does.

use super::graph::Graph;
use super::script::Scripts;
use super::{Context, Library, decision, event, mapping, message, service};
use crate::executable::NodeKind;
use crate::executable::node::{AdHoc, SubProcess, SubProcessKind};
use crate::model::{FlowNode, FlowNodeKind, GatewayType, Text};
use crate::problem::Problem;
use crate::script::{Language, Program};

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
        FlowNodeKind::UserTask => NodeKind::UserTask(mapping::form(node)),
        FlowNodeKind::ScriptTask { format, script } => {
            NodeKind::ScriptTask(script_task(node, format.as_ref(), script.as_ref(), scripts)?)
        }
        FlowNodeKind::ServiceTask => NodeKind::ServiceTask(service::call(node, scripts)?),
        FlowNodeKind::SendTask { .. } => {
            NodeKind::SendTask(message::throw(node, node.event_definitions.first(), context, scripts)?)
        }
        FlowNodeKind::ReceiveTask { .. } => {
            NodeKind::ReceiveTask(message::catch(node, node.event_definitions.first(), context, scripts)?)
        }
        FlowNodeKind::BusinessRuleTask => NodeKind::BusinessRuleTask(decision::call(node, scripts)?),
        FlowNodeKind::SubProcess { .. }
        | FlowNodeKind::Transaction
        | FlowNodeKind::AdHocSubProcess { .. } => NodeKind::SubProcess(SubProcess {
            inside: graph.container(node.container.as_deref()?),
            kind: sub_process_kind(node, scripts)?,
        }),
        FlowNodeKind::CallActivity { called_element } => {
            let called = called_element.as_ref().or(node.extensions.dialect.called_process.as_ref());
            NodeKind::CallActivity(library.called(node, called?, scripts)?)
        }
        FlowNodeKind::InclusiveGateway => NodeKind::InclusiveGateway,
        FlowNodeKind::ComplexGateway { activation_condition } => NodeKind::ComplexGateway {
            activation: match activation_condition {
                Some(condition) => Some(scripts.expression(condition, id)?),
                None => None,
            },
        },
        FlowNodeKind::EventBasedGateway { gateway_type, .. } => {
            NodeKind::EventBasedGateway { parallel: *gateway_type == GatewayType::Parallel }
        }
        FlowNodeKind::ExclusiveGateway => NodeKind::ExclusiveGateway,
        FlowNodeKind::ParallelGateway => NodeKind::ParallelGateway,
        FlowNodeKind::ImplicitThrowEvent
        | FlowNodeKind::ChoreographyTask
        | FlowNodeKind::SubChoreography
        | FlowNodeKind::CallChoreography => return None,
    })
}

fn sub_process_kind(node: &FlowNode, scripts: &mut Scripts<'_>) -> Option<SubProcessKind> {
    Some(match &node.kind {
        FlowNodeKind::Transaction => SubProcessKind::Transaction,
        FlowNodeKind::SubProcess { triggered_by_event: true } => SubProcessKind::Event,
        FlowNodeKind::AdHocSubProcess { completion_condition, sequential, cancel_remaining } => {
            SubProcessKind::AdHoc(AdHoc {
                sequential: *sequential,
                completion: match completion_condition {
                    Some(condition) => Some(scripts.expression(condition, node.id.as_str())?),
                    None => None,
                },
                cancel_remaining: *cancel_remaining,
            })
        }
        _ => SubProcessKind::Embedded,
    })
}

/// The script of a script task; `zeebe:script` is an expression whose value a variable receives.
fn script_task(
    node: &FlowNode,
    format: Option<&Text>,
    script: Option<&Text>,
    scripts: &mut Scripts<'_>,
) -> Option<Program> {
    let dialect = &node.extensions.dialect;
    let id = node.id.as_str();
    let language = format.and_then(|format| Language::from_format(&format.text));
    if let (Some(Language::Feel), Some(script), Some(variable)) = (language, script, &dialect.result_variable)
    {
        return scripts.feel_assignment(&variable.text, script, id);
    }
    if let (None, Some(expression)) = (script, &dialect.script) {
        if let Some(variable) = dialect.result_variable.as_ref().filter(|_| scripts.has_feel()) {
            return scripts.feel_assignment(&variable.text, expression, id);
        }
        let expression_alone = scripts.text(expression, id)?;
        let source = match &dialect.result_variable {
            Some(variable) => format!("{} = {}", variable.text, expression_alone.source()),
            None => expression_alone.source().to_owned(),
        };
        return scripts.script(&Text { text: source, position: expression.position }, id);
    }
    let empty = || Text { text: String::new(), position: node.position };
    let script = script.cloned().unwrap_or_else(empty);
    match language {
        Some(language) => scripts.script_in(language, &script, id),
        None => scripts.script(&script, id),
    }
}
