//! Storing a transition: all of it in one transaction.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::json;
use sqlx::{QueryBuilder, Sqlite, Transaction};

use super::jobs::{finish_job, insert_job};
use super::messages::insert_message;
use super::tasks::kind_word;
use super::{Durability, Sql, begin, int, migration};
use crate::clock::micros;
use crate::random;
use crate::storage::jobs::NewJob;
use crate::storage::transition::{NewInstance, Transition, Transitions};
use crate::storage::{Error, transition};

/// How many waiting messages of a name are tried when somebody begins to wait for it.
const WAITING_MESSAGES: i64 = 100;
/// How many rows one INSERT holds: SQLite takes 32,766 parameters.
const ROWS: usize = 500;

#[async_trait]
impl Transitions for Sql {
    async fn commit(&self, transition: &Transition) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Full).await?;
        let mut tx = begin(&mut connection).await?;
        if let Some(job) = &transition.finishes
            && !finish_job(&mut tx, job).await?
        {
            return Err(Error::Guard("the job"));
        }
        if let Some(message) = &transition.consumes {
            consume(&mut tx, transition, message).await?;
        }
        match &transition.create {
            Some(new) => create(&mut tx, transition, new).await?,
            None => update(&mut tx, transition).await?,
        }
        if let Some(moved) = &transition.moved {
            migration::go_on_by(&mut tx, transition, moved).await?;
        }
        journal(&mut tx, transition).await?;
        elements(&mut tx, transition).await?;
        tasks(&mut tx, transition).await?;
        waits(&mut tx, transition).await?;
        stores(&mut tx, transition).await?;
        incidents(&mut tx, transition).await?;
        work(&mut tx, transition).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn consume(
    tx: &mut Transaction<'_, Sqlite>,
    transition: &Transition,
    message: &str,
) -> Result<(), Error> {
    let done = sqlx::query(
        "UPDATE message SET state = 'received', to_instance = ?, received_at = ? WHERE id = ? AND state = 'queued'",
    )
    .bind(&transition.instance.0)
    .bind(micros(transition.now))
    .bind(message)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 { Err(Error::Guard("the message")) } else { Ok(()) }
}

async fn create(
    tx: &mut Transaction<'_, Sqlite>,
    transition: &Transition,
    new: &NewInstance,
) -> Result<(), Error> {
    let now = micros(transition.now);
    keep_definition(tx, &new.definition, transition.now).await?;
    sqlx::query(
        "INSERT INTO process_instance (id, model_id, model_name, process_id, definition_hash, state, started_by, \
         started_at, updated_at, ended_at, milestone, incidents, revision) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&transition.instance.0)
    .bind(&new.model.0)
    .bind(&new.model_name)
    .bind(&new.process)
    .bind(&new.definition.0)
    .bind(transition.state.as_str())
    .bind(&new.started_by)
    .bind(now)
    .bind(now)
    .bind(transition.ended.then_some(now))
    .bind(&transition.milestone)
    .bind(int(transition.incidents.len() as u64))
    .bind(revision_after(transition))
    .execute(&mut **tx)
    .await?;
    sqlx::query("INSERT INTO instance_state (instance_id, data) VALUES (?, ?)")
        .bind(&transition.instance.0)
        .bind(&transition.state_json)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Stores the files an instance runs, unless they are there.
pub(super) async fn keep_definition(
    tx: &mut Transaction<'_, Sqlite>,
    (hash, text): &(String, String),
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO definition (hash, bundle, created_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
    )
    .bind(hash)
    .bind(text)
    .bind(micros(now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The number of journal entries. A transition without any has not changed the state either.
fn revision_after(transition: &Transition) -> i64 {
    int(transition.revision + transition.entries.len() as u64)
}

async fn update(tx: &mut Transaction<'_, Sqlite>, transition: &Transition) -> Result<(), Error> {
    let now = micros(transition.now);
    let done = sqlx::query(
        "UPDATE process_instance SET state = ?, updated_at = ?, ended_at = ?, milestone = COALESCE(?, milestone), \
         revision = ? WHERE id = ? AND revision = ?",
    )
    .bind(transition.state.as_str())
    .bind(now)
    .bind(transition.ended.then_some(now))
    .bind(&transition.milestone)
    .bind(revision_after(transition))
    .bind(&transition.instance.0)
    .bind(int(transition.revision))
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Conflict);
    }
    sqlx::query("UPDATE instance_state SET data = ? WHERE instance_id = ?")
        .bind(&transition.state_json)
        .bind(&transition.instance.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn journal(tx: &mut Transaction<'_, Sqlite>, transition: &Transition) -> Result<(), Error> {
    let mut number = transition.revision;
    for chunk in transition.entries.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO journal (instance_id, number, at, actor, kind, process_id, element_id, event) ",
        );
        query.push_values(chunk, |mut row, entry| {
            number += 1;
            row.push_bind(transition.instance.0.clone())
                .push_bind(int(number))
                .push_bind(micros(transition.now))
                .push_bind(transition.actor.clone())
                .push_bind(entry.kind.clone())
                .push_bind(entry.process.clone())
                .push_bind(entry.element.clone())
                .push_bind(entry.event.clone());
        });
        query.build().execute(&mut **tx).await?;
    }
    Ok(())
}

async fn elements(tx: &mut Transaction<'_, Sqlite>, transition: &Transition) -> Result<(), Error> {
    for ((process, element), delta) in &transition.elements {
        if *delta == transition::ElementDelta::default() {
            continue;
        }
        let counters = [delta.active, delta.completed, delta.cancelled, delta.failed, delta.taken];
        count(tx, &transition.instance.0, (process, element), counters).await?;
    }
    Ok(())
}

/// Adds to the counters of an element: active, completed, cancelled, failed, taken.
pub(super) async fn count(
    tx: &mut Transaction<'_, Sqlite>,
    instance: &str,
    (process, element): (&str, &str),
    counters: [i64; 5],
) -> Result<(), Error> {
    let mut query = sqlx::query(
        "INSERT INTO element_state (instance_id, process_id, element_id, active, completed, cancelled, failed, \
         taken) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (instance_id, process_id, element_id) DO UPDATE SET \
         active = element_state.active + excluded.active, completed = element_state.completed + excluded.completed, \
         cancelled = element_state.cancelled + excluded.cancelled, failed = element_state.failed + excluded.failed, \
         taken = element_state.taken + excluded.taken",
    )
    .bind(instance)
    .bind(process)
    .bind(element);
    for counter in counters {
        query = query.bind(counter);
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

async fn tasks(tx: &mut Transaction<'_, Sqlite>, transition: &Transition) -> Result<(), Error> {
    for task in &transition.opened {
        sqlx::query(
            "INSERT INTO human_task (id, instance_id, element_key, process_id, element_id, title, kind, state, lane, \
             assigned_to, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?)",
        )
        .bind(&task.id.0)
        .bind(&transition.instance.0)
        .bind(int(task.key))
        .bind(&task.process)
        .bind(&task.element)
        .bind(&task.title)
        .bind(kind_word(task.kind))
        .bind(&task.lane)
        .bind(json!(task.candidates).to_string())
        .bind(micros(transition.now))
        .execute(&mut **tx)
        .await?;
        for candidate in &task.candidates {
            let (kind, name) = candidate.parts();
            sqlx::query("INSERT INTO human_task_candidate (kind, name, task_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .bind(kind)
                .bind(name)
                .bind(&task.id.0)
                .execute(&mut **tx)
                .await?;
        }
    }
    for task in &transition.closed {
        let key = int(task.key);
        sqlx::query(
            "UPDATE human_task SET state = ?, completed_at = ?, completed_by = ?, answer = ? \
             WHERE instance_id = ? AND element_key = ? AND state = 'open'",
        )
        .bind(if task.completed_by.is_some() { "completed" } else { "cancelled" })
        .bind(task.completed_by.is_some().then(|| micros(transition.now)))
        .bind(&task.completed_by)
        .bind(task.answer.as_ref().map(ToString::to_string))
        .bind(&transition.instance.0)
        .bind(key)
        .execute(&mut **tx)
        .await?;
        for table in [
            "DELETE FROM human_task_candidate WHERE task_id IN \
             (SELECT id FROM human_task WHERE instance_id = ? AND element_key = ?)",
            "DELETE FROM human_task_draft WHERE task_id IN \
             (SELECT id FROM human_task WHERE instance_id = ? AND element_key = ?)",
        ] {
            sqlx::query(table).bind(&transition.instance.0).bind(key).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

async fn waits(tx: &mut Transaction<'_, Sqlite>, transition: &Transition) -> Result<(), Error> {
    for timer in &transition.timers {
        sqlx::query(
            "INSERT INTO timer (instance_id, subscription, element_id, title, due) VALUES (?, ?, ?, ?, ?) \
             ON CONFLICT (instance_id, subscription) DO UPDATE SET due = excluded.due",
        )
        .bind(&transition.instance.0)
        .bind(int(timer.subscription))
        .bind(&timer.element)
        .bind(&timer.title)
        .bind(micros(timer.due))
        .execute(&mut **tx)
        .await?;
    }
    for subscription in &transition.subscriptions {
        let correlations = serde_json::to_string(&subscription.correlations)
            .map_err(|error| Error::corrupt("message_subscription", &subscription.name, error))?;
        sqlx::query(
            "INSERT INTO message_subscription (instance_id, subscription, element_id, title, name, correlations) \
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (instance_id, subscription) DO UPDATE SET \
             correlations = excluded.correlations",
        )
        .bind(&transition.instance.0)
        .bind(int(subscription.subscription))
        .bind(&subscription.element)
        .bind(&subscription.title)
        .bind(&subscription.name)
        .bind(correlations)
        .execute(&mut **tx)
        .await?;
    }
    for signal in &transition.signals {
        sqlx::query(
            "INSERT INTO signal_subscription (instance_id, subscription, element_id, title, name) \
             VALUES (?, ?, ?, ?, ?) ON CONFLICT (instance_id, subscription) DO NOTHING",
        )
        .bind(&transition.instance.0)
        .bind(int(signal.subscription))
        .bind(&signal.element)
        .bind(&signal.title)
        .bind(&signal.name)
        .execute(&mut **tx)
        .await?;
    }
    for (sql, ended) in [
        (
            "DELETE FROM signal_subscription WHERE instance_id = ? AND subscription = ?",
            &transition.ended_signals,
        ),
        ("DELETE FROM timer WHERE instance_id = ? AND subscription = ?", &transition.ended_timers),
        (
            "DELETE FROM message_subscription WHERE instance_id = ? AND subscription = ?",
            &transition.ended_subscriptions,
        ),
    ] {
        for subscription in ended {
            sqlx::query(sql).bind(&transition.instance.0).bind(int(*subscription)).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

async fn stores(tx: &mut Transaction<'_, Sqlite>, transition: &Transition) -> Result<(), Error> {
    for (store, value) in &transition.stores {
        sqlx::query(
            "INSERT INTO data_store (id, value, written_by, written_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) \
             DO UPDATE SET value = excluded.value, written_by = excluded.written_by, \
             written_at = excluded.written_at",
        )
        .bind(store)
        .bind(value.to_string())
        .bind(&transition.instance.0)
        .bind(micros(transition.now))
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn incidents(tx: &mut Transaction<'_, Sqlite>, transition: &Transition) -> Result<(), Error> {
    for key in &transition.resolved {
        sqlx::query("DELETE FROM incident WHERE instance_id = ? AND element_key = ?")
            .bind(&transition.instance.0)
            .bind(int(*key))
            .execute(&mut **tx)
            .await?;
    }
    for incident in &transition.incidents {
        sqlx::query(
            "INSERT INTO incident (instance_id, element_key, element_id, title, code, message, line, source_line, \
             hint, raised_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (instance_id, element_key) DO UPDATE \
             SET code = excluded.code, message = excluded.message, line = excluded.line, \
             source_line = excluded.source_line, hint = excluded.hint, raised_at = excluded.raised_at",
        )
        .bind(&transition.instance.0)
        .bind(int(incident.key))
        .bind(&incident.element)
        .bind(&incident.title)
        .bind(&incident.code)
        .bind(&incident.message)
        .bind(incident.line.map(i64::from))
        .bind(&incident.source_line)
        .bind(&incident.hint)
        .bind(micros(incident.raised_at))
        .execute(&mut **tx)
        .await?;
    }
    if !(transition.incidents.is_empty() && transition.resolved.is_empty()) {
        sqlx::query(
            "UPDATE process_instance SET incidents = (SELECT COUNT(*) FROM incident WHERE instance_id = ?) WHERE id = ?",
        )
        .bind(&transition.instance.0)
        .bind(&transition.instance.0)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn work(tx: &mut Transaction<'_, Sqlite>, transition: &Transition) -> Result<(), Error> {
    for message in &transition.messages {
        insert_message(tx, message).await?;
    }
    for job in &transition.jobs {
        insert_job(tx, job, transition.now).await?;
    }
    for subscription in &transition.subscriptions {
        // Messages that were sent before anybody waited.
        deliver_again(
            tx,
            transition,
            "SELECT id FROM message WHERE state = 'queued' AND name = ? ORDER BY id LIMIT ?",
            &subscription.name,
        )
        .await?;
    }
    if transition.unpark {
        sqlx::query(
            "UPDATE job SET state = 'queued', pushed_at = NULL WHERE instance_id = ? AND state = 'parked'",
        )
        .bind(&transition.instance.0)
        .execute(&mut **tx)
        .await?;
        // Messages that came while it was suspended.
        deliver_again(
            tx,
            transition,
            "SELECT m.id FROM message_subscription s JOIN message m ON m.name = s.name AND m.state = 'queued' \
             WHERE s.instance_id = ? ORDER BY m.id LIMIT ?",
            &transition.instance.0,
        )
        .await?;
    }
    Ok(())
}

/// Pushes a job for each message a query finds. The jobs have no dedupe key on purpose: one that runs
/// right now may have looked for receivers before this one was there.
async fn deliver_again(
    tx: &mut Transaction<'_, Sqlite>,
    transition: &Transition,
    sql: &'static str,
    key: &str,
) -> Result<(), Error> {
    let waiting: Vec<String> =
        sqlx::query_scalar(sql).bind(key).bind(WAITING_MESSAGES).fetch_all(&mut **tx).await?;
    for message in waiting {
        let job = NewJob {
            id: random::id(),
            kind: crate::jobs::Kind::DeliverMessage.as_str(),
            instance: None,
            next_run: transition.now,
            payload: json!({ "message": message }),
            dedupe_key: None,
        };
        insert_job(tx, &job, transition.now).await?;
    }
    Ok(())
}
