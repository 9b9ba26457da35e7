//! The ledger of background work.

use app::ids::InstanceId;
use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use super::Error;

/// A job to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Its id.
    pub id: String,
    /// The word of its kind.
    pub kind: &'static str,
    /// The instance it is about.
    pub instance: Option<InstanceId>,
    /// When it runs.
    pub next_run: Timestamp,
    /// What it needs, as small as possible.
    pub payload: Value,
    /// At most one living job has this key; a second one is not stored.
    pub dedupe_key: Option<String>,
}

/// A job somebody works on.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedJob {
    /// Its id.
    pub id: String,
    /// The word of its kind.
    pub kind: String,
    /// The instance it is about.
    pub instance: Option<InstanceId>,
    /// How often it was claimed, this time included.
    pub attempt: u32,
    /// When it should have run.
    pub due: Timestamp,
    /// What it needs.
    pub payload: Value,
    /// Who works on it.
    pub owner: String,
}

/// What becomes of a claimed job.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is done.
    Done,
    /// It is done, and these are to be done instead.
    Split {
        /// The jobs.
        jobs: Vec<NewJob>,
        /// The time.
        now: Timestamp,
    },
    /// It runs again.
    Retry {
        /// When.
        at: Timestamp,
        /// Why.
        error: String,
        /// What it needs then.
        payload: Value,
    },
    /// It waits until its instance is resumed.
    Park {
        /// What it needs then.
        payload: Value,
    },
    /// It failed for good and is kept for an operator.
    Dead {
        /// Why.
        error: String,
    },
}

/// A job as an operator sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    /// Its id.
    pub id: String,
    /// The word of its kind.
    pub kind: String,
    /// The instance it is about.
    pub instance: Option<InstanceId>,
    /// `queued`, `running`, `parked` or `dead`.
    pub state: String,
    /// How often it was claimed.
    pub attempt: u32,
    /// When it runs next.
    pub next_run: Timestamp,
    /// Why it failed last.
    pub last_error: Option<String>,
}

/// The ledger of background work.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Stores a job of its own, outside any transition.
    async fn insert_job(&self, job: &NewJob) -> Result<(), Error>;

    /// Takes jobs that are due and were not handed to the transport since `stale`.
    async fn take_due(&self, now: Timestamp, stale: Timestamp, limit: u32) -> Result<Vec<String>, Error>;

    /// When the next queued job is due.
    async fn next_due(&self, stale: Timestamp) -> Result<Option<Timestamp>, Error>;

    /// Claims a job that is due; `None` when it is gone, not due or somebody else's.
    async fn claim(
        &self,
        id: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<ClaimedJob>, Error>;

    /// Ends a claim; nothing happens when the lease was lost.
    async fn settle(&self, job: &ClaimedJob, verdict: &Verdict) -> Result<(), Error>;

    /// Keeps the leases of a living worker.
    async fn renew_leases(&self, owner: &str, until: Timestamp) -> Result<(), Error>;

    /// Queues jobs again whose worker is gone; how many.
    async fn release_lost(&self, now: Timestamp) -> Result<u64, Error>;

    /// Queues all claimed jobs again, and forgets what was handed to a transport: nobody works on them.
    async fn release_all(&self) -> Result<u64, Error>;

    /// The living jobs of an instance.
    async fn jobs_of(&self, instance: &InstanceId) -> Result<Vec<JobRow>, Error>;

    /// How many jobs there are by state.
    async fn job_counts(&self) -> Result<Vec<(String, u64)>, Error>;
}
