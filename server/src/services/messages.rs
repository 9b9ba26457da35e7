//! Brings messages to those who wait for them.

use app::ids::InstanceId;
use engine::id::SubscriptionKey;
use engine::runtime::state::Correlations;
use engine::runtime::{Command, Rejection};

use super::birth::{Birth, Start};
use super::core::Core;
use super::definitions::Unusable;
use super::runner::{Because, RunError};
use crate::models::index::EventStart;
use crate::storage::messages::MessageRow;

/// Delivers a message: to a waiting instance, else to a new one; `None` when it is kept.
///
/// # Errors
///
/// When it could not be tried; it is kept then too.
pub async fn deliver(core: &Core, id: &str) -> Result<Option<InstanceId>, RunError> {
    let Some(row) = core.storage.message(id).await? else {
        return Ok(None);
    };
    if row.received_by.is_some() {
        return Ok(row.received_by);
    }
    let because = Because { actor: row.sent_by.as_deref(), job: None, message: Some(id) };
    let mut suspended = false;
    for waiting in core.storage.subscribers(&row.message.name).await? {
        if !may_match(&waiting.correlations, &row.message.correlations) {
            continue;
        }
        let command = Command::DeliverMessage {
            subscription: SubscriptionKey(waiting.subscription),
            message: row.message.clone(),
        };
        match core.runner.run(&waiting.instance, &command, &because).await {
            Ok(()) => return Ok(Some(waiting.instance)),
            Err(RunError::Overtaken(_)) => return receiver(core, id).await,
            Err(RunError::Rejected(Rejection::Suspended)) => suspended = true,
            Err(RunError::Rejected(_) | RunError::Missing) => {}
            Err(error) => return Err(error),
        }
    }
    if suspended {
        // Its receiver is known; resuming it looks for messages again. Starting another would be wrong.
        return Ok(None);
    }
    let index = core.models.index();
    let Some(start) = index.message_starts(&row.message.name).first() else {
        return Ok(None);
    };
    match begin(core, &row, start, &because).await {
        Ok(instance) => Ok(Some(instance)),
        Err(RunError::Overtaken(_)) => receiver(core, id).await,
        Err(RunError::Unusable(Unusable::Invalid(problems))) => {
            tracing::warn!(model = %start.model, ?problems, "a message would start a process that cannot run");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn receiver(core: &Core, id: &str) -> Result<Option<InstanceId>, RunError> {
    Ok(core.storage.message(id).await?.and_then(|row| row.received_by))
}

async fn begin(
    core: &Core,
    row: &MessageRow,
    start: &EventStart,
    because: &Because<'_>,
) -> Result<InstanceId, RunError> {
    let starter = row.sent_by.as_deref().unwrap_or("system");
    let begin = Start::by_message(start, row.message.clone());
    core.runner.create(Birth::at(&core.models, start, starter, begin)?, because).await
}

/// Whether a message can be for a wait; the engine has the last word, since it knows the expressions.
fn may_match(expected: &Correlations, known: &Correlations) -> bool {
    expected.is_empty()
        || known.is_empty()
        || expected.iter().any(|(key, properties)| known.get(key).is_none_or(|sent| sent == properties))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn keys(value: serde_json::Value) -> Correlations {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn one_equal_key_is_enough_and_nothing_known_fits_all() {
        let order = keys(json!({"order": {"id": 1}}));
        assert!(may_match(&keys(json!({})), &order));
        assert!(may_match(&order, &keys(json!({}))));
        assert!(may_match(&order, &order));
        assert!(!may_match(&order, &keys(json!({"order": {"id": 2}}))));
        assert!(may_match(
            &keys(json!({"order": {"id": 1}, "item": {"n": 7}})),
            &keys(json!({"item": {"n": 7}}))
        ));
    }
}
