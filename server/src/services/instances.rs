//! Process instances, as people see and operate them.

use std::collections::HashSet;
use std::sync::Arc;

use app::AppError;
use app::features::instances::course::Course;
use app::features::instances::migration::{MigrationCheck, MigrationPlan};
use app::features::instances::model::{
    DataOfElement, ElementState, ElementView, IncidentView, InstanceDetail, InstanceDiagram, InstanceFilter,
    InstanceOperation, InstancePage, InstanceStarted, InstanceState, InstanceSummary, JournalPage, WaitView,
};
use app::ids::{InstanceId, ModelId};
use app::ports::{Actor, Instances};
use async_trait::async_trait;
use engine::runtime::command::{Message, Signal};
use engine::runtime::state::State;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::birth::{Birth, Start};
use super::core::Core;
use super::definitions::{Definition, Unusable};
use super::runner::{Because, RunError};
use super::tasks::summaries;
use super::{course, error, journal, messages, migrations, operations, signals, tracker};
use crate::auth::targets::{self, Target};
use crate::jobs::Kind;
use crate::random;
use crate::storage::instances::{ElementStateRow, InstanceQuery, InstanceRow, Visible};
use crate::storage::jobs::NewJob;
use crate::storage::messages::NewMessage;

/// How many instances a page has unless told.
const PAGE: u32 = 50;
/// How many instances a page has at most.
const MAX_PAGE: u32 = 200;
/// How many journal entries a page has.
const JOURNAL_PAGE: u32 = 100;
/// When a message whose sender waits for the outcome is delivered by a worker instead.
const SAFETY_NET: SignedDuration = SignedDuration::from_secs(2);

/// Process instances.
pub struct InstanceService {
    core: Arc<Core>,
}

/// What a person sees of a failed run.
pub fn run_error(failure: RunError) -> AppError {
    match failure {
        RunError::Missing => AppError::not_found("The instance"),
        RunError::Rejected(rejection) => error::rejection(&rejection),
        RunError::Overtaken(_) | RunError::Busy => {
            AppError::conflict("The instance is being changed by others. Look at it again.")
        }
        RunError::Unusable(Unusable::Invalid(problems)) => {
            let first = problems.iter().find(|problem| problem.is_error()).or_else(|| problems.first());
            AppError::invalid(format!(
                "The process cannot run: {}",
                first.map_or_else(String::new, |problem| problem.message.clone())
            ))
        }
        RunError::Storage(failure) => error::storage(failure),
        failure @ (RunError::Unusable(Unusable::Storage(_)) | RunError::Corrupt(_)) => {
            error::internal(&failure)
        }
    }
}

impl InstanceService {
    /// The service.
    #[must_use]
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    fn may(&self, actor: &Actor, target: &Target) -> bool {
        self.core.permissions.allows(actor, target)
    }

    fn visible(&self, actor: &Actor) -> Visible {
        // Instances of models that are gone are for those who had to do with them.
        let index = self.core.models.index();
        let models = index.models.keys().filter(|model| self.may(actor, &targets::list_instances(model)));
        Visible {
            models: models.cloned().collect(),
            username: actor.username.clone(),
            groups: actor.groups.clone(),
        }
    }
}

/// An instance the person may see; one that may not be seen does not exist.
///
/// # Errors
///
/// When there is none, or the storage fails.
pub async fn find(core: &Core, actor: &Actor, id: &InstanceId) -> Result<InstanceRow, AppError> {
    let missing = || AppError::not_found(format!("Instance {id}"));
    let row = core.storage.instance(id).await.map_err(error::storage)?.ok_or_else(missing)?;
    if core.permissions.allows(actor, &targets::read_instance(&row.model, id))
        || core.storage.is_involved(id, &actor.username, &actor.groups).await.map_err(error::storage)?
    {
        Ok(row)
    } else {
        Err(missing())
    }
}

fn summary(row: InstanceRow, display_name: String) -> InstanceSummary {
    InstanceSummary {
        id: row.id,
        model: row.model,
        model_name: row.model_name,
        state: row.state,
        started_by: display_name,
        started_at: row.started_at,
        updated_at: row.updated_at,
        ended_at: row.ended_at,
        milestone: row.milestone,
        incidents: row.incidents,
    }
}

fn diagrams(definition: &Definition, rows: &[ElementStateRow]) -> Vec<InstanceDiagram> {
    let mut shown = HashSet::new();
    let mut diagrams = Vec::new();
    for process in &definition.executable.processes {
        let Some(xml) = definition.bundle.files.get(&process.file) else {
            continue;
        };
        // Two pools of one file are one diagram.
        if !shown.insert(process.file.clone()) {
            continue;
        }
        let here: HashSet<&str> = definition
            .executable
            .processes
            .iter()
            .filter(|other| other.file == process.file)
            .map(|other| other.id.as_str())
            .collect();
        diagrams.push(InstanceDiagram {
            process: process.id.to_string(),
            name: process.name.clone().unwrap_or_else(|| process.id.to_string()),
            xml: xml.clone(),
            elements: rows
                .iter()
                .filter(|row| here.contains(row.process.as_str()))
                .filter_map(element)
                .collect(),
        });
    }
    diagrams
}

fn element(row: &ElementStateRow) -> Option<ElementView> {
    let state = if row.failed > 0 {
        ElementState::Failed
    } else if row.active > 0 {
        ElementState::Active
    } else if row.completed > 0 {
        ElementState::Completed
    } else if row.cancelled > 0 {
        ElementState::Cancelled
    } else if row.taken > 0 {
        ElementState::Taken
    } else {
        return None;
    };
    Some(ElementView { id: row.element.clone(), state, active: row.active, completed: row.completed })
}

fn data(state: &State, definition: &Definition) -> Vec<DataOfElement> {
    if state.status.is_ended() || state.elements.is_empty() {
        let data = Value::Object(state.data.to_map());
        return vec![DataOfElement { element: None, key: None, title: "Instance".to_owned(), data }];
    }
    state
        .elements
        .iter()
        .map(|(key, element)| {
            let process =
                state.scopes.get(&element.scope).map(|scope| scope.process.as_str()).unwrap_or_default();
            let node = tracker::node(&definition.executable, process, element.node.as_str());
            DataOfElement {
                element: Some(element.node.to_string()),
                key: Some(key.0),
                title: tracker::title(node, element.node.as_str()),
                data: Value::Object(element.data.to_map()),
            }
        })
        .collect()
}

#[async_trait]
impl Instances for InstanceService {
    async fn start(&self, actor: &Actor, model: &ModelId, data: Value) -> Result<InstanceStarted, AppError> {
        self.core.permissions.require(actor, &targets::start_instance(model))?;
        let data = match data {
            Value::Object(map) => map,
            Value::Null => serde_json::Map::new(),
            _ => {
                return Err(AppError::invalid("The data an instance starts with has to be a JSON object."));
            }
        };
        let (core, id, starter) = (Arc::clone(&self.core), model.clone(), actor.username.clone());
        let start = Start { data, ..Start::default() };
        let read =
            tokio::task::spawn_blocking(move || Birth::of_model(&core.models, &id, None, &starter, start));
        let birth = read
            .await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
            .map_err(error::models)?;
        let because = Because { actor: Some(&actor.username), ..Because::default() };
        let instance = self.core.runner.create(birth, &because).await.map_err(run_error)?;
        tracing::info!(actor = actor.username, %model, %instance, "an instance was started");
        Ok(InstanceStarted { instance })
    }

    async fn list(&self, actor: &Actor, filter: InstanceFilter) -> Result<InstancePage, AppError> {
        let states: Option<Vec<InstanceState>> = filter
            .states
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(InstanceState::from_word)
            .collect();
        let states = states.ok_or_else(|| AppError::invalid("There is no such state of instances."))?;
        let limit = filter.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
        let query = InstanceQuery {
            visible: self.visible(actor),
            states,
            model: filter.model,
            started_by: filter.mine.then(|| actor.username.clone()),
            before: filter.after.filter(|after| !after.is_empty()).map(InstanceId),
            limit: limit + 1,
        };
        let mut rows = self.core.storage.instances(&query).await.map_err(error::storage)?;
        let total = self.core.storage.count_instances(&query).await.map_err(error::storage)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = if more { rows.last().map(|row| row.id.0.clone()) } else { None };
        let directory = self.core.directory.snapshot();
        let instances = rows
            .into_iter()
            .map(|row| {
                let name = directory.display_name(&row.started_by);
                summary(row, name)
            })
            .collect();
        Ok(InstancePage { instances, next, total })
    }

    async fn show(&self, actor: &Actor, id: &InstanceId) -> Result<InstanceDetail, AppError> {
        find(&self.core, actor, id).await?;
        let storage = &self.core.storage;
        let (row, state, definition) = self.core.runner.load(id).await.map_err(run_error)?;
        let elements = storage.element_states(id).await.map_err(error::storage)?;
        let mut tasks = storage.tasks_of(id).await.map_err(error::storage)?;
        tasks.sort_by_key(|task| task.completed.is_some());
        let tasks = summaries(&self.core, actor, tasks).await?;
        let incidents = storage.incidents(id).await.map_err(error::storage)?;
        let timers = storage.timers(id).await.map_err(error::storage)?;
        let subscriptions = storage.subscriptions_of(id).await.map_err(error::storage)?;
        let signals = storage.signals_of(id).await.map_err(error::storage)?;
        let waits = timers
            .into_iter()
            .map(|timer| WaitView {
                element: timer.element,
                title: timer.title,
                what: "Timer".to_owned(),
                due: Some(timer.due),
            })
            .chain(subscriptions.into_iter().map(|wait| WaitView {
                element: wait.element,
                title: wait.title,
                what: format!("Message “{}”", wait.name),
                due: None,
            }))
            .chain(signals.into_iter().map(|wait| WaitView {
                element: wait.element,
                title: wait.title,
                what: format!("Signal “{}”", wait.name),
                due: None,
            }))
            .collect();
        let can_operate = self.may(actor, &targets::suspend_instance(&row.model, &row.id));
        let display_name = self.core.directory.snapshot().display_name(&row.started_by);
        Ok(InstanceDetail {
            diagrams: diagrams(&definition, &elements),
            data: data(&state, &definition),
            tasks,
            incidents: incidents
                .into_iter()
                .map(|incident| IncidentView {
                    key: incident.key,
                    element: incident.element,
                    title: incident.title,
                    code: incident.code,
                    message: incident.message,
                    line: incident.line,
                    source_line: incident.source_line,
                    hint: incident.hint,
                    raised_at: incident.raised_at,
                })
                .collect(),
            waits,
            can_operate,
            summary: summary(row, display_name),
        })
    }

    async fn journal(
        &self,
        actor: &Actor,
        id: &InstanceId,
        before: Option<u64>,
    ) -> Result<JournalPage, AppError> {
        let row = find(&self.core, actor, id).await?;
        let definition = self
            .core
            .runner
            .definitions()
            .load(&row.definition)
            .await
            .map_err(|failure| run_error(failure.into()))?;
        let rows = self.core.storage.journal(id, before, JOURNAL_PAGE).await.map_err(error::storage)?;
        let older =
            if rows.len() == JOURNAL_PAGE as usize { rows.last().map(|row| row.number) } else { None };
        let directory = self.core.directory.snapshot();
        let entries = rows.into_iter().map(|row| journal::entry(row, &definition, &directory)).collect();
        Ok(JournalPage { entries, older })
    }

    async fn course(&self, actor: &Actor, id: &InstanceId) -> Result<Course, AppError> {
        find(&self.core, actor, id).await?;
        let (row, state, definition) = self.core.runner.load(id).await.map_err(run_error)?;
        let rows = self.core.storage.element_states(id).await.map_err(error::storage)?;
        let may = |target: &Target| self.may(actor, target);
        Ok(course::course(&definition.executable, &state, &rows, &row, may))
    }

    async fn check_migration(
        &self,
        actor: &Actor,
        id: &InstanceId,
        plan: Option<MigrationPlan>,
    ) -> Result<MigrationCheck, AppError> {
        let row = find(&self.core, actor, id).await?;
        self.core.permissions.require(actor, &targets::migrate_instance(&row.model, &row.id))?;
        migrations::check(&self.core, id, plan).await
    }

    async fn operate(
        &self,
        actor: &Actor,
        id: &InstanceId,
        operation: InstanceOperation,
    ) -> Result<(), AppError> {
        let row = find(&self.core, actor, id).await?;
        self.core.permissions.require(actor, &operations::target(&row, &operation))?;
        let because = Because { actor: Some(&actor.username), ..Because::default() };
        match operation {
            InstanceOperation::Migrate { version, plan } => {
                migrations::migrate(&self.core, id, &version, plan, &because).await?;
            }
            operation => {
                let command = operations::command(&self.core, id, operation).await?;
                self.core.runner.run(id, &command, &because).await.map_err(run_error)?;
            }
        }
        tracing::info!(actor = actor.username, instance = %id, "an instance was operated");
        Ok(())
    }

    async fn send_signal(&self, actor: &Actor, name: &str, payload: Option<Value>) -> Result<(), AppError> {
        self.core.permissions.require(actor, &targets::send_signal(name))?;
        if name.trim().is_empty() {
            return Err(AppError::invalid("A signal needs a name."));
        }
        let signal = Signal { name: name.to_owned(), payload: payload.map(Arc::new) };
        let job = signals::broadcast(&signal, None, &actor.username, self.core.clock.now());
        self.core.storage.insert_job(&job).await.map_err(error::storage)?;
        self.core.signals.jobs.notify_one();
        tracing::info!(actor = actor.username, name, "a signal was sent");
        Ok(())
    }

    async fn send_message(
        &self,
        actor: &Actor,
        name: &str,
        payload: Value,
    ) -> Result<Option<InstanceId>, AppError> {
        self.core.permissions.require(actor, &targets::send_message(name))?;
        if name.trim().is_empty() {
            return Err(AppError::invalid("A message needs a name."));
        }
        let now = self.core.clock.now();
        let id = random::id();
        let message = NewMessage {
            id: id.clone(),
            message: Message {
                name: name.to_owned(),
                payload: Arc::new(payload),
                correlations: std::collections::BTreeMap::new(),
            },
            from: None,
            sent_by: Some(actor.username.clone()),
            sent_at: now,
        };
        // Should this process end before the message is delivered, a worker does it.
        let job = NewJob {
            id: random::id(),
            kind: Kind::DeliverMessage.as_str(),
            instance: None,
            next_run: now.saturating_add(SAFETY_NET).unwrap_or(now),
            payload: json!({ "message": id }),
            dedupe_key: None,
        };
        self.core.storage.insert_message(&message, &job).await.map_err(error::storage)?;
        messages::deliver(&self.core, &id).await.map_err(run_error)
    }
}
