//! Process instances in SQL.

use app::features::instances::model::InstanceState;
use app::ids::{InstanceId, ModelId};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite};

use super::entry::Columns;
use super::{Sql, int, small, unsigned};
use crate::clock::from_micros;
use crate::storage::Error;
use crate::storage::instances::{
    ElementStateRow, IncidentRow, InstanceQuery, InstanceRow, Instances, JournalRow, ModelStatistics,
    TimerRow,
};

/// The columns of an [`InstanceRow`].
const COLUMNS: &str = "i.id, i.model_id, i.model_name, i.process_id, i.definition_hash, i.state, i.started_by, \
     i.started_at, i.updated_at, i.ended_at, i.milestone, i.incidents, i.revision";

fn instance(row: &SqliteRow) -> Result<InstanceRow, Error> {
    let id = row.text("id")?;
    let word = row.text("state")?;
    let state =
        InstanceState::from_word(&word).ok_or_else(|| Error::corrupt("process_instance", &id, word))?;
    Ok(InstanceRow {
        id: InstanceId(id),
        model: ModelId(row.text("model_id")?),
        model_name: row.text("model_name")?,
        process: row.text("process_id")?,
        definition: row.text("definition_hash")?,
        state,
        started_by: row.text("started_by")?,
        started_at: row.time("started_at")?,
        updated_at: row.time("updated_at")?,
        ended_at: row.optional_time("ended_at")?,
        milestone: row.optional_text("milestone")?,
        incidents: u32::try_from(row.number("incidents")?).unwrap_or(u32::MAX),
        revision: row.number("revision")?,
    })
}

fn list<'a>(query: &mut QueryBuilder<Sqlite>, items: impl IntoIterator<Item = &'a str>) {
    query.push("(");
    let mut separated = query.separated(", ");
    for item in items {
        separated.push_bind(item.to_owned());
    }
    query.push(")");
}

/// What a person has to do with instances, as a condition on `i.id`.
fn involved(query: &mut QueryBuilder<Sqlite>, username: &str, groups: &[String]) {
    query.push("(i.started_by = ").push_bind(username.to_owned());
    query.push(" OR i.id IN (SELECT instance_id FROM human_task WHERE completed_by = ");
    query.push_bind(username.to_owned());
    query.push(") OR i.id IN (SELECT t.instance_id FROM human_task_candidate c JOIN human_task t ON t.id = c.task_id");
    query.push(" WHERE (c.kind = 'user' AND c.name = ").push_bind(username.to_owned());
    query.push(") OR (c.kind = 'group' AND c.name IN ");
    list(query, groups.iter().map(String::as_str));
    query.push(")))");
}

fn filter(query: &mut QueryBuilder<Sqlite>, wanted: &InstanceQuery) {
    query.push(" WHERE 1 = 1");
    query.push(" AND (i.model_id IN ");
    list(query, wanted.visible.models.iter().map(|model| model.0.as_str()));
    query.push(" OR ");
    involved(query, &wanted.visible.username, &wanted.visible.groups);
    query.push(")");
    if !wanted.states.is_empty() {
        query.push(" AND i.state IN ");
        list(query, wanted.states.iter().map(|state| state.as_str()));
    }
    if let Some(model) = &wanted.model {
        query.push(" AND i.model_id = ").push_bind(model.0.clone());
    }
    if let Some(username) = &wanted.started_by {
        query.push(" AND i.started_by = ").push_bind(username.clone());
    }
}

fn journal_row(row: &SqliteRow) -> Result<JournalRow, Error> {
    Ok(JournalRow {
        number: row.number("number")?,
        at: row.time("at")?,
        actor: row.optional_text("actor")?,
        kind: row.text("kind")?,
        process: row.optional_text("process_id")?,
        element: row.optional_text("element_id")?,
        event: row.json("journal", "event")?,
    })
}

#[async_trait]
impl Instances for Sql {
    async fn instance(&self, id: &InstanceId) -> Result<Option<InstanceRow>, Error> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
        query.push(COLUMNS).push(" FROM process_instance i WHERE i.id = ").push_bind(id.0.clone());
        let row = query.build().fetch_optional(&self.readers).await?;
        row.as_ref().map(instance).transpose()
    }

    async fn instance_with_state(&self, id: &InstanceId) -> Result<Option<(InstanceRow, String)>, Error> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT s.data, ");
        query
            .push(COLUMNS)
            .push(" FROM process_instance i JOIN instance_state s ON s.instance_id = i.id WHERE i.id = ");
        query.push_bind(id.0.clone());
        let Some(row) = query.build().fetch_optional(&self.readers).await? else {
            return Ok(None);
        };
        Ok(Some((instance(&row)?, row.text("data")?)))
    }

    async fn instances(&self, wanted: &InstanceQuery) -> Result<Vec<InstanceRow>, Error> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
        query.push(COLUMNS).push(" FROM process_instance i");
        filter(&mut query, wanted);
        if let Some(before) = &wanted.before {
            query.push(" AND i.id < ").push_bind(before.0.clone());
        }
        query.push(" ORDER BY i.id DESC LIMIT ").push_bind(i64::from(wanted.limit));
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(instance).collect()
    }

    async fn count_instances(&self, wanted: &InstanceQuery) -> Result<u64, Error> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM process_instance i");
        filter(&mut query, wanted);
        Ok(unsigned(query.build_query_scalar().fetch_one(&self.readers).await?))
    }

    async fn is_involved(&self, id: &InstanceId, username: &str, groups: &[String]) -> Result<bool, Error> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM process_instance i WHERE i.id = ");
        query.push_bind(id.0.clone()).push(" AND (i.started_by = ").push_bind(username.to_owned());
        query.push(" OR EXISTS (SELECT 1 FROM human_task t WHERE t.instance_id = i.id AND t.completed_by = ");
        query.push_bind(username.to_owned());
        query.push(") OR EXISTS (SELECT 1 FROM human_task t JOIN human_task_candidate c ON c.task_id = t.id");
        query
            .push(" WHERE t.instance_id = i.id AND ((c.kind = 'user' AND c.name = ")
            .push_bind(username.to_owned());
        query.push(") OR (c.kind = 'group' AND c.name IN ");
        list(&mut query, groups.iter().map(String::as_str));
        query.push("))))");
        Ok(query.build_query_scalar::<i64>().fetch_one(&self.readers).await? > 0)
    }

    async fn element_states(&self, id: &InstanceId) -> Result<Vec<ElementStateRow>, Error> {
        let rows: Vec<(String, String, i64, i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT process_id, element_id, active, completed, cancelled, failed, taken \
             FROM element_state WHERE instance_id = ? ORDER BY process_id, element_id",
        )
        .bind(&id.0)
        .fetch_all(&self.readers)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(process, element, active, completed, cancelled, failed, taken)| ElementStateRow {
                process,
                element,
                active: small(active),
                completed: small(completed),
                cancelled: small(cancelled),
                failed: small(failed),
                taken: small(taken),
            })
            .collect())
    }

    async fn journal(
        &self,
        id: &InstanceId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<JournalRow>, Error> {
        let rows = sqlx::query(
            "SELECT number, at, actor, kind, process_id, element_id, event FROM journal \
             WHERE instance_id = ? AND number < ? ORDER BY number DESC LIMIT ?",
        )
        .bind(&id.0)
        .bind(before.map_or(i64::MAX, int))
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(journal_row).collect()
    }

    async fn journal_behind(
        &self,
        id: &InstanceId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<JournalRow>, Error> {
        let rows = sqlx::query(
            "SELECT number, at, actor, kind, process_id, element_id, event FROM journal \
             WHERE instance_id = ? AND number > ? ORDER BY number LIMIT ?",
        )
        .bind(&id.0)
        .bind(int(after))
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(journal_row).collect()
    }

    async fn incidents(&self, id: &InstanceId) -> Result<Vec<IncidentRow>, Error> {
        let rows =
            sqlx::query("SELECT * FROM incident WHERE instance_id = ? ORDER BY raised_at, element_key")
                .bind(&id.0)
                .fetch_all(&self.readers)
                .await?;
        rows.iter()
            .map(|row| {
                Ok(IncidentRow {
                    key: row.number("element_key")?,
                    element: row.text("element_id")?,
                    title: row.text("title")?,
                    code: row.text("code")?,
                    message: row.text("message")?,
                    line: row.optional_number("line")?.and_then(|line| u32::try_from(line).ok()),
                    source_line: row.optional_text("source_line")?,
                    hint: row.optional_text("hint")?,
                    raised_at: row.time("raised_at")?,
                })
            })
            .collect()
    }

    async fn timers(&self, id: &InstanceId) -> Result<Vec<TimerRow>, Error> {
        let rows = sqlx::query("SELECT * FROM timer WHERE instance_id = ? ORDER BY due, subscription")
            .bind(&id.0)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(TimerRow {
                    subscription: row.number("subscription")?,
                    element: row.text("element_id")?,
                    title: row.text("title")?,
                    due: row.time("due")?,
                })
            })
            .collect()
    }

    async fn model_statistics(&self) -> Result<ModelStatistics, Error> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT model_id, COUNT(*), MAX(started_at) FROM process_instance GROUP BY model_id",
        )
        .fetch_all(&self.readers)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(model, count, last)| (ModelId(model), unsigned(count), from_micros(last)))
            .collect())
    }

    async fn has_started(&self, username: &str, model: &ModelId) -> Result<bool, Error> {
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM process_instance WHERE started_by = ? AND model_id = ? LIMIT 1",
        )
        .bind(username)
        .bind(&model.0)
        .fetch_optional(&self.readers)
        .await?;
        Ok(found.is_some())
    }
}
