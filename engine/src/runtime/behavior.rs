//! What each kind of node does: one file per kind, and the matches that lead to them.
//!
//! A behaviour does the node's own work when it becomes active ([`work`]), and takes what it waited
//! for ([`answer`]). Scripts, outgoing flows and incidents are the same for all and live in
//! `advance`. Behaviours never use each other.

pub(super) mod boundary_event;
mod business_rule_task;
mod call_activity;
mod catch_event;
pub(super) mod complex_gateway;
mod end_event;
pub(super) mod event_based_gateway;
pub(super) mod exclusive_gateway;
pub(super) mod inclusive_gateway;
mod manual_task;
pub(super) mod parallel_gateway;
mod receive_task;
mod script_task;
mod send_task;
pub(super) mod service_task;
pub(super) mod start_event;
mod sub_process;
mod task;
mod throw_event;
mod user_task;

use serde_json::{Map, Value};

use super::incident::Failure;
use super::run::{Active, Run};
use crate::executable::NodeKind;

/// How far the work of an element came.
pub(super) enum Progress {
    /// It is done; the element completes.
    Done,
    /// The element waits, or has ended in a way of its own.
    Stopped,
}

/// What an element waited for.
pub(super) enum Answer<'c> {
    /// What a person entered.
    Task(&'c Map<String, Value>),
    /// What a connector answered.
    Service(&'c Value),
}

/// Does the node's own work.
pub(super) fn work(run: &mut Run<'_>, at: Active<'_>) -> Result<Progress, Failure> {
    match &at.node.kind {
        NodeKind::StartEvent { catch, .. } => start_event::work(run, at, catch),
        NodeKind::EndEvent(throw) => end_event::work(run, at, throw),
        NodeKind::IntermediateCatchEvent(catch) => catch_event::work(run, at, catch),
        NodeKind::IntermediateThrowEvent(throw) => throw_event::work(run, at, throw),
        NodeKind::BoundaryEvent { .. } => Ok(boundary_event::work()),
        NodeKind::Task => Ok(task::work()),
        NodeKind::ManualTask => Ok(manual_task::work(run, at)),
        NodeKind::UserTask(_) => Ok(user_task::work(run, at)),
        NodeKind::ScriptTask(script) => script_task::work(run, at, script),
        NodeKind::ServiceTask(call) => service_task::work(run, at, call),
        NodeKind::SendTask(throw) => send_task::work(run, at, throw),
        NodeKind::ReceiveTask(catch) => receive_task::work(run, at, catch),
        NodeKind::ExclusiveGateway => Ok(exclusive_gateway::work()),
        NodeKind::ParallelGateway => Ok(parallel_gateway::work()),
        NodeKind::BusinessRuleTask(call) => business_rule_task::work(run, at, call),
        NodeKind::InclusiveGateway => Ok(inclusive_gateway::work()),
        NodeKind::ComplexGateway { .. } => Ok(complex_gateway::work()),
        NodeKind::EventBasedGateway { .. } => event_based_gateway::work(run, at),
        NodeKind::SubProcess(inner) => sub_process::work(run, at, inner),
        NodeKind::CallActivity(process) => call_activity::work(run, at, *process),
    }
}

/// Takes the answer of a task. One of another kind was refused before.
pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, answer: &Answer<'_>) {
    match (&at.node.kind, answer) {
        (NodeKind::ManualTask, Answer::Task(data)) => manual_task::answer(run, at, data),
        (NodeKind::UserTask(form), Answer::Task(data)) => user_task::answer(run, at, form, data),
        (NodeKind::ServiceTask(call), Answer::Service(result)) => {
            service_task::answer(run, at, call, result);
        }
        _ => {}
    }
}

/// The variables an element takes from the scope it opened; `None` takes all.
pub(super) fn outputs(run: &Run<'_>, at: Active<'_>) -> Option<Vec<String>> {
    match &at.node.kind {
        NodeKind::CallActivity(process) => call_activity::outputs(run, *process),
        _ => None,
    }
}
