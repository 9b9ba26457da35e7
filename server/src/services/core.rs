//! What all services share.

use std::sync::Arc;

use app::ids::InstanceId;
use tokio::sync::{Notify, broadcast, watch};

use super::directory::Directory;
use super::runner::Runner;
use crate::auth::Permissions;
use crate::clock::Clock;
use crate::config::Config;
use crate::models::Models;
use crate::storage::Storage;

/// How many changes a slow listener may be behind before it misses some.
const CHANGES: usize = 1024;

/// An instance changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The instance.
    pub instance: InstanceId,
    /// Its revision now.
    pub revision: u64,
}

/// Tells the rest of the process what was stored.
#[derive(Debug, Clone)]
pub struct Signals {
    /// Rung when jobs were stored.
    pub jobs: Arc<Notify>,
    /// Every change of an instance, after it was stored.
    pub changes: broadcast::Sender<Change>,
    /// True once the server ends, so that answers without end do.
    pub ending: watch::Sender<bool>,
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            jobs: Arc::default(),
            changes: broadcast::channel(CHANGES).0,
            ending: watch::Sender::new(false),
        }
    }
}

/// What all services share.
pub struct Core {
    /// The configuration.
    pub config: Config,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The storage.
    pub storage: Arc<dyn Storage>,
    /// The process models.
    pub models: Arc<Models>,
    /// Who is in which group.
    pub directory: Arc<Directory>,
    /// Who may do what.
    pub permissions: Arc<Permissions>,
    /// Moves instances.
    pub runner: Runner,
    /// What was stored.
    pub signals: Signals,
}

impl Core {
    /// The day that is today, in UTC.
    #[must_use]
    pub fn today(&self) -> jiff::civil::Date {
        self.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date()
    }
}
