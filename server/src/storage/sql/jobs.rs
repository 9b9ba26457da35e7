//! The job ledger in SQL.

use app::ids::InstanceId;
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite, Transaction};

use super::entry::Columns;
use super::{Durability, Sql, begin, unsigned};
use crate::clock::{from_micros, micros};
use crate::storage::Error;
use crate::storage::jobs::{ClaimedJob, JobRow, Jobs, NewJob, Verdict};

/// Stores a job as part of a transaction; nothing when a living one has its dedupe key.
pub(super) async fn insert_job(
    tx: &mut Transaction<'_, Sqlite>,
    job: &NewJob,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO job (id, kind, instance_id, state, attempt, next_run, payload, dedupe_key, created_at) \
         VALUES (?, ?, ?, 'queued', 0, ?, ?, ?, ?) ON CONFLICT (dedupe_key) DO NOTHING",
    )
    .bind(&job.id)
    .bind(job.kind)
    .bind(job.instance.as_ref().map(|instance| instance.0.as_str()))
    .bind(micros(job.next_run))
    .bind(job.payload.to_string())
    .bind(&job.dedupe_key)
    .bind(micros(now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes a job that is done; false when it is no longer the worker's.
pub(super) async fn finish_job(tx: &mut Transaction<'_, Sqlite>, job: &ClaimedJob) -> Result<bool, Error> {
    let done =
        sqlx::query("DELETE FROM job WHERE id = ? AND state = 'running' AND lease_owner = ? AND attempt = ?")
            .bind(&job.id)
            .bind(&job.owner)
            .bind(i64::from(job.attempt))
            .execute(&mut **tx)
            .await?;
    Ok(done.rows_affected() == 1)
}

#[async_trait]
impl Jobs for Sql {
    async fn insert_job(&self, job: &NewJob) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Full).await?;
        let mut tx = begin(&mut connection).await?;
        insert_job(&mut tx, job, job.next_run).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn take_due(&self, now: Timestamp, stale: Timestamp, limit: u32) -> Result<Vec<String>, Error> {
        let mut connection = self.writer(Durability::Process).await?;
        let mut tx = begin(&mut connection).await?;
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM job WHERE state = 'queued' AND next_run <= ? \
             AND (pushed_at IS NULL OR pushed_at < ?) ORDER BY next_run LIMIT ?",
        )
        .bind(micros(now))
        .bind(micros(stale))
        .bind(i64::from(limit))
        .fetch_all(&mut *tx)
        .await?;
        if !ids.is_empty() {
            let mut query = QueryBuilder::<Sqlite>::new("UPDATE job SET pushed_at = ");
            query.push_bind(micros(now)).push(" WHERE id IN (");
            let mut separated = query.separated(", ");
            for id in &ids {
                separated.push_bind(id.clone());
            }
            query.push(")");
            query.build().execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(ids)
    }

    async fn next_due(&self, stale: Timestamp) -> Result<Option<Timestamp>, Error> {
        let due: Option<i64> = sqlx::query_scalar(
            "SELECT MIN(next_run) FROM job WHERE state = 'queued' AND (pushed_at IS NULL OR pushed_at < ?)",
        )
        .bind(micros(stale))
        .fetch_one(&self.readers)
        .await?;
        Ok(due.map(from_micros))
    }

    async fn claim(
        &self,
        id: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<ClaimedJob>, Error> {
        let mut connection = self.writer(Durability::Process).await?;
        let mut tx = begin(&mut connection).await?;
        let claimed = sqlx::query(
            "UPDATE job SET state = 'running', attempt = attempt + 1, lease_owner = ?, lease_until = ? \
             WHERE id = ? AND state = 'queued' AND next_run <= ?",
        )
        .bind(owner)
        .bind(micros(until))
        .bind(id)
        .bind(micros(now))
        .execute(&mut *tx)
        .await?;
        if claimed.rows_affected() == 0 {
            return Ok(None);
        }
        let row = sqlx::query("SELECT kind, instance_id, attempt, next_run, payload FROM job WHERE id = ?")
            .bind(id)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Some(ClaimedJob {
            id: id.to_owned(),
            kind: row.text("kind")?,
            instance: row.optional_text("instance_id")?.map(InstanceId),
            attempt: u32::try_from(row.number("attempt")?).unwrap_or(u32::MAX),
            due: row.time("next_run")?,
            payload: row.json("job", "payload")?,
            owner: owner.to_owned(),
        }))
    }

    async fn settle(&self, job: &ClaimedJob, verdict: &Verdict) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Full).await?;
        let mut tx = begin(&mut connection).await?;
        let (state, next_run, error, payload) = match verdict {
            Verdict::Done => {
                finish_job(&mut tx, job).await?;
                tx.commit().await?;
                return Ok(());
            }
            Verdict::Split { jobs, now } => {
                // Whoever has the job now splits it as well.
                if finish_job(&mut tx, job).await? {
                    for job in jobs {
                        insert_job(&mut tx, job, *now).await?;
                    }
                }
                tx.commit().await?;
                return Ok(());
            }
            Verdict::Retry { at, error, payload } => ("queued", micros(*at), Some(error), payload),
            Verdict::Park { payload } => {
                // Resumed meanwhile? Then nobody would wake a parked job.
                let suspended: Option<i64> =
                    sqlx::query_scalar("SELECT 1 FROM process_instance WHERE id = ? AND state = 'suspended'")
                        .bind(job.instance.as_ref().map(|instance| instance.0.as_str()))
                        .fetch_optional(&mut *tx)
                        .await?;
                (if suspended.is_some() { "parked" } else { "queued" }, micros(job.due), None, payload)
            }
            Verdict::Dead { error } => ("dead", micros(job.due), Some(error), &job.payload),
        };
        sqlx::query(
            "UPDATE job SET state = ?, next_run = ?, last_error = ?, payload = ?, lease_owner = NULL, \
             lease_until = NULL, pushed_at = NULL WHERE id = ? AND state = 'running' AND lease_owner = ? AND attempt = ?",
        )
        .bind(state)
        .bind(next_run)
        .bind(error)
        .bind(payload.to_string())
        .bind(&job.id)
        .bind(&job.owner)
        .bind(i64::from(job.attempt))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn renew_leases(&self, owner: &str, until: Timestamp) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Process).await?;
        sqlx::query("UPDATE job SET lease_until = ? WHERE state = 'running' AND lease_owner = ?")
            .bind(micros(until))
            .bind(owner)
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    async fn release_lost(&self, now: Timestamp) -> Result<u64, Error> {
        let mut connection = self.writer(Durability::Process).await?;
        let done = sqlx::query(
            "UPDATE job SET state = 'queued', lease_owner = NULL, lease_until = NULL, pushed_at = NULL \
             WHERE state = 'running' AND lease_until < ?",
        )
        .bind(micros(now))
        .execute(&mut *connection)
        .await?;
        Ok(done.rows_affected())
    }

    async fn release_all(&self) -> Result<u64, Error> {
        let mut connection = self.writer(Durability::Process).await?;
        let mut tx = begin(&mut connection).await?;
        let done = sqlx::query(
            "UPDATE job SET state = 'queued', lease_owner = NULL, lease_until = NULL WHERE state = 'running'",
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query("UPDATE job SET pushed_at = NULL WHERE state = 'queued'").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(done.rows_affected())
    }

    async fn jobs_of(&self, instance: &InstanceId) -> Result<Vec<JobRow>, Error> {
        let rows = sqlx::query(
            "SELECT id, kind, instance_id, state, attempt, next_run, last_error FROM job \
             WHERE instance_id = ? ORDER BY next_run, id",
        )
        .bind(&instance.0)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(JobRow {
                    id: row.text("id")?,
                    kind: row.text("kind")?,
                    instance: row.optional_text("instance_id")?.map(InstanceId),
                    state: row.text("state")?,
                    attempt: u32::try_from(row.number("attempt")?).unwrap_or(u32::MAX),
                    next_run: row.time("next_run")?,
                    last_error: row.optional_text("last_error")?,
                })
            })
            .collect()
    }

    async fn job_counts(&self) -> Result<Vec<(String, u64)>, Error> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT state, COUNT(*) FROM job GROUP BY state").fetch_all(&self.readers).await?;
        Ok(rows.into_iter().map(|(state, count)| (state, unsigned(count))).collect())
    }
}
