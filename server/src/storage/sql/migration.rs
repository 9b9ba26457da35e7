//! Storing that an instance goes on by other files: the ids and names in its rows.

use sqlx::{Row, Sqlite, Transaction};

use super::int;
use super::transition::{count, keep_definition};
use crate::storage::Error;
use crate::storage::transition::{Moved, Transition};

/// Gives the rows of an instance their new ids and names.
pub(super) async fn go_on_by(
    tx: &mut Transaction<'_, Sqlite>,
    transition: &Transition,
    moved: &Moved,
) -> Result<(), Error> {
    keep_definition(tx, &moved.definition, transition.now).await?;
    let instance = transition.instance.0.as_str();
    sqlx::query("UPDATE process_instance SET definition_hash = ?, process_id = ? WHERE id = ?")
        .bind(&moved.definition.0)
        .bind(&moved.process)
        .bind(instance)
        .execute(&mut **tx)
        .await?;
    if !(moved.elements.is_empty() && moved.processes.is_empty()) {
        rename_elements(tx, instance, moved).await?;
        rename_tasks(tx, instance, moved).await?;
        for (read, write) in WAITS {
            rename_waits(tx, instance, moved, read, write).await?;
        }
    }
    for (titles, tables) in [(&moved.titles, TITLES), (&moved.waits, WAIT_TITLES)] {
        for (key, title) in titles {
            for sql in tables {
                sqlx::query(*sql).bind(title).bind(instance).bind(int(*key)).execute(&mut **tx).await?;
            }
        }
    }
    Ok(())
}

/// Tables whose rows name the element that waits or cannot go on, by a key of the instance.
const WAITS: [(&str, &str); 4] = [
    (
        "SELECT subscription, element_id FROM timer WHERE instance_id = ?",
        "UPDATE timer SET element_id = ? WHERE instance_id = ? AND subscription = ?",
    ),
    (
        "SELECT subscription, element_id FROM message_subscription WHERE instance_id = ?",
        "UPDATE message_subscription SET element_id = ? WHERE instance_id = ? AND subscription = ?",
    ),
    (
        "SELECT subscription, element_id FROM signal_subscription WHERE instance_id = ?",
        "UPDATE signal_subscription SET element_id = ? WHERE instance_id = ? AND subscription = ?",
    ),
    (
        "SELECT element_key, element_id FROM incident WHERE instance_id = ?",
        "UPDATE incident SET element_id = ? WHERE instance_id = ? AND element_key = ?",
    ),
];

/// Tables whose rows hold the name of an active element.
const TITLES: &[&str] = &[
    "UPDATE human_task SET title = ? WHERE instance_id = ? AND element_key = ? AND state = 'open'",
    "UPDATE incident SET title = ? WHERE instance_id = ? AND element_key = ?",
];

/// Tables whose rows hold the name of who waits.
const WAIT_TITLES: &[&str] = &[
    "UPDATE timer SET title = ? WHERE instance_id = ? AND subscription = ?",
    "UPDATE message_subscription SET title = ? WHERE instance_id = ? AND subscription = ?",
    "UPDATE signal_subscription SET title = ? WHERE instance_id = ? AND subscription = ?",
];

/// Writes the counters anew: ids may have changed places, so none is renamed where it stands.
async fn rename_elements(
    tx: &mut Transaction<'_, Sqlite>,
    instance: &str,
    moved: &Moved,
) -> Result<(), Error> {
    let rows = sqlx::query(
        "SELECT process_id, element_id, active, completed, cancelled, failed, taken FROM element_state \
         WHERE instance_id = ?",
    )
    .bind(instance)
    .fetch_all(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM element_state WHERE instance_id = ?").bind(instance).execute(&mut **tx).await?;
    for row in rows {
        let (process, element) = moved.renamed(&row.get::<String, _>(0), &row.get::<String, _>(1));
        let counters = [2, 3, 4, 5, 6].map(|column| row.get::<i64, _>(column));
        count(tx, instance, (&process, &element), counters).await?;
    }
    Ok(())
}

/// Tasks of the past too: scripts ask by the element who completed one.
async fn rename_tasks(tx: &mut Transaction<'_, Sqlite>, instance: &str, moved: &Moved) -> Result<(), Error> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, process_id, element_id FROM human_task WHERE instance_id = ?")
            .bind(instance)
            .fetch_all(&mut **tx)
            .await?;
    for (id, process, element) in rows {
        let (new_process, new_element) = moved.renamed(&process, &element);
        if (&new_process, &new_element) != (&process, &element) {
            sqlx::query("UPDATE human_task SET process_id = ?, element_id = ? WHERE id = ?")
                .bind(new_process)
                .bind(new_element)
                .bind(id)
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

async fn rename_waits(
    tx: &mut Transaction<'_, Sqlite>,
    instance: &str,
    moved: &Moved,
    read: &'static str,
    write: &'static str,
) -> Result<(), Error> {
    let rows: Vec<(i64, String)> = sqlx::query_as(read).bind(instance).fetch_all(&mut **tx).await?;
    for (key, element) in rows {
        if let Some(new) = moved.elements.get(&element) {
            sqlx::query(write).bind(new).bind(instance).bind(key).execute(&mut **tx).await?;
        }
    }
    Ok(())
}
