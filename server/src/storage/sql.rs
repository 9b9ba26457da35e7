//! The storage in SQL: one writer connection, many readers.
//!
//! SQLite allows one writer at a time, so all writes queue at one connection and begin with
//! `BEGIN IMMEDIATE`; none ever waits for a lock half-way. What must last is written with
//! `synchronous=FULL`; what may be lost with the power (leases, hand-overs) with `NORMAL`.

mod accounts;
mod entry;
mod instances;
mod jobs;
mod messages;
mod migration;
mod signals;
mod tasks;
mod transition;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqlitePool, Transaction};

use super::{Definitions, Error};

/// How many connections read.
const READERS: u32 = 8;

/// The storage in SQLite.
#[derive(Debug, Clone)]
pub struct Sql {
    readers: SqlitePool,
    writer: SqlitePool,
}

/// How much a write has to survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// The loss of power.
    Full,
    /// The death of the process.
    Process,
}

/// The migrations, compiled in.
static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../migrations/sqlite");

impl Sql {
    /// Opens `sqlite://PATH`, makes the file and its folder when they are missing, and migrates.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened or was made by a newer version.
    pub async fn open(url: &str) -> Result<Self, Error> {
        if let Some(folder) =
            file_of(url).and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(|error| Error::Unavailable(sqlx::Error::Io(error)))?;
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(256)
            .pragma("temp_store", "memory");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        MIGRATOR.run(&writer).await.map_err(|error| match error {
            sqlx::migrate::MigrateError::Execute(error) => Error::from(error),
            other => Error::Other(sqlx::Error::Migrate(Box::new(other))),
        })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(30))
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.pragma("query_only", "true"))
            .await?;
        Ok(Self { readers, writer })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Closes all connections, so that the write-ahead log is folded in.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn writer(&self, durability: Durability) -> Result<PoolConnection<Sqlite>, Error> {
        let mut connection = self.writer.acquire().await?;
        let pragma = match durability {
            Durability::Full => "PRAGMA synchronous = FULL",
            Durability::Process => "PRAGMA synchronous = NORMAL",
        };
        sqlx::query(pragma).execute(&mut *connection).await?;
        Ok(connection)
    }
}

/// The file of a database address; `None` when it is in memory.
#[must_use]
pub fn file_of(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    let path = path.split('?').next().unwrap_or(path);
    (path != ":memory:").then(|| Path::new(path))
}

async fn begin(connection: &mut PoolConnection<Sqlite>) -> Result<Transaction<'_, Sqlite>, Error> {
    Ok(connection.begin_with("BEGIN IMMEDIATE").await?)
}

/// A number as stored.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A stored number that is never negative.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A stored number that is small and never negative.
fn small(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

#[async_trait]
impl Definitions for Sql {
    async fn definition(&self, hash: &str) -> Result<Option<String>, Error> {
        Ok(sqlx::query_scalar("SELECT bundle FROM definition WHERE hash = ?")
            .bind(hash)
            .fetch_optional(&self.readers)
            .await?)
    }
}
