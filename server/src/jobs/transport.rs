//! How ids of jobs travel to workers: inside the process, or through Redis.
//!
//! The transport may lose ids and bring them twice; the ledger makes up for both.

use std::convert::Infallible;
use std::task::{Context, Poll};

use apalis::prelude::{Backend, RandomId, Task, TaskBuilder, TaskId, TaskSink, WorkerContext};
use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{BackendConfig, Vacuum};
use apalis_redis::RedisStorage;
use async_trait::async_trait;
use tokio::sync::mpsc;
use tower::layer::util::Identity;

/// The queue in Redis.
const QUEUE: &str = "millrace:jobs";

/// Carries ids of jobs to workers.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Hands ids over.
    async fn push(&self, ids: Vec<String>) -> anyhow::Result<()>;

    /// Forgets what is done; called now and then.
    async fn tidy(&self) -> anyhow::Result<()> {
        Ok(())
    }
}

/// The sending end inside the process.
#[derive(Debug, Clone)]
pub struct Local(mpsc::UnboundedSender<String>);

/// The receiving end inside the process: an apalis backend.
#[derive(Debug)]
pub struct LocalBackend(mpsc::UnboundedReceiver<String>);

/// Both ends inside the process.
#[must_use]
pub fn local() -> (Local, LocalBackend) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Local(sender), LocalBackend(receiver))
}

#[async_trait]
impl Transport for Local {
    async fn push(&self, ids: Vec<String>) -> anyhow::Result<()> {
        for id in ids {
            self.0.send(id)?;
        }
        Ok(())
    }
}

impl Backend for LocalBackend {
    type Task = Task<String>;
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Option<Result<Task<String>, Infallible>>> {
        self.0.poll_recv(context).map(|id| {
            id.map(|id| Ok(TaskBuilder::new(id).task_id(TaskId::from_string(RandomId::default())).build()))
        })
    }

    fn poll_close(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for LocalBackend {
    type Args = String;
    type Id = RandomId;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = Identity;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Identity {
        Identity::new()
    }
}

/// The queue in Redis, for one end or both.
#[derive(Debug, Clone)]
pub struct Redis {
    storage: RedisStorage<String>,
    queue: String,
}

impl Redis {
    /// Connects; `queue` is for tests that must not meet each other.
    ///
    /// # Errors
    ///
    /// When Redis does not answer.
    pub async fn connect(url: &str, queue: Option<&str>) -> anyhow::Result<Self> {
        let connection = apalis_redis::connect(url).await?;
        let queue = queue.unwrap_or(QUEUE).to_owned();
        // Results have to be kept until `tidy`: what was not acknowledged would be brought again for ever.
        let config = apalis_redis::Config::default().queue(queue.as_str()).batch_size(50);
        Ok(Self { storage: RedisStorage::new(connection).with_config(config), queue })
    }

    /// The receiving end: an apalis backend.
    #[must_use]
    pub fn backend(&self) -> RedisStorage<String> {
        self.storage.clone()
    }
}

#[async_trait]
impl Transport for Redis {
    async fn push(&self, ids: Vec<String>) -> anyhow::Result<()> {
        let mut storage = self.storage.clone();
        for id in ids {
            storage.push(id).await?;
        }
        Ok(())
    }

    async fn tidy(&self) -> anyhow::Result<()> {
        let mut storage = self.storage.clone();
        storage.vacuum().await?;
        // The set of all ids ever done, which the vacuum leaves; nobody reads it.
        redis::cmd("DEL").arg(format!("{}:done", self.queue)).exec_async(storage.get_connection()).await?;
        Ok(())
    }
}
