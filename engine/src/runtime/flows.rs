//! Which outgoing flows an element takes when it completes.

#[cfg(test)]
mod tests;

use super::behavior::{complex_gateway, exclusive_gateway, inclusive_gateway};
use super::incident::Failure;
use super::io;
use super::run::{Active, Run};
use crate::executable::{Flow, FlowIndex, NodeKind};
use crate::value::Data;

/// The flows an element takes.
///
/// Several flows out of an activity or event are an implicit parallel split (BPMN 2.0.2, 13.3.1);
/// conditional flows are taken when true, the default flow when no condition is.
pub(super) fn choose(run: &Run<'_>, at: Active<'_>) -> Result<Vec<FlowIndex>, Failure> {
    match at.node.kind {
        NodeKind::ExclusiveGateway => {
            exclusive_gateway::choose(run, at).map(|flow| flow.into_iter().collect())
        }
        NodeKind::ParallelGateway => Ok(at.node.outgoing.clone()),
        NodeKind::InclusiveGateway => inclusive_gateway::choose(run, at),
        NodeKind::ComplexGateway { .. } => complex_gateway::choose(run, at),
        _ => choose_all(run, at, &io::view(run, at.key)),
    }
}

/// Every flow that has no condition or a true one, else the default flow.
///
/// Out of a gateway a flow without a condition counts as a true one; out of an activity it is always
/// taken, and the default flow when no condition of the others is true.
pub(super) fn choose_all(run: &Run<'_>, at: Active<'_>, data: &Data) -> Result<Vec<FlowIndex>, Failure> {
    let is_gateway = matches!(at.node.kind, NodeKind::InclusiveGateway | NodeKind::ComplexGateway { .. });
    let mut taken = Vec::with_capacity(at.node.outgoing.len());
    let mut any_condition = false;
    let mut any_true = false;
    for index in &at.node.outgoing {
        if at.node.default_flow == Some(*index) {
            continue;
        }
        let flow = at.process.flow(*index);
        any_condition |= flow.condition.is_some();
        if is_true(run, flow, data)? {
            any_true |= is_gateway || flow.condition.is_some();
            taken.push(*index);
        }
    }
    if let Some(default) = at.node.default_flow
        && !any_true
    {
        taken.push(default);
    }
    if taken.is_empty() && any_condition {
        return Err(no_flow(at));
    }
    Ok(taken)
}

/// Whether a flow's condition holds; a flow without one is always open.
pub(super) fn is_true(run: &Run<'_>, flow: &Flow, data: &Data) -> Result<bool, Failure> {
    match &flow.condition {
        Some(condition) => run.is_true(condition, data),
        None => Ok(true),
    }
}

/// No condition is true and there is no default flow.
pub(super) fn no_flow(at: Active<'_>) -> Failure {
    let name = at.node.label();
    Failure::new(
        "no_flow",
        format!("no condition is true on the flows out of \"{name}\", and none is the default"),
    )
}
