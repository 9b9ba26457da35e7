//! Moves instances: loads one, has the engine take a step, stores the transition, tells the rest.
//!
//! This is the only place that changes an instance. A transition is stored against the revision it
//! was computed from; if somebody else was faster, the step is taken again from what is there now.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use app::ids::InstanceId;
use engine::runtime::migration::{self, Plan};
use engine::runtime::state::State;
use engine::runtime::{Command, Context, Rejection};
use serde_json::json;
use tokio::sync::{Mutex, MutexGuard, Semaphore};

use super::birth::{Birth, start_command};
use super::core::{Change, Signals};
use super::definitions::{Definition, Definitions, Prepared, Unusable};
use super::directory::{Directory, Snapshot};
use super::host::Host;
use super::renaming::Renaming;
use super::tracker::Tracker;
use super::transition::{self, Around};
use crate::clock::{Clock, Stopwatch};
use crate::jobs::Kind;
use crate::random;
use crate::scripts::{Scripts, scripts};
use crate::storage::instances::InstanceRow;
use crate::storage::jobs::{ClaimedJob, NewJob};
use crate::storage::transition::{NewInstance, Transition};
use crate::storage::{self, Storage};
use crate::telemetry::metrics;

/// How many elements one step activates before it makes room for others.
const BUDGET: u32 = 2_000;
/// How often a step is taken again because somebody else was faster.
const TRIES: u32 = 12;
/// How many instances are locked apart within one process.
const STRIPES: usize = 256;

/// Why an instance was not moved.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no such instance.
    #[error("there is no such instance")]
    Missing,
    /// The engine refused the command.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The job is no longer ours, or the message is gone; nothing was changed.
    #[error("{0} does not hold any more")]
    Overtaken(&'static str),
    /// Others changed it faster, again and again.
    #[error("the instance is changed by others all the time")]
    Busy,
    /// Its definition cannot be used.
    #[error(transparent)]
    Unusable(Unusable),
    /// The storage failed.
    #[error(transparent)]
    Storage(storage::Error),
    /// What is stored cannot be loaded.
    #[error("the state of the instance cannot be loaded: {0}")]
    Corrupt(String),
}

impl From<storage::Error> for RunError {
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::Guard(what) => Self::Overtaken(what),
            other => Self::Storage(other),
        }
    }
}

impl From<Unusable> for RunError {
    fn from(error: Unusable) -> Self {
        match error {
            Unusable::Storage(error) => error.into(),
            invalid @ Unusable::Invalid(_) => Self::Unusable(invalid),
        }
    }
}

/// What moves an instance, and what is settled together with it.
#[derive(Debug, Clone, Default)]
pub struct Because<'a> {
    /// Who causes it.
    pub actor: Option<&'a str>,
    /// The job that is done by it.
    pub job: Option<&'a ClaimedJob>,
    /// The message that is consumed by it.
    pub message: Option<&'a str>,
}

/// Moves instances.
pub struct Runner {
    storage: Arc<dyn Storage>,
    definitions: Arc<Definitions>,
    directory: Arc<Directory>,
    scripts: Arc<Scripts>,
    clock: Arc<dyn Clock>,
    signals: Signals,
    public_url: String,
    environment: &'static str,
    steps: Arc<Semaphore>,
    stripes: Vec<Mutex<()>>,
}

impl fmt::Debug for Runner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Runner").finish_non_exhaustive()
    }
}

/// The parts of a [`Runner`].
pub struct Parts {
    /// The storage.
    pub storage: Arc<dyn Storage>,
    /// People and groups.
    pub directory: Arc<Directory>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whom to tell.
    pub signals: Signals,
    /// The address people use.
    pub public_url: String,
    /// Whether this is development.
    pub development: bool,
}

impl Runner {
    /// A runner that takes as many steps at once as there are processors.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let scripts = Arc::new(scripts());
        let at_once = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            definitions: Arc::new(Definitions::new(Arc::clone(&parts.storage), Arc::clone(&scripts))),
            storage: parts.storage,
            directory: parts.directory,
            scripts,
            clock: parts.clock,
            signals: parts.signals,
            public_url: parts.public_url,
            environment: if parts.development { "development" } else { "production" },
            steps: Arc::new(Semaphore::new(at_once)),
            stripes: (0..STRIPES).map(|_| Mutex::new(())).collect(),
        }
    }

    /// The compiled processes.
    #[must_use]
    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// The script engine, for checking what people save.
    #[must_use]
    pub fn scripts(&self) -> &Arc<Scripts> {
        &self.scripts
    }

    /// Stores a new instance and the job that starts it.
    ///
    /// # Errors
    ///
    /// When its files do not compile or cannot be stored.
    pub async fn create(&self, birth: Birth, because: &Because<'_>) -> Result<InstanceId, RunError> {
        let instance = InstanceId(random::id());
        let model = birth.bundle.model.clone();
        let process = birth.bundle.process.clone();
        let Prepared { hash, text, .. } = self.definitions.prepare(birth.bundle).await?;
        let now = self.clock.now();
        let command = start_command(instance.clone(), birth.start);
        let directory = self.directory.snapshot();
        let around = Around {
            instance: &instance,
            initiator: &birth.starter,
            actor: because.actor,
            answer: None,
            now,
            directory: &directory,
        };
        let mut transition = transition::empty(&around, 0, &State::default());
        transition.jobs.push(NewJob {
            id: random::id(),
            kind: Kind::Advance.as_str(),
            instance: Some(instance.clone()),
            next_run: now,
            payload: json!({ "command": command, "actor": birth.starter }),
            dedupe_key: None,
        });
        transition.create = Some(NewInstance {
            model,
            model_name: birth.model_name,
            process,
            definition: (hash, text),
            started_by: birth.starter,
        });
        transition.finishes = because.job.cloned();
        transition.consumes = because.message.map(str::to_owned);
        self.store(&transition).await?;
        Ok(instance)
    }

    /// Gives an instance a command and stores what follows from it.
    ///
    /// # Errors
    ///
    /// When the engine refuses it or it cannot be stored; then nothing has changed.
    pub async fn run(
        &self,
        id: &InstanceId,
        command: &Command,
        because: &Because<'_>,
    ) -> Result<(), RunError> {
        self.drive(id, command, None, because).await
    }

    /// Has an instance go on by other files.
    ///
    /// # Errors
    ///
    /// When it does not fit them or cannot be stored; then nothing has changed.
    pub async fn migrate(
        &self,
        id: &InstanceId,
        to: &Prepared,
        plan: &Plan,
        because: &Because<'_>,
    ) -> Result<(), RunError> {
        let command = Command::Migrate { ids: plan.ids.clone(), processes: plan.processes.clone() };
        self.drive(id, &command, Some(to), because).await
    }

    async fn drive(
        &self,
        id: &InstanceId,
        command: &Command,
        to: Option<&Prepared>,
        because: &Because<'_>,
    ) -> Result<(), RunError> {
        let _alone = self.lock(id).await;
        for attempt in 0..TRIES {
            let (row, json) = self.storage.instance_with_state(id).await?.ok_or(RunError::Missing)?;
            let transition = self.step(row, json, command.clone(), to, because).await?;
            match self.store(&transition).await {
                Err(RunError::Storage(storage::Error::Conflict)) => {
                    tokio::time::sleep(Duration::from_millis(5 << attempt.min(6))).await;
                }
                other => return other,
            }
        }
        Err(RunError::Busy)
    }

    /// An instance with its state and definition, as they are now.
    ///
    /// # Errors
    ///
    /// When there is none, or it cannot be loaded.
    pub async fn load(&self, id: &InstanceId) -> Result<(InstanceRow, State, Arc<Definition>), RunError> {
        let (row, json) = self.storage.instance_with_state(id).await?.ok_or(RunError::Missing)?;
        let definition = self.definitions.load(&row.definition).await?;
        let state = State::from_json(&json).map_err(|error| RunError::Corrupt(error.to_string()))?;
        Ok((row, state, definition))
    }

    async fn step(
        &self,
        row: InstanceRow,
        json: String,
        command: Command,
        to: Option<&Prepared>,
        because: &Because<'_>,
    ) -> Result<Transition, RunError> {
        let before = self.definitions.load(&row.definition).await?;
        let to = to.cloned();
        let needs = to.as_ref().map_or(&before.needs, |to| &to.definition.needs);
        let directory = self.directory.snapshot();
        let current = because.actor.unwrap_or(&row.started_by).to_owned();
        let completers = match needs.completers {
            true => self.storage.last_completers(&row.id).await?.into_iter().collect(),
            false => BTreeMap::new(),
        };
        let has_started = needs.has_started && self.storage.has_started(&current, &row.model).await?;
        let stores = self.storage.data_stores(&needs.stores).await?.into_iter().collect();
        let host = Host {
            instance: row.id.0.clone(),
            model: row.model.0.clone(),
            initiator: row.started_by.clone(),
            current,
            completers,
            has_started,
            stores,
            directory: Arc::clone(&directory),
            public_url: self.public_url.clone(),
            environment: self.environment,
            now: self.clock.now(),
        };
        let actor = because.actor.map(str::to_owned);
        let scripts = Arc::clone(&self.scripts);
        let _permit = self.steps.acquire().await.expect("the semaphore is never closed");
        let watch = Stopwatch::start();
        let stepped = tokio::task::spawn_blocking(move || {
            let step = Step {
                row: &row,
                before: &before,
                to: to.as_ref(),
                scripts: &scripts,
                host,
                directory: &directory,
            };
            step.take(&json, command, actor.as_deref())
        })
        .await;
        let mut transition = stepped.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        metrics::step(watch.elapsed());
        transition.finishes = because.job.cloned();
        transition.consumes = because.message.map(str::to_owned);
        Ok(transition)
    }

    async fn store(&self, transition: &Transition) -> Result<(), RunError> {
        self.storage.commit(transition).await?;
        self.signals.jobs.notify_one();
        let revision = transition.revision + transition.entries.len() as u64;
        // Nobody listening is no failure.
        let _ = self.signals.changes.send(Change { instance: transition.instance.clone(), revision });
        Ok(())
    }

    async fn lock(&self, id: &InstanceId) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let stripe = usize::try_from(hasher.finish() % STRIPES as u64).unwrap_or_default();
        self.stripes[stripe].lock().await
    }
}

/// One step, computed on a thread of its own.
struct Step<'a> {
    row: &'a InstanceRow,
    /// What it runs.
    before: &'a Definition,
    /// What it is migrated to, and runs from here on.
    to: Option<&'a Prepared>,
    scripts: &'a Scripts,
    host: Host,
    directory: &'a Snapshot,
}

impl Step<'_> {
    fn take(mut self, json: &str, command: Command, actor: Option<&str>) -> Result<Transition, RunError> {
        let mut state = State::from_json(json).map_err(|error| RunError::Corrupt(error.to_string()))?;
        let old = &self.before.executable;
        let executable = self.to.map_or(old, |to| &to.definition.executable);
        let tracker = Tracker::new(executable, &state);
        let mut migrates = None;
        if let (Command::Migrate { ids, processes }, Some(to)) = (&command, self.to) {
            let problems = migration::check(old, executable, &state, ids, processes);
            if !problems.is_empty() {
                return Err(Rejection::NotMigratable { problems }.into());
            }
            migrates = Some((to, Renaming::new(old, &state, ids, processes)));
        }
        let mut answer = None;
        if let Command::CompleteTask { element, data } = &command {
            answer = Some((*element, serde_json::Value::Object(data.clone())));
            // The scripts of this very step may ask who completed the task that sets it off.
            if let Some(task) = state.elements.get(element) {
                self.host.completers.insert(task.node.to_string(), self.host.current.clone());
            }
        }
        let context = Context { now: self.host.now, scripts: self.scripts, host: &self.host, budget: BUDGET };
        let outcome = engine::step(executable, &mut state, command, &context)?;
        let around = Around {
            instance: &self.row.id,
            initiator: &self.row.started_by,
            actor,
            answer,
            now: self.host.now,
            directory: self.directory,
        };
        let moved = migrates.map(|(to, names)| names.moved(to, &state));
        let mut transition = transition::build(&around, self.row.revision, tracker, &outcome, &state);
        transition.moved = moved;
        Ok(transition)
    }
}
