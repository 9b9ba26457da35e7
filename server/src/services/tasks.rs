//! Human tasks.

use std::collections::HashSet;
use std::sync::Arc;

use app::AppError;
use app::features::tasks::model::{TaskCompleted, TaskDetail, TaskFilter, TaskPage, TaskState, TaskSummary};
use app::ids::{InstanceId, TaskId};
use app::ports::{Actor, Tasks};
use async_trait::async_trait;
use engine::executable::NodeKind;
use engine::id::ElementKey;
use engine::runtime::Command;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::core::Core;
use super::forms::{self, TaskForm};
use super::instances::run_error;
use super::runner::{Because, RunError};
use super::{assignment, error, past, tracker};
use crate::auth::targets;
use crate::render;
use crate::storage::tasks::{Candidate, TaskRow};

/// How many tasks a page has.
const PAGE: u32 = 50;
/// How big a draft may be, in bytes.
const MAX_DRAFT: usize = 1 << 20;

/// Human tasks.
pub struct TaskService {
    core: Arc<Core>,
}

/// A task with what is needed to show and complete it.
struct Prepared {
    row: TaskRow,
    can_complete: bool,
    data: Map<String, Value>,
    form: TaskForm,
    instructions: Option<String>,
    variable: Option<String>,
}

/// Rows as a person sees them.
pub(super) async fn summaries(
    core: &Core,
    actor: &Actor,
    rows: Vec<TaskRow>,
) -> Result<Vec<TaskSummary>, AppError> {
    let ids: Vec<TaskId> = rows.iter().map(|row| row.id.clone()).collect();
    let drafts = core.storage.drafts(&ids, &actor.username).await.map_err(error::storage)?;
    let drafts: HashSet<TaskId> = drafts.into_iter().collect();
    let directory = core.directory.snapshot();
    Ok(rows
        .into_iter()
        .map(|row| TaskSummary {
            has_draft: drafts.contains(&row.id),
            mine: row
                .assigned_to
                .iter()
                .any(|one| matches!(one, Candidate::User(name) if *name == actor.username)),
            id: row.id,
            title: row.title,
            kind: row.kind,
            state: row.state,
            instance: row.instance,
            model: row.model,
            model_name: row.model_name,
            element: row.element,
            lane: row.lane,
            assigned_to: assignment::labels(&row.assigned_to, &directory),
            started_by: directory.display_name(&row.started_by),
            started_at: row.started_at,
            created_at: row.created_at,
            completed: row.completed.map(|(by, at)| (directory.display_name(&by), at)),
        })
        .collect())
}

fn is_candidate(candidates: &[Candidate], actor: &Actor) -> bool {
    candidates.iter().any(|candidate| match candidate {
        Candidate::User(name) => *name == actor.username,
        Candidate::Group(name) => actor.groups.contains(name),
    })
}

/// Where the page after a task begins: time and id.
fn cursor(row: &TaskRow) -> Option<String> {
    row.completed.as_ref().map(|(_, at)| format!("{}.{}", at.as_microsecond(), row.id))
}

fn read_cursor(text: &str) -> Result<(Timestamp, TaskId), AppError> {
    let invalid = || AppError::invalid("The place in the list is not valid.");
    let (at, id) = text.split_once('.').ok_or_else(invalid)?;
    let at = at.parse().ok().and_then(|at| Timestamp::from_microsecond(at).ok()).ok_or_else(invalid)?;
    Ok((at, TaskId::from(id)))
}

impl TaskService {
    /// The service.
    #[must_use]
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// A task the person may see, and whether the person may complete it.
    async fn find(&self, actor: &Actor, id: &TaskId) -> Result<(TaskRow, bool), AppError> {
        let storage = &self.core.storage;
        let missing = || AppError::not_found(format!("Task {id}"));
        let row = storage.task(id).await.map_err(error::storage)?.ok_or_else(missing)?;
        let candidates = storage.candidates(id).await.map_err(error::storage)?;
        let may_complete = row.state == TaskState::Open && is_candidate(&candidates, actor);
        let did = row.completed.as_ref().is_some_and(|(by, _)| *by == actor.username);
        let target = targets::read_instance(&row.model, &row.instance);
        if may_complete
            || did
            || self.core.permissions.allows(actor, &target)
            || storage
                .is_involved(&row.instance, &actor.username, &actor.groups)
                .await
                .map_err(error::storage)?
        {
            Ok((row, may_complete))
        } else {
            Err(missing())
        }
    }

    async fn prepare(&self, row: TaskRow, can_complete: bool) -> Result<Prepared, AppError> {
        let (_, state, definition) = self.core.runner.load(&row.instance).await.map_err(run_error)?;
        let key = ElementKey(row.key);
        let data = if row.state == TaskState::Open {
            state.elements.get(&key).map(|element| element.data.to_map())
        } else {
            past::opened_with(self.core.storage.as_ref(), &row.instance, key).await.map_err(error::storage)?
        };
        // An element that went while this was read shows what the instance knows.
        let data = data.unwrap_or_else(|| state.data.to_map());
        let process = tracker::process(&definition.executable, &row.process);
        let node = tracker::node(&definition.executable, &row.process, &row.element);
        let (form, variable) = match (process, node.map(|node| &node.kind)) {
            (Some(process), Some(NodeKind::UserTask(form))) => {
                (forms::prepare(&definition, &process.file, form, &data), form.variable.clone())
            }
            _ => (TaskForm { ui_schema: json!({}), ..TaskForm::default() }, None),
        };
        let instructions = node.and_then(|node| node.instructions.clone());
        Ok(Prepared { row, can_complete, data, form, instructions, variable })
    }
}

/// The first open task of an instance that a person can do, besides one.
///
/// # Errors
///
/// When the storage fails.
pub async fn first_open(
    core: &Core,
    actor: &Actor,
    instance: &InstanceId,
    besides: Option<&TaskId>,
) -> Result<Option<TaskId>, AppError> {
    let rows = core.storage.tasks_of(instance).await.map_err(error::storage)?;
    for row in rows.into_iter().filter(|row| row.state == TaskState::Open && Some(&row.id) != besides) {
        if is_candidate(&core.storage.candidates(&row.id).await.map_err(error::storage)?, actor) {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

impl Prepared {
    /// What the form begins with: the data of the task, or of its variable.
    fn form_data(&self) -> Value {
        match &self.variable {
            Some(variable) => self.data.get(variable).cloned().unwrap_or_else(|| json!({})),
            None => Value::Object(self.data.clone()),
        }
    }
}

#[async_trait]
impl Tasks for TaskService {
    async fn list(
        &self,
        actor: &Actor,
        filter: TaskFilter,
        after: Option<String>,
    ) -> Result<TaskPage, AppError> {
        self.core.permissions.require(actor, &targets::list_tasks())?;
        let storage = &self.core.storage;
        let after = after.filter(|after| !after.is_empty());
        let (mut rows, total) = match filter {
            TaskFilter::Open => {
                let after = after.map(TaskId);
                let (name, groups) = (actor.username.as_str(), actor.groups.as_slice());
                let rows = storage.open_tasks(name, groups, after.as_ref(), PAGE + 1).await;
                (rows.map_err(error::storage)?, storage.count_open_tasks(name, groups).await)
            }
            TaskFilter::CompletedByMe => {
                let before = after.as_deref().map(read_cursor).transpose()?;
                let rows = storage.completed_tasks(&actor.username, before.as_ref(), PAGE + 1).await;
                (rows.map_err(error::storage)?, storage.count_completed_tasks(&actor.username).await)
            }
        };
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let next = rows.last().filter(|_| more).map(|row| cursor(row).unwrap_or_else(|| row.id.0.clone()));
        let total = total.map_err(error::storage)?;
        Ok(TaskPage { tasks: summaries(&self.core, actor, rows).await?, next, total })
    }

    async fn show(&self, actor: &Actor, id: &TaskId) -> Result<TaskDetail, AppError> {
        let (row, can_complete) = self.find(actor, id).await?;
        self.core.permissions.require(actor, &targets::read_task(&row.instance, id))?;
        let prepared = self.prepare(row, can_complete).await?;
        let draft = self.core.storage.draft(id, &actor.username).await.map_err(error::storage)?;
        let draft_saved_at = draft.as_ref().map(|(_, at)| *at);
        let mut warnings = Vec::new();
        let data = match (draft, prepared.row.state) {
            (Some((draft, _)), _) => draft,
            (None, TaskState::Open) => prepared.form_data(),
            (None, TaskState::Cancelled) => forms::shown(&prepared.form, &prepared.form_data()),
            (None, TaskState::Completed) => {
                let answer = self.core.storage.answer(id).await.map_err(error::storage)?;
                if answer.is_none() && prepared.form.schema.is_some() {
                    warnings.push("What was sent was not kept when this task was completed.".to_owned());
                }
                answer.unwrap_or_else(|| json!({}))
            }
        };
        let rendered = render::instructions(
            prepared.instructions.as_deref().unwrap_or_default(),
            &prepared.data,
            self.core.clock.now(),
        );
        warnings.extend(rendered.warnings);
        warnings.extend(prepared.form.warnings);
        let mut summaries = summaries(&self.core, actor, vec![prepared.row]).await?;
        Ok(TaskDetail {
            summary: summaries.remove(0),
            instructions_html: rendered.html,
            warnings,
            schema: prepared.form.schema,
            ui_schema: prepared.form.ui_schema,
            data,
            draft_saved_at,
            today: self.core.today(),
            can_complete: prepared.can_complete,
        })
    }

    async fn save_draft(&self, actor: &Actor, id: &TaskId, data: Value) -> Result<(), AppError> {
        let (row, can_complete) = self.find(actor, id).await?;
        self.core.permissions.require(actor, &targets::save_draft(&row.instance, id))?;
        if !can_complete {
            return Err(AppError::conflict("The task is not open for you, so there is nothing to save."));
        }
        if data.to_string().len() > MAX_DRAFT {
            return Err(AppError::invalid("The draft is too big to be kept."));
        }
        let now = self.core.clock.now();
        self.core.storage.save_draft(id, &actor.username, &data, now).await.map_err(error::storage)
    }

    async fn discard_draft(&self, actor: &Actor, id: &TaskId) -> Result<(), AppError> {
        let (row, _) = self.find(actor, id).await?;
        self.core.permissions.require(actor, &targets::save_draft(&row.instance, id))?;
        self.core.storage.delete_draft(id, &actor.username).await.map_err(error::storage)
    }

    async fn complete(&self, actor: &Actor, id: &TaskId, data: Value) -> Result<TaskCompleted, AppError> {
        let (row, can_complete) = self.find(actor, id).await?;
        self.core.permissions.require(actor, &targets::complete_task(&row.instance, id))?;
        if row.state != TaskState::Open {
            return Err(AppError::conflict(
                "The task is over: somebody completed it, or it is not needed any more.",
            ));
        }
        if !can_complete {
            let reason = "This task is for others to do.".to_owned();
            return Err(AppError::Forbidden { reason, missing: None });
        }
        let prepared = self.prepare(row, can_complete).await?;
        let original = match prepared.form_data() {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let data = forms::accept(&prepared.form, &data, &original, self.core.today())?;
        let row = prepared.row;
        let command = Command::CompleteTask { element: ElementKey(row.key), data };
        let because = Because { actor: Some(&actor.username), ..Because::default() };
        match self.core.runner.run(&row.instance, &command, &because).await {
            Ok(()) => {}
            Err(RunError::Rejected(engine::runtime::Rejection::NotActive { .. })) => {
                return Err(AppError::conflict("The task is over: somebody completed it meanwhile."));
            }
            Err(failure) => return Err(run_error(failure)),
        }
        let next = first_open(&self.core, actor, &row.instance, Some(&row.id)).await?;
        Ok(TaskCompleted { next, instance: row.instance })
    }
}
