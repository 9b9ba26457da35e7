//! Claims jobs in the ledger, runs them, settles them.

use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::{BackendExt, Data, ParallelizeExt, WorkerBuilder, WorkerBuilderExt, WorkerError};
use jiff::SignedDuration;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::transport::{LocalBackend, Redis};
use super::{Outcome, again};
use crate::clock::Stopwatch;
use crate::connector;
use crate::random;
use crate::services::Core;
use crate::storage;
use crate::telemetry::metrics;

/// How long a claim lasts unless it is renewed.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often claims are renewed.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often Redis is asked for jobs; without it delayed ones never arrive.
const REDIS_POLL: Duration = Duration::from_millis(50);

/// One worker.
#[derive(Clone)]
pub struct Worker {
    core: Arc<Core>,
    connector: connector::Client,
    id: String,
}

impl Worker {
    /// A worker with an id of its own.
    #[must_use]
    pub fn new(core: Arc<Core>, connector: connector::Client) -> Self {
        Self { core, connector, id: random::id() }
    }

    /// Runs a job if it is still to be done.
    ///
    /// # Errors
    ///
    /// When the storage fails; the lease will end and the job be found again.
    pub async fn work(&self, id: &str) -> Result<(), storage::Error> {
        let now = self.core.clock.now();
        let until = now.saturating_add(LEASE).unwrap_or(now);
        let Some(job) = self.core.storage.claim(id, &self.id, now, until).await? else {
            return Ok(());
        };
        metrics::job_late(&job.kind, now.duration_since(job.due).unsigned_abs());
        let watch = Stopwatch::start();
        let (worker, task) = (self.clone(), job.clone());
        let run = tokio::spawn(async move { super::run(&worker.core, &worker.connector, &task).await });
        let outcome = match run.await {
            Ok(outcome) => outcome,
            Err(fault) => {
                again(self.core.clock.now(), &job, format!("the job panicked: {fault}"), job.payload.clone())
            }
        };
        metrics::job(&job.kind, watch.elapsed());
        if let Outcome::Verdict(verdict) = outcome {
            self.core.storage.settle(&job, &verdict).await?;
            self.core.signals.jobs.notify_one();
        }
        Ok(())
    }

    /// Does all that is due and what follows from it; for tests, and for work without a server.
    ///
    /// # Errors
    ///
    /// When the storage fails.
    pub async fn drain(&self) -> Result<usize, storage::Error> {
        let mut done = 0;
        loop {
            let now = self.core.clock.now();
            let due = self.core.storage.take_due(now, now, 100).await?;
            if due.is_empty() {
                return Ok(done);
            }
            for id in due {
                self.work(&id).await?;
                done += 1;
            }
        }
    }

    /// Renews the claims of this worker until told to stop.
    async fn heartbeat(self, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(HEARTBEAT) => {}
                _ = stop.changed() => return,
            }
            let now = self.core.clock.now();
            let until = now.saturating_add(LEASE).unwrap_or(now);
            if let Err(error) = self.core.storage.renew_leases(&self.id, until).await {
                tracing::error!(%error, "the leases of this worker cannot be renewed");
            }
        }
    }
}

/// What apalis calls for each id; it always succeeds, since the ledger decides about trying again.
async fn handle(id: String, worker: Data<Worker>) {
    if let Err(error) = worker.work(&id).await {
        tracing::error!(job = id, %error, "a job could not be claimed or settled");
    }
}

/// Where the ids come from.
pub enum Source {
    /// Inside the process.
    Local(LocalBackend),
    /// Redis.
    Redis(Box<Redis>),
}

/// Works until told to stop; jobs under way are finished.
///
/// The loop has a thread of its own; the jobs run on the threads of all others.
#[must_use]
pub fn spawn(
    worker: Worker,
    source: Source,
    at_once: usize,
    stop: watch::Receiver<bool>,
) -> JoinHandle<Result<(), WorkerError>> {
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(run(worker, source, at_once, stop)))
}

async fn run(
    worker: Worker,
    source: Source,
    at_once: usize,
    mut stop: watch::Receiver<bool>,
) -> Result<(), WorkerError> {
    let heartbeat = tokio::spawn(worker.clone().heartbeat(stop.clone()));
    let name = format!("millrace-{}", worker.id);
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
        Ok::<(), std::io::Error>(())
    };
    let result = match source {
        Source::Local(backend) => {
            WorkerBuilder::new(name)
                .backend(backend)
                .data(worker)
                .concurrency(at_once)
                .parallelize(tokio::spawn)
                .build(handle)
                .run_until(stopped)
                .await
        }
        Source::Redis(redis) => {
            WorkerBuilder::new(name)
                .backend(redis.backend().poll_with_interval(REDIS_POLL))
                .data(worker)
                .concurrency(at_once)
                .parallelize(tokio::spawn)
                .build(handle)
                .run_until(stopped)
                .await
        }
    };
    heartbeat.abort();
    result
}
