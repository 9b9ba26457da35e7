//! Puts the parts of a server together.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use include_dir::{Dir, include_dir};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::auth::{Auth, Permissions};
use crate::clock::Clock;
use crate::config::Config;
use crate::connector;
use crate::http::Http;
use crate::jobs::transport::{self, Transport};
use crate::jobs::worker::{Source, Worker};
use crate::jobs::{dispatcher, worker};
use crate::models::Models;
use crate::services::core::Signals;
use crate::services::directory::Directory;
use crate::services::runner::{Parts, Runner};
use crate::services::{self, Core};
use crate::storage::sql::{self, Sql};

/// The example processes.
static EXAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../examples");

/// A server that is ready to work.
pub struct Server {
    /// What handlers need.
    pub http: Http,
    /// The storage, to be closed at the end.
    pub storage: Sql,
    /// Held while this process uses the database.
    _in_use: InUse,
}

/// Marks a database file as used by this process.
///
/// The mark is a lock of the operating system, so it ends with the process however it ends.
#[derive(Debug)]
pub struct InUse {
    _file: Option<std::fs::File>,
    alone: bool,
}

impl InUse {
    /// Marks the database as used.
    ///
    /// # Errors
    ///
    /// When the lock file cannot be made.
    pub fn mark(database_url: &str) -> std::io::Result<Self> {
        let Some(path) = sql::file_of(database_url) else {
            return Ok(Self { _file: None, alone: true });
        };
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let file = std::fs::File::create(name)?;
        let alone = file.try_lock().is_ok();
        if alone {
            file.unlock()?;
        }
        file.lock_shared()?;
        Ok(Self { _file: Some(file), alone })
    }
}

/// Opens the storage and puts all services together.
///
/// # Errors
///
/// With what keeps the server from working.
pub async fn build(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<Server> {
    if config.development {
        place_examples(&config.models_dir)
            .context("the example processes cannot be put into the models' folder")?;
    }
    let models = Models::open(&config.models_dir)
        .with_context(|| format!("the models' folder {} cannot be used", config.models_dir.display()))?;
    let permissions = Permissions::load(&config).map_err(|faults| anyhow::anyhow!(faults.join("\n")))?;
    let permissions = Arc::new(permissions);
    let storage = Sql::open(&config.database_url.0).await.context("the database cannot be opened")?;
    let in_use = InUse::mark(&config.database_url.0).context("the database's lock file cannot be made")?;
    let shared: Arc<dyn crate::storage::Storage> = Arc::new(storage.clone());
    if in_use.alone {
        // Whoever claimed a job is gone.
        let released = shared.release_all().await?;
        if released > 0 {
            tracing::info!(released, "jobs that were under way are queued again");
        }
    }
    let directory = Arc::new(Directory::new(permissions.memberships()));
    directory.refresh(shared.as_ref()).await?;
    let signals = Signals::default();
    let runner = Runner::new(Parts {
        storage: Arc::clone(&shared),
        directory: Arc::clone(&directory),
        clock: Arc::clone(&clock),
        signals: signals.clone(),
        public_url: config.public_url.clone(),
        development: config.development,
    });
    let auth = Auth::new(
        &config,
        Arc::clone(&shared),
        Arc::clone(&clock),
        Arc::clone(&permissions),
        Arc::clone(&directory),
    )
    .context("sign-in cannot be set up")?;
    let core = Arc::new(Core {
        config,
        clock,
        storage: shared,
        models: Arc::new(models),
        directory,
        permissions,
        runner,
        signals,
    });
    let services = services::all(&core, auth.clone());
    Ok(Server { http: Http { core, services, auth }, storage, _in_use: in_use })
}

/// Puts the example processes into a folder that is not there or empty.
fn place_examples(folder: &Path) -> std::io::Result<()> {
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    EXAMPLES.extract(folder)
}

/// Starts dispatcher and workers; they end when `stop` says so.
///
/// # Errors
///
/// When Redis is wanted and does not answer.
pub async fn start_workers(
    core: &Arc<Core>,
    at_once: usize,
    stop: &watch::Receiver<bool>,
) -> anyhow::Result<Vec<JoinHandle<()>>> {
    let client = connector::Client::new(&core.config).context("the connector client cannot be set up")?;
    let (transport, source): (Arc<dyn Transport>, _) = match &core.config.redis_url {
        None => {
            let (local, backend) = transport::local();
            (Arc::new(local), Source::Local(backend))
        }
        Some(url) => {
            let redis = transport::Redis::connect(&url.0, None).await.context("Redis does not answer")?;
            (Arc::new(redis.clone()), Source::Redis(Box::new(redis)))
        }
    };
    let dispatch = tokio::spawn(dispatcher::run(Arc::clone(core), transport, stop.clone()));
    let mut handles = vec![dispatch];
    if at_once > 0 {
        let worker = Worker::new(Arc::clone(core), client);
        let running = worker::spawn(worker, source, at_once, stop.clone());
        handles.push(tokio::spawn(async move {
            match running.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "the workers ended"),
                Err(error) => tracing::error!(%error, "the workers panicked"),
            }
        }));
    }
    Ok(handles)
}

/// Listens on all addresses.
///
/// # Errors
///
/// When an address is taken; the message says what to do.
pub async fn listen(addresses: &[SocketAddr]) -> anyhow::Result<Vec<TcpListener>> {
    let mut listeners = Vec::new();
    for address in addresses {
        let listener = TcpListener::bind(address).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => anyhow::anyhow!(
                "{address} is in use by another program. Stop it, or choose other addresses with \
                 MILLRACE_LISTEN=127.0.0.1:PORT."
            ),
            _ => anyhow::anyhow!("cannot listen on {address}: {error}"),
        })?;
        listeners.push(listener);
    }
    Ok(listeners)
}
