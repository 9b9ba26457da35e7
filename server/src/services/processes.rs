//! The catalogue of process models.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::AppError;
use app::features::processes::model::{
    Catalog, FileContent, FileSaved, FileSummary, GroupSummary, ModelDetail, ModelSummary, NewModel,
};
use app::ids::{GroupId, ModelId};
use app::ports::{Actor, Processes};
use async_trait::async_trait;
use engine::Problem;
use engine::check::{RuleSet, check_with};
use engine::variables::{Forms, Surroundings};
use jiff::Timestamp;

use super::checked::{Checked, errors_of, problems_of};
use super::core::Core;
use super::error;
use crate::auth::targets::{self, Target};
use crate::models::index::{Index, ModelEntry};
use crate::models::{Fault, store};
use crate::render;

/// The catalogue of process models.
pub struct ProcessService {
    core: Arc<Core>,
    checked: Arc<Checked>,
}

type Statistics = BTreeMap<ModelId, (u64, Timestamp)>;

impl ProcessService {
    /// The service.
    #[must_use]
    pub fn new(core: Arc<Core>) -> Self {
        Self { core, checked: Arc::default() }
    }

    fn may(&self, actor: &Actor, target: &Target) -> bool {
        self.core.permissions.allows(actor, target)
    }

    fn demand(&self, actor: &Actor, target: &Target) -> Result<(), AppError> {
        self.core.permissions.require(actor, target)
    }

    async fn statistics(&self) -> Result<Statistics, AppError> {
        let rows = self.core.storage.model_statistics().await.map_err(error::storage)?;
        Ok(rows.into_iter().map(|(model, count, last)| (model, (count, last))).collect())
    }

    fn summary(
        &self,
        actor: &Actor,
        id: &ModelId,
        entry: &ModelEntry,
        statistics: &Statistics,
    ) -> ModelSummary {
        let counted = statistics.get(id);
        ModelSummary {
            id: id.clone(),
            name: entry.name.clone(),
            description: entry.description.clone(),
            instances: counted.map_or(0, |(count, _)| *count),
            last_started: counted.map(|(_, last)| *last),
            can_start: self.may(actor, &targets::start_instance(id)),
            errors: 0,
        }
    }

    /// Runs work on the disk and the compiler off the threads that answer requests.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Core) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, AppError> {
        let core = Arc::clone(&self.core);
        let done = tokio::task::spawn_blocking(move || work(&core)).await;
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())).map_err(error::models)
    }
}

fn matches(entry: &ModelEntry, id: &ModelId, search: &str) -> bool {
    [&entry.name, &entry.description, &id.0].iter().any(|text| text.to_lowercase().contains(search))
}

fn lies_in(model: &str, group: &str) -> bool {
    model.strip_prefix(group).is_some_and(|rest| rest.starts_with('/'))
}

fn groups(index: &Index, visible: &[&ModelId], may_create: impl Fn(&GroupId) -> bool) -> Vec<GroupSummary> {
    index
        .groups
        .iter()
        .filter_map(|(id, entry)| {
            let models = visible.iter().filter(|model| lies_in(&model.0, &id.0)).count();
            (models > 0 || may_create(id)).then(|| GroupSummary {
                id: id.clone(),
                name: entry.name.clone(),
                description: entry.description.clone(),
                depth: u32::try_from(id.0.matches('/').count()).unwrap_or(u32::MAX),
                models: u32::try_from(models).unwrap_or(u32::MAX),
            })
        })
        .collect()
}

/// The JSON files of a model.
fn forms_of(core: &Core, id: &ModelId) -> Forms {
    let files = core.models.files(id).unwrap_or_default().into_iter();
    let json = files.map(|file| file.name).filter(|name| name.ends_with(".json"));
    json.map(|name| {
        let text = core.models.read(id, &name).map_err(|fault| fault.to_string());
        let value = text.and_then(|text| serde_json::from_str(&text).map_err(|fault| fault.to_string()));
        (name, value)
    })
    .collect()
}

/// What the engine says of one BPMN file, together with the processes it calls.
fn problems_of_file(core: &Core, id: &ModelId, name: &str, text: &str) -> Vec<Problem> {
    let path = format!("{id}/{name}");
    let (definitions, mut problems) = engine::parse(text, &path);
    let (index, forms) = (core.models.index(), forms_of(core, id));
    let processes = index.files.values().filter(|file| file.model != *id || file.name != name);
    let calls = processes.flat_map(|file| &file.processes).flat_map(|process| &process.calls);
    let called: Vec<&str> = calls.map(String::as_str).collect();
    let surroundings = Surroundings { called: &called, forms: Some(&forms), ..Surroundings::default() };
    problems.extend(check_with(&definitions, &RuleSet::default(), surroundings));
    for process in definitions.executable_processes() {
        let Ok(bundle) = core.models.bundle(id, Some(process.id.as_str())) else {
            continue;
        };
        for problem in problems_of(core, &bundle) {
            if problem.file == path && !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    for problem in &mut problems {
        problem.file.clear();
    }
    problems
}

#[async_trait]
impl Processes for ProcessService {
    async fn catalog(
        &self,
        actor: &Actor,
        group: Option<GroupId>,
        search: Option<String>,
    ) -> Result<Catalog, AppError> {
        let statistics = self.statistics().await?;
        let index = self.blocking(|core| Ok(core.models.index())).await?;
        let visible: Vec<&ModelId> =
            index.models.keys().filter(|id| self.may(actor, &targets::read_model(id))).collect();
        let groups = groups(&index, &visible, |group| {
            let inside = ModelId(format!("{group}/new"));
            self.may(actor, &targets::create_model(&inside))
        });
        let search = search.map(|search| search.trim().to_lowercase()).filter(|search| !search.is_empty());
        let mut models: Vec<ModelSummary> = visible
            .into_iter()
            .filter(|id| group.as_ref().is_none_or(|group| group.0.is_empty() || lies_in(&id.0, &group.0)))
            .filter_map(|id| index.models.get(id).map(|entry| (id, entry)))
            .filter(|(id, entry)| search.as_ref().is_none_or(|search| matches(entry, id, search)))
            .map(|(id, entry)| self.summary(actor, id, entry, &statistics))
            .collect();
        models.sort_by_cached_key(|model| (model.name.to_lowercase(), model.id.clone()));
        let checked = Arc::clone(&self.checked);
        let models = self
            .blocking(move |core| {
                // Who may not start it is not told why it could not be.
                for model in models.iter_mut().filter(|model| model.can_start) {
                    model.errors = checked.errors(core, &index, &model.id);
                }
                Ok(models)
            })
            .await?;
        Ok(Catalog { groups, models })
    }

    async fn show(&self, actor: &Actor, id: &ModelId) -> Result<ModelDetail, AppError> {
        self.demand(actor, &targets::read_model(id))?;
        let statistics = self.statistics().await?;
        let model = id.clone();
        let (entry, files, readme, primary, problems) = self
            .blocking(move |core| {
                let index = core.models.rescan();
                let missing = || Fault::Missing(format!("Process {model}"));
                let entry = index.models.get(&model).cloned().ok_or_else(missing)?;
                let files = core.models.files(&model)?;
                let readme = core.models.read(&model, "README.md").unwrap_or_default();
                let bundle = core.models.bundle(&model, None);
                let name = entry.primary_file.clone().or_else(|| {
                    files.iter().find(|file| file.name.ends_with(".bpmn")).map(|file| file.name.clone())
                });
                let primary =
                    name.and_then(|name| core.models.read(&model, &name).ok().map(|text| (name, text)));
                let problems = errors_of(core, &bundle);
                Ok((entry, files, readme, primary, problems))
            })
            .await?;
        let primary_name = primary.as_ref().map(|(name, _)| name.clone());
        Ok(ModelDetail {
            summary: ModelSummary {
                errors: u32::try_from(problems.len()).unwrap_or(u32::MAX),
                ..self.summary(actor, id, &entry, &statistics)
            },
            readme_html: render::readme(&readme),
            files: files
                .into_iter()
                .map(|file| FileSummary {
                    is_primary: Some(&file.name) == primary_name.as_ref(),
                    name: file.name,
                    size: file.size,
                    modified_at: file.modified_at,
                })
                .collect(),
            primary,
            problems,
            can_edit: self.may(actor, &targets::update_model(id)),
        })
    }

    async fn create(&self, actor: &Actor, model: NewModel) -> Result<ModelId, AppError> {
        let group = model.group.0.trim().trim_matches('/');
        let folder = model.folder.trim().to_owned();
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if group.is_empty() {
            return Err(AppError::invalid("Choose a group for the process."));
        }
        if folder.is_empty() || !folder.chars().all(plain) {
            return Err(AppError::invalid("The folder may hold letters, digits, - and _ only."));
        }
        let id = ModelId(format!("{group}/{folder}"));
        self.demand(actor, &targets::create_model(&id))?;
        let name = Some(model.name.trim()).filter(|name| !name.is_empty()).unwrap_or(&folder).to_owned();
        let created = id.clone();
        self.blocking(move |core| core.models.create(&created, &name, model.description.trim())).await?;
        Ok(id)
    }

    async fn read_file(&self, actor: &Actor, id: &ModelId, name: &str) -> Result<FileContent, AppError> {
        self.demand(actor, &targets::read_file(id, name))?;
        let can_edit = self.may(actor, &targets::update_file(id, name));
        let (model, file) = (id.clone(), name.to_owned());
        let can_start = self.may(actor, &targets::start_instance(id));
        let checked = Arc::clone(&self.checked);
        let (text, errors) = self
            .blocking(move |core| {
                let text = core.models.read(&model, &file)?;
                let errors = if can_start { checked.errors(core, &core.models.index(), &model) } else { 0 };
                Ok((text, errors))
            })
            .await?;
        Ok(FileContent {
            name: name.to_owned(),
            hash: store::hash(text.as_bytes()),
            text,
            can_edit,
            can_start,
            errors,
        })
    }

    async fn save_file(
        &self,
        actor: &Actor,
        id: &ModelId,
        name: &str,
        text: String,
        hash: Option<String>,
    ) -> Result<FileSaved, AppError> {
        let target = if hash.is_some() { targets::update_file(id, name) } else { targets::create_file(id) };
        self.demand(actor, &target)?;
        let (model, file) = (id.clone(), name.to_owned());
        let (hash, problems) = self
            .blocking(move |core| {
                let hash = core.models.write(&model, &file, &text, hash.as_deref())?;
                let problems = if file.ends_with(".bpmn") {
                    problems_of_file(core, &model, &file, &text)
                } else if file.ends_with(".json") {
                    json_problem(&text).into_iter().collect()
                } else {
                    Vec::new()
                };
                Ok((hash, problems))
            })
            .await?;
        tracing::info!(actor = actor.username, model = %id, file = name, "a file was saved");
        Ok(FileSaved { hash, problems })
    }

    async fn delete_file(&self, actor: &Actor, id: &ModelId, name: &str, hash: &str) -> Result<(), AppError> {
        self.demand(actor, &targets::delete_file(id, name))?;
        let (model, file, before) = (id.clone(), name.to_owned(), hash.to_owned());
        self.blocking(move |core| core.models.delete(&model, &file, &before)).await?;
        tracing::info!(actor = actor.username, model = %id, file = name, "a file was deleted");
        Ok(())
    }
}

fn json_problem(text: &str) -> Option<Problem> {
    let error = serde_json::from_str::<serde_json::Value>(text).err()?;
    let place = engine::problem::Position {
        line: u32::try_from(error.line()).unwrap_or(u32::MAX),
        column: u32::try_from(error.column()).unwrap_or(u32::MAX),
    };
    Some(Problem::error("invalid_json", format!("This is not valid JSON: {error}.")).with_position(place))
}
