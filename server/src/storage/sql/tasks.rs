//! Human tasks in SQL.

use app::features::tasks::model::{TaskKind, TaskState};
use app::ids::{InstanceId, ModelId, TaskId};
use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite};

use super::entry::Columns;
use super::{Durability, Sql, unsigned};
use crate::clock::micros;
use crate::storage::Error;
use crate::storage::tasks::{Candidate, TaskRow, Tasks};

/// The columns of a [`TaskRow`] and where they are.
const SELECT: &str = "SELECT t.id, t.instance_id, t.element_key, t.process_id, t.element_id, t.title, t.kind, t.state, \
     t.lane, t.assigned_to, t.created_at, t.completed_at, t.completed_by, i.model_id, i.model_name, i.started_by, i.started_at \
     FROM human_task t JOIN process_instance i ON i.id = t.instance_id";

/// The stored word of a kind.
pub(super) fn kind_word(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::User => "user",
        TaskKind::Manual => "manual",
    }
}

fn task(row: &SqliteRow) -> Result<TaskRow, Error> {
    let id = row.text("id")?;
    let kind = match row.text("kind")?.as_str() {
        "user" => TaskKind::User,
        "manual" => TaskKind::Manual,
        other => return Err(Error::corrupt("human_task", id, other)),
    };
    let state = match row.text("state")?.as_str() {
        "open" => TaskState::Open,
        "completed" => TaskState::Completed,
        "cancelled" => TaskState::Cancelled,
        other => return Err(Error::corrupt("human_task", id, other)),
    };
    Ok(TaskRow {
        id: TaskId(id),
        instance: InstanceId(row.text("instance_id")?),
        key: row.number("element_key")?,
        process: row.text("process_id")?,
        element: row.text("element_id")?,
        title: row.text("title")?,
        kind,
        state,
        lane: row.optional_text("lane")?,
        assigned_to: row.json("human_task", "assigned_to")?,
        created_at: row.time("created_at")?,
        completed: row.optional_text("completed_by")?.zip(row.optional_time("completed_at")?),
        model: ModelId(row.text("model_id")?),
        model_name: row.text("model_name")?,
        started_by: row.text("started_by")?,
        started_at: row.time("started_at")?,
    })
}

/// The tasks a person may do: by the candidates' index, so that closed tasks cost nothing.
fn mine(query: &mut QueryBuilder<Sqlite>, username: &str, groups: &[String]) {
    query.push("(SELECT task_id FROM human_task_candidate WHERE kind = 'user' AND name = ");
    query.push_bind(username.to_owned());
    query.push(" UNION SELECT task_id FROM human_task_candidate WHERE kind = 'group' AND name IN (");
    let mut separated = query.separated(", ");
    for group in groups {
        separated.push_bind(group.clone());
    }
    query.push("))");
}

#[async_trait]
impl Tasks for Sql {
    async fn task(&self, id: &TaskId) -> Result<Option<TaskRow>, Error> {
        let mut query = QueryBuilder::<Sqlite>::new(SELECT);
        query.push(" WHERE t.id = ").push_bind(id.0.clone());
        let row = query.build().fetch_optional(&self.readers).await?;
        row.as_ref().map(task).transpose()
    }

    async fn open_tasks(
        &self,
        username: &str,
        groups: &[String],
        after: Option<&TaskId>,
        limit: u32,
    ) -> Result<Vec<TaskRow>, Error> {
        let mut query = QueryBuilder::<Sqlite>::new(SELECT);
        query.push(" WHERE i.state <> 'suspended' AND t.id IN ");
        mine(&mut query, username, groups);
        if let Some(after) = after {
            query.push(" AND t.id > ").push_bind(after.0.clone());
        }
        query.push(" ORDER BY t.id LIMIT ").push_bind(i64::from(limit));
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(task).collect()
    }

    async fn count_open_tasks(&self, username: &str, groups: &[String]) -> Result<u64, Error> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT COUNT(*) FROM human_task t JOIN process_instance i ON i.id = t.instance_id \
             WHERE i.state <> 'suspended' AND t.id IN ",
        );
        mine(&mut query, username, groups);
        Ok(unsigned(query.build_query_scalar().fetch_one(&self.readers).await?))
    }

    async fn completed_tasks(
        &self,
        username: &str,
        before: Option<&(Timestamp, TaskId)>,
        limit: u32,
    ) -> Result<Vec<TaskRow>, Error> {
        let mut query = QueryBuilder::<Sqlite>::new(SELECT);
        query.push(" WHERE t.completed_by = ").push_bind(username.to_owned());
        if let Some((at, id)) = before {
            query.push(" AND (t.completed_at < ").push_bind(micros(*at));
            query.push(" OR (t.completed_at = ").push_bind(micros(*at));
            query.push(" AND t.id < ").push_bind(id.0.clone()).push("))");
        }
        query.push(" ORDER BY t.completed_at DESC, t.id DESC LIMIT ").push_bind(i64::from(limit));
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(task).collect()
    }

    async fn count_completed_tasks(&self, username: &str) -> Result<u64, Error> {
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM human_task WHERE completed_by = ?")
            .bind(username)
            .fetch_one(&self.readers)
            .await?;
        Ok(unsigned(count))
    }

    async fn tasks_of(&self, instance: &InstanceId) -> Result<Vec<TaskRow>, Error> {
        let mut query = QueryBuilder::<Sqlite>::new(SELECT);
        query.push(" WHERE t.instance_id = ").push_bind(instance.0.clone()).push(" ORDER BY t.id");
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(task).collect()
    }

    async fn candidates(&self, id: &TaskId) -> Result<Vec<Candidate>, Error> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT kind, name FROM human_task_candidate WHERE task_id = ? ORDER BY kind, name",
        )
        .bind(&id.0)
        .fetch_all(&self.readers)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(kind, name)| if kind == "user" { Candidate::User(name) } else { Candidate::Group(name) })
            .collect())
    }

    async fn answer(&self, id: &TaskId) -> Result<Option<Value>, Error> {
        let row = sqlx::query("SELECT answer FROM human_task WHERE id = ? AND answer IS NOT NULL")
            .bind(&id.0)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| row.json("human_task", "answer")).transpose()
    }

    async fn draft(&self, id: &TaskId, username: &str) -> Result<Option<(Value, Timestamp)>, Error> {
        let row =
            sqlx::query("SELECT data, saved_at FROM human_task_draft WHERE task_id = ? AND username = ?")
                .bind(&id.0)
                .bind(username)
                .fetch_optional(&self.readers)
                .await?;
        row.map(|row| Ok((row.json("human_task_draft", "data")?, row.time("saved_at")?))).transpose()
    }

    async fn drafts(&self, ids: &[TaskId], username: &str) -> Result<Vec<TaskId>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::<Sqlite>::new("SELECT task_id FROM human_task_draft WHERE username = ");
        query.push_bind(username.to_owned()).push(" AND task_id IN (");
        let mut separated = query.separated(", ");
        for id in ids {
            separated.push_bind(id.0.clone());
        }
        query.push(")");
        let found: Vec<String> = query.build_query_scalar().fetch_all(&self.readers).await?;
        Ok(found.into_iter().map(TaskId).collect())
    }

    async fn save_draft(
        &self,
        id: &TaskId,
        username: &str,
        data: &Value,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Full).await?;
        sqlx::query(
            "INSERT INTO human_task_draft (task_id, username, data, saved_at) \
             SELECT id, ?, ?, ? FROM human_task WHERE id = ? AND state = 'open' \
             ON CONFLICT (task_id, username) DO UPDATE SET data = excluded.data, saved_at = excluded.saved_at",
        )
        .bind(username)
        .bind(data.to_string())
        .bind(micros(now))
        .bind(&id.0)
        .execute(&mut *connection)
        .await?;
        Ok(())
    }

    async fn delete_draft(&self, id: &TaskId, username: &str) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Full).await?;
        sqlx::query("DELETE FROM human_task_draft WHERE task_id = ? AND username = ?")
            .bind(&id.0)
            .bind(username)
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    async fn last_completers(&self, instance: &InstanceId) -> Result<Vec<(String, String)>, Error> {
        Ok(sqlx::query_as(
            "SELECT element_id, completed_by FROM human_task \
             WHERE instance_id = ? AND completed_by IS NOT NULL ORDER BY completed_at, id",
        )
        .bind(&instance.0)
        .fetch_all(&self.readers)
        .await?)
    }
}
