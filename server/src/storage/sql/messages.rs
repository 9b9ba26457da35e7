//! Messages in SQL.

use std::sync::Arc;

use app::ids::InstanceId;
use async_trait::async_trait;
use engine::runtime::command::Message;
use sqlx::sqlite::SqliteRow;
use sqlx::{Sqlite, Transaction};

use super::entry::Columns;
use super::jobs::insert_job;
use super::{Durability, Sql, begin};
use crate::clock::micros;
use crate::storage::Error;
use crate::storage::jobs::NewJob;
use crate::storage::messages::{MessageRow, Messages, NewMessage, SubscriptionRow};

fn subscription(row: &SqliteRow) -> Result<SubscriptionRow, Error> {
    Ok(SubscriptionRow {
        instance: InstanceId(row.text("instance_id")?),
        subscription: row.number("subscription")?,
        element: row.text("element_id")?,
        title: row.text("title")?,
        name: row.text("name")?,
        correlations: row.json("message_subscription", "correlations")?,
    })
}

/// Stores a message as part of a transaction.
pub(super) async fn insert_message(tx: &mut Transaction<'_, Sqlite>, new: &NewMessage) -> Result<(), Error> {
    let correlations = serde_json::to_string(&new.message.correlations)
        .map_err(|error| Error::corrupt("message", &new.id, error))?;
    sqlx::query(
        "INSERT INTO message (id, name, payload, correlations, state, from_instance, from_element, sent_by, sent_at) \
         VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?)",
    )
    .bind(&new.id)
    .bind(&new.message.name)
    .bind(new.message.payload.to_string())
    .bind(correlations)
    .bind(new.from.as_ref().map(|(instance, _)| instance.0.as_str()))
    .bind(new.from.as_ref().map(|(_, element)| element.as_str()))
    .bind(&new.sent_by)
    .bind(micros(new.sent_at))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[async_trait]
impl Messages for Sql {
    async fn message(&self, id: &str) -> Result<Option<MessageRow>, Error> {
        let Some(row) =
            sqlx::query("SELECT * FROM message WHERE id = ?").bind(id).fetch_optional(&self.readers).await?
        else {
            return Ok(None);
        };
        Ok(Some(MessageRow {
            id: row.text("id")?,
            message: Message {
                name: row.text("name")?,
                payload: Arc::new(row.json("message", "payload")?),
                correlations: row.json("message", "correlations")?,
            },
            received_by: row.optional_text("to_instance")?.map(InstanceId),
            from: row.optional_text("from_instance")?.map(InstanceId),
            sent_by: row.optional_text("sent_by")?,
        }))
    }

    async fn insert_message(&self, message: &NewMessage, job: &NewJob) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Full).await?;
        let mut tx = begin(&mut connection).await?;
        insert_message(&mut tx, message).await?;
        insert_job(&mut tx, job, message.sent_at).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn subscribers(&self, name: &str) -> Result<Vec<SubscriptionRow>, Error> {
        let rows = sqlx::query(
            "SELECT * FROM message_subscription WHERE name = ? ORDER BY instance_id, subscription LIMIT 1000",
        )
        .bind(name)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(subscription).collect()
    }

    async fn subscriptions_of(&self, instance: &InstanceId) -> Result<Vec<SubscriptionRow>, Error> {
        let rows =
            sqlx::query("SELECT * FROM message_subscription WHERE instance_id = ? ORDER BY subscription")
                .bind(&instance.0)
                .fetch_all(&self.readers)
                .await?;
        rows.iter().map(subscription).collect()
    }
}
