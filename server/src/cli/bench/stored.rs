//! The server's way: every step is a transaction in a database, jobs are done by workers.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use app::features::instances::model::InstanceState;
use app::features::tasks::model::TaskState;
use app::ids::{InstanceId, ModelId};
use app::ports::Actor;
use engine::problem::Problem;
use engine::simulate::Answers;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::timeout;

use super::Workload;
use super::figures::{Ending, Figures, Sample};
use crate::clock::{Stopwatch, SystemClock};
use crate::config::{Config, Layers};
use crate::services::Core;
use crate::start::{Server, build, start_workers};
use crate::storage::accounts::AccountRow;

/// The model all instances are of.
const MODEL: &str = "benchmark";
/// Who starts them and does their tasks.
const USER: &str = "benchmark";
/// An instance that waits, and does not change for so long, waits for something nobody gives it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many instances are looked at for the size of their state.
const SIZED: usize = 100;

/// The permissions file of a benchmark.
const PERMISSIONS: &str = "\
groups:
  benchmarks:
    users: [benchmark]
permissions:
  all:
    groups: [benchmarks]
    actions: [all]
    uri: ALL
";

/// Runs a workload through the services of a server on a database.
pub(super) fn measure(workload: &Workload<'_>, url: &str) -> Result<Figures, Vec<Problem>> {
    let invalid = |error: anyhow::Error| vec![Problem::error("bench_failed", format!("{error:#}"))];
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| invalid(error.into()))?;
    runtime.block_on(run(workload, url)).map_err(invalid)
}

async fn run(workload: &Workload<'_>, url: &str) -> anyhow::Result<Figures> {
    let home = tempfile::tempdir().context("there is no room for temporary files")?;
    let server = build(configuration(home.path(), url)?, Arc::new(SystemClock)).await?;
    place_model(workload, &server.http.core.config.models_dir)?;
    server.http.core.models.rescan();
    let bench = Arc::new(Bench {
        actor: sign_up(&server.http.core).await?,
        data: Value::Object(workload.data.clone()),
        answers: workload.answers.clone(),
        server,
    });
    let (stop, stopped) = watch::channel(false);
    let core = &bench.server.http.core;
    let workers = start_workers(core, core.config.workers, &stopped).await?;
    let watch = Stopwatch::start();
    let (samples, ids) = run_all(&bench, workload.instances, workload.concurrency).await?;
    let wall = watch.elapsed();
    let bytes = bench.state_size(&ids).await?;
    // Whoever ended already needs no word.
    stop.send(true).unwrap_or_default();
    for worker in workers {
        worker.await.context("a worker did not end well")?;
    }
    bench.server.storage.close().await;
    Ok(Figures::of(&samples, wall, bytes))
}

/// Runs all instances, so many at a time; the first few are named for a closer look.
async fn run_all(
    bench: &Arc<Bench>,
    instances: u32,
    concurrency: u16,
) -> anyhow::Result<(Vec<Sample>, Vec<InstanceId>)> {
    let next = Arc::new(AtomicU32::new(0));
    let lanes: Vec<_> = (0..concurrency)
        .map(|_| {
            let (bench, next) = (Arc::clone(bench), Arc::clone(&next));
            tokio::spawn(async move {
                let mut done = Vec::new();
                while next.fetch_add(1, Ordering::Relaxed) < instances {
                    done.push(bench.instance().await?);
                }
                anyhow::Ok(done)
            })
        })
        .collect();
    let (mut samples, mut ids) = (Vec::new(), Vec::new());
    for lane in lanes {
        for (sample, id) in lane.await.context("a client of the benchmark failed")?? {
            samples.push(sample);
            ids.push(id);
        }
    }
    ids.truncate(SIZED);
    Ok((samples, ids))
}

/// The configuration of a server that nobody can reach.
fn configuration(home: &Path, url: &str) -> anyhow::Result<Config> {
    let permissions = home.join("permissions.yml");
    std::fs::write(&permissions, PERMISSIONS).context("the permissions cannot be written")?;
    let models = home.join("models");
    std::fs::create_dir_all(models.join(MODEL)).context("the models' folder cannot be made")?;
    let flags = [
        ("home", home.display().to_string()),
        ("models_dir", models.display().to_string()),
        ("permissions_file", permissions.display().to_string()),
        ("database_url", url.to_owned()),
    ];
    let read = Layers::read(None, &|_| None, &flags).and_then(|layers| Config::from_layers(&layers));
    read.map_err(|faults| anyhow::anyhow!(faults.join("\n")))
}

/// Makes a model of the files, with the forms and documents beside them.
fn place_model(workload: &Workload<'_>, models: &Path) -> anyhow::Result<()> {
    let folder = models.join(MODEL);
    let bpmn = workload.loaded.sources.iter().map(|source| &source.path);
    let given: Vec<&PathBuf> = bpmn.chain(workload.loaded.tables.iter().map(|table| &table.path)).collect();
    let mut beside: Vec<PathBuf> = Vec::new();
    for path in &given {
        let around = super::sources::folder_of(path);
        let entries = std::fs::read_dir(around).with_context(|| format!("{}", around.display()))?;
        beside.extend(entries.flatten().map(|entry| entry.path()).filter(|path| is_attachment(path)));
    }
    for path in given.into_iter().chain(&beside) {
        let name = path.file_name().unwrap_or_default();
        let target = folder.join(name);
        let text = std::fs::read(path).with_context(|| format!("{}", path.display()))?;
        if std::fs::read(&target).is_ok_and(|there| there != text) {
            anyhow::bail!("{}: there are two different files of this name", name.display());
        }
        std::fs::write(&target, text).with_context(|| format!("{}", target.display()))?;
    }
    let mut about = json!({ "display_name": "Benchmark" });
    if let Some(process) = &workload.process {
        about["primary_process_id"] = json!(process);
    }
    std::fs::write(folder.join(super::sources::MODEL_FILE), about.to_string())
        .context("the model cannot be described")
}

/// Whether a file beside a diagram may be one it uses: a form or a text.
fn is_attachment(path: &Path) -> bool {
    let known = path.extension().is_some_and(|extension| extension == "json" || extension == "md");
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    known && path.is_file() && !name.starts_with("process_") && !name.starts_with("test_")
}

async fn sign_up(core: &Arc<Core>) -> anyhow::Result<Actor> {
    let account = AccountRow {
        username: USER.to_owned(),
        display_name: USER.to_owned(),
        email: None,
        issuer: MODEL.to_owned(),
        subject: USER.to_owned(),
    };
    core.storage.save_account(&account, &[], core.clock.now()).await?;
    core.directory.refresh(core.storage.as_ref()).await?;
    Ok(Actor {
        username: USER.to_owned(),
        display_name: USER.to_owned(),
        email: None,
        groups: core.permissions.groups_of(USER, None),
    })
}

/// What the clients of a benchmark share.
struct Bench {
    server: Server,
    actor: Actor,
    data: Value,
    answers: Answers,
}

impl Bench {
    /// Starts an instance and gives it what it waits for until it ends.
    async fn instance(&self) -> anyhow::Result<(Sample, InstanceId)> {
        let http = &self.server.http;
        let mut changes = http.core.signals.changes.subscribe();
        let mut answers = self.answers.clone();
        let watch = Stopwatch::start();
        let model = ModelId::from(MODEL);
        let started = http.services.instances.start(&self.actor, &model, self.data.clone()).await;
        let id = started.map_err(|error| anyhow::anyhow!("an instance did not start: {error}"))?.instance;
        let mut took = watch.elapsed();
        let ending = loop {
            let row = http.core.storage.instance(&id).await?.context("an instance is gone")?;
            match row.state {
                InstanceState::Completed | InstanceState::Terminated => break Ending::Completed,
                InstanceState::Failed => break Ending::Failed(self.why(&id).await?),
                InstanceState::Running | InstanceState::Waiting | InstanceState::Suspended => {}
            }
            if self.answer(&id, &mut answers).await? {
                took = watch.elapsed();
                continue;
            }
            let moved = async {
                // One that was missed because many came at once may have been ours.
                while let Ok(change) = changes.recv().await {
                    if change.instance == id {
                        break;
                    }
                }
            };
            let quiet = timeout(PATIENCE, moved).await.is_err();
            if quiet && row.state != InstanceState::Running {
                break Ending::Waiting;
            }
            if !quiet {
                took = watch.elapsed();
            }
        };
        let elements = http.core.storage.element_states(&id).await?;
        let tasks = elements.iter().map(|row| u64::from(row.completed + row.cancelled + row.active)).sum();
        Ok((Sample { took, tasks, ending }, id))
    }

    /// Completes the first open task that has an answer; false when there is none.
    async fn answer(&self, id: &InstanceId, answers: &mut Answers) -> anyhow::Result<bool> {
        let http = &self.server.http;
        for task in http.core.storage.tasks_of(id).await? {
            if task.state != TaskState::Open {
                continue;
            }
            if let Some(answer) = answers.next(&task.process, &task.element, Some(&task.title)) {
                let done = http.services.tasks.complete(&self.actor, &task.id, Value::Object(answer)).await;
                done.map_err(|error| anyhow::anyhow!("the task {} is not done: {error}", task.element))?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What keeps an instance from going on.
    async fn why(&self, id: &InstanceId) -> anyhow::Result<String> {
        let incidents = self.server.http.core.storage.incidents(id).await?;
        let first = incidents.first();
        Ok(first.map_or_else(
            || "an error that nothing catches".to_owned(),
            |incident| format!("{} at {}: {}", incident.code, incident.element, incident.message),
        ))
    }

    /// The mean size of stored states.
    async fn state_size(&self, ids: &[InstanceId]) -> anyhow::Result<u64> {
        let mut bytes = 0;
        for id in ids {
            let stored = self.server.http.core.storage.instance_with_state(id).await?;
            bytes += stored.map_or(0, |(_, state)| state.len() as u64);
        }
        Ok(bytes / (ids.len() as u64).max(1))
    }
}
