//! What is refused before anything happens.

use super::command::Command;
use super::rejection::Rejection;
use super::run::{Active, Run, node_of, process_of};
use super::state::{InstanceStatus, State, Work};
use crate::executable::{Executable, NodeIndex, Process};
use crate::id::{ElementId, ElementKey};

/// Refuses a command that does not fit where the instance stands, or a model that does not fit the
/// instance.
pub(super) fn check(executable: &Executable, state: &State, command: &Command) -> Result<(), Rejection> {
    let is_start = matches!(command, Command::Start { .. });
    match state.status {
        InstanceStatus::NotStarted if is_start => return Ok(()),
        InstanceStatus::NotStarted => return Err(Rejection::NotStarted),
        _ if is_start => return Err(Rejection::AlreadyStarted),
        InstanceStatus::Completed | InstanceStatus::Failed | InstanceStatus::Terminated => {
            return Err(Rejection::AlreadyEnded);
        }
        InstanceStatus::Active if matches!(command, Command::Resume) => {
            return Err(Rejection::NotSuspended);
        }
        InstanceStatus::Suspended if !is_for_suspended(command) => return Err(Rejection::Suspended),
        InstanceStatus::Active | InstanceStatus::Suspended => {}
    }
    if matches!(command, Command::Migrate { .. }) {
        return Ok(());
    }
    state.queue.iter().try_for_each(|work| known(executable, state, *work))
}

/// Whether a command is for an instance that stands still too: it is mended like that, and goes on when
/// it is resumed.
fn is_for_suspended(command: &Command) -> bool {
    match command {
        Command::Resume
        | Command::Terminate { .. }
        | Command::UpdateData { .. }
        | Command::Skip { .. }
        | Command::Activate { .. }
        | Command::MoveToken { .. }
        | Command::Reset { .. }
        | Command::AddItem { .. }
        | Command::Migrate { .. } => true,
        Command::Start { .. }
        | Command::Continue
        | Command::CompleteTask { .. }
        | Command::CompleteService { .. }
        | Command::FailService { .. }
        | Command::DeliverMessage { .. }
        | Command::DeliverSignal { .. }
        | Command::FireTimer { .. }
        | Command::ThrowError { .. }
        | Command::ThrowEscalation { .. }
        | Command::RetryIncident { .. }
        | Command::Suspend => false,
    }
}

/// Refuses a model that does not have what is about to move; what moves later comes from the model.
fn known(executable: &Executable, state: &State, work: Work) -> Result<(), Rejection> {
    let unknown = |element: &str| Rejection::UnknownElement { element: element.to_owned() };
    match work {
        Work::Token(token) => match state.tokens.get(&token) {
            Some(token) => process_of(executable, state, token.scope)
                .and_then(|process| process.find_flow(&token.flow))
                .map(drop)
                .ok_or_else(|| unknown(token.flow.as_str())),
            None => Ok(()),
        },
        Work::Element(key) => match state.elements.get(&key) {
            Some(element) => {
                node_of(executable, state, key).map(drop).ok_or_else(|| unknown(element.node.as_str()))
            }
            None => Ok(()),
        },
        Work::Scope(key) => match state.scopes.get(&key) {
            Some(scope) => {
                process_of(executable, state, key).map(drop).ok_or_else(|| unknown(scope.process.as_str()))
            }
            None => Ok(()),
        },
    }
}

/// The active element a command names.
pub(super) fn active<'a>(run: &Run<'a>, key: ElementKey) -> Result<Active<'a>, Rejection> {
    let element = run.element(key).ok_or(Rejection::NotActive { element: key })?;
    run.active(key).ok_or_else(|| Rejection::UnknownElement { element: element.node.to_string() })
}

/// A node of the model by its id.
pub(super) fn node(process: &Process, id: &ElementId) -> Result<NodeIndex, Rejection> {
    process.find(id).ok_or_else(|| Rejection::UnknownElement { element: id.to_string() })
}
