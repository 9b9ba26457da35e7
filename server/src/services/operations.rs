//! What operators ask for, as commands of the engine.

use app::AppError;
use app::features::instances::model::InstanceOperation;
use app::ids::InstanceId;
use engine::id::{ElementKey, ScopeKey};
use engine::runtime::Command;
use serde_json::{Map, Value};

use super::core::Core;
use super::instances::run_error;
use super::{error, past};
use crate::auth::targets::{self, Target};
use crate::storage::instances::InstanceRow;

/// What a person needs for it.
#[must_use]
pub fn target(row: &InstanceRow, operation: &InstanceOperation) -> Target {
    let (model, id) = (&row.model, &row.id);
    match operation {
        InstanceOperation::Suspend => targets::suspend_instance(model, id),
        InstanceOperation::Resume => targets::resume_instance(model, id),
        InstanceOperation::Terminate { .. } => targets::terminate_instance(model, id),
        InstanceOperation::Retry { .. } => targets::retry_element(model, id),
        InstanceOperation::UpdateData { .. } => targets::update_data(model, id),
        InstanceOperation::Skip { key, .. } | InstanceOperation::AddItem { key, .. } => {
            targets::complete_element(model, id, *key)
        }
        InstanceOperation::Move { key, .. }
        | InstanceOperation::Activate { scope: key, .. }
        | InstanceOperation::Reset { scope: key, .. } => targets::reset_instance(model, id, *key),
        InstanceOperation::ThrowError { .. } | InstanceOperation::ThrowEscalation { .. } => {
            targets::send_event(model, id)
        }
        InstanceOperation::Migrate { .. } => targets::migrate_instance(model, id),
    }
}

/// The command for an operation; migration has a way of its own.
///
/// # Errors
///
/// When what is given does not fit, or the instance cannot be read.
pub async fn command(
    core: &Core,
    id: &InstanceId,
    operation: InstanceOperation,
) -> Result<Command, AppError> {
    Ok(match operation {
        InstanceOperation::Suspend => Command::Suspend,
        InstanceOperation::Resume => Command::Resume,
        InstanceOperation::Terminate { reason } => Command::Terminate { reason },
        InstanceOperation::Retry { key } => Command::RetryIncident { element: ElementKey(key) },
        InstanceOperation::UpdateData { key, data } => update(core, id, ElementKey(key), data).await?,
        InstanceOperation::Skip { key, data } => {
            Command::Skip { element: ElementKey(key), set: variables(data)? }
        }
        InstanceOperation::Move { key, to } => {
            Command::MoveToken { element: ElementKey(key), to: to.as_str().into() }
        }
        InstanceOperation::AddItem { key, item } => Command::AddItem { element: ElementKey(key), item },
        InstanceOperation::Activate { scope, element, data } => Command::Activate {
            scope: ScopeKey(scope),
            node: element.as_str().into(),
            data: variables(data)?,
        },
        InstanceOperation::Reset { scope, element } => {
            let scope = ScopeKey(scope);
            let data =
                past::began_with(core.storage.as_ref(), id, scope, &element).await.map_err(error::storage)?;
            let data = data.ok_or_else(|| {
                AppError::conflict(format!(
                    "“{element}” was not active there yet: it can be started instead."
                ))
            })?;
            Command::Reset { scope, node: element.as_str().into(), data }
        }
        InstanceOperation::ThrowError { key, code, payload } => {
            Command::ThrowError { element: ElementKey(key), code: named(code)?, payload }
        }
        InstanceOperation::ThrowEscalation { key, code, payload } => {
            Command::ThrowEscalation { element: ElementKey(key), code: named(code)?, payload }
        }
        InstanceOperation::Migrate { .. } => {
            return Err(AppError::invalid("A migration is no command without its version."));
        }
    })
}

async fn update(core: &Core, id: &InstanceId, element: ElementKey, data: Value) -> Result<Command, AppError> {
    let Value::Object(set) = data else {
        return Err(AppError::invalid("The data of an element has to be a JSON object."));
    };
    let (_, state, _) = core.runner.load(id).await.map_err(run_error)?;
    let gone = || AppError::conflict("The element is no longer active.");
    let before = &state.elements.get(&element).ok_or_else(gone)?.data;
    let removed = before.iter().map(|(name, _)| name).filter(|name| !set.contains_key(*name));
    let removed = removed.map(str::to_owned).collect();
    Ok(Command::UpdateData { element, set, removed })
}

fn variables(data: Value) -> Result<Map<String, Value>, AppError> {
    match data {
        Value::Object(variables) => Ok(variables),
        Value::Null => Ok(Map::new()),
        _ => Err(AppError::invalid("The variables have to be a JSON object.")),
    }
}

fn named(code: String) -> Result<String, AppError> {
    if code.trim().is_empty() { Err(AppError::invalid("It needs a code.")) } else { Ok(code) }
}
