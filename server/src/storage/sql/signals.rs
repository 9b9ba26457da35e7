//! Signals and data stores in SQL.

use app::ids::InstanceId;
use async_trait::async_trait;
use serde_json::Value;
use sqlx::{QueryBuilder, Sqlite};

use super::Sql;
use super::entry::Columns;
use crate::storage::Error;
use crate::storage::signals::{SignalRow, Signals};

#[async_trait]
impl Signals for Sql {
    async fn waiting_for_signal(
        &self,
        name: &str,
        after: Option<&InstanceId>,
        limit: u32,
    ) -> Result<Vec<InstanceId>, Error> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT instance_id FROM signal_subscription WHERE name = ? AND instance_id > ? \
             ORDER BY instance_id LIMIT ?",
        )
        .bind(name)
        .bind(after.map_or("", |instance| instance.0.as_str()))
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        Ok(ids.into_iter().map(InstanceId).collect())
    }

    async fn signals_of(&self, instance: &InstanceId) -> Result<Vec<SignalRow>, Error> {
        let rows =
            sqlx::query("SELECT * FROM signal_subscription WHERE instance_id = ? ORDER BY subscription")
                .bind(&instance.0)
                .fetch_all(&self.readers)
                .await?;
        rows.iter()
            .map(|row| {
                Ok(SignalRow {
                    instance: InstanceId(row.text("instance_id")?),
                    subscription: row.number("subscription")?,
                    element: row.text("element_id")?,
                    title: row.text("title")?,
                    name: row.text("name")?,
                })
            })
            .collect()
    }

    async fn data_stores(&self, ids: &[String]) -> Result<Vec<(String, Value)>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::<Sqlite>::new("SELECT id, value FROM data_store WHERE id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id);
        }
        query.push(")");
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok((row.text("id")?, row.json("data_store", "value")?))).collect()
    }
}
