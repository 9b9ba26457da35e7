//! Hands jobs that are due to the transport, on time.
//!
//! It sleeps until the next job is due; a transition that stored jobs wakes it earlier. What a
//! transport lost, and what a dead worker had claimed, is found again here.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;

use super::transport::Transport;
use crate::clock::Stopwatch;
use crate::services::Core;
use crate::storage;

/// How many jobs are handed over at once.
const BATCH: u32 = 500;
/// After how long a job that nobody claimed is handed over again.
const STALE: SignedDuration = SignedDuration::from_secs(30);
/// How long it sleeps at most.
const SWEEP: Duration = Duration::from_secs(10);

/// How often the transport forgets what is done.
const TIDY: Duration = Duration::from_secs(60);

/// Runs until told to stop.
pub async fn run(core: Arc<Core>, transport: Arc<dyn Transport>, mut stop: watch::Receiver<bool>) {
    let mut swept = None::<Stopwatch>;
    let mut tidied = Stopwatch::start();
    while !*stop.borrow() {
        if swept.is_none_or(|swept| swept.elapsed() >= SWEEP) {
            swept = Some(Stopwatch::start());
            match core.storage.release_lost(core.clock.now()).await {
                Ok(0) => {}
                Ok(lost) => tracing::warn!(lost, "jobs of workers that are gone are queued again"),
                Err(error) => tracing::error!(%error, "lost jobs cannot be looked for"),
            }
        }
        if tidied.elapsed() >= TIDY {
            tidied = Stopwatch::start();
            if let Err(error) = transport.tidy().await {
                tracing::warn!(%error, "the transport of jobs cannot be tidied");
            }
        }
        let wait = match round(&core, transport.as_ref()).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "due jobs cannot be looked for");
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            () = core.signals.jobs.notified() => {}
            () = tokio::time::sleep(wait) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Hands over what is due; gives how long to sleep.
async fn round(core: &Core, transport: &dyn Transport) -> Result<Duration, storage::Error> {
    let now = core.clock.now();
    let stale = now.saturating_sub(STALE).unwrap_or(now);
    let due = core.storage.take_due(now, stale, BATCH).await?;
    let full = due.len() == BATCH as usize;
    if !due.is_empty()
        && let Err(error) = transport.push(due).await
    {
        // They stay in the ledger and are handed over again when they are stale.
        tracing::error!(%error, "jobs cannot be handed to the workers");
    }
    if full {
        return Ok(Duration::ZERO);
    }
    let Some(next) = core.storage.next_due(stale).await? else {
        return Ok(SWEEP);
    };
    let until = next.duration_since(core.clock.now());
    Ok(Duration::try_from(until).unwrap_or(Duration::ZERO).min(SWEEP))
}
