//! What is in the models' folder: groups, models, processes and the messages that start them.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use app::ids::{GroupId, ModelId};
use engine::model::{Container, Definitions, FlowNodeKind};
use serde::{Deserialize, Serialize};

use super::path::is_plain;
use super::store::{GroupFile, MAX_FILE, ModelFile};

/// How deep folders are looked into.
const MAX_DEPTH: usize = 12;

/// A process group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupEntry {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
}

/// A process model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelEntry {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The file that is started.
    pub primary_file: Option<String>,
    /// The process in it.
    pub primary_process: Option<String>,
}

/// A process in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessEntry {
    /// Its id.
    pub id: String,
    /// Whether it can be run.
    pub executable: bool,
    /// The processes it calls.
    pub calls: Vec<String>,
    /// The decisions it calls.
    pub decisions: Vec<String>,
    /// The start events that wait for a message: element and name of the message.
    pub message_starts: Vec<(String, String)>,
    /// The start events that wait for a signal: element and name of the signal.
    pub signal_starts: Vec<(String, String)>,
}

/// A BPMN file, parsed once for each content.
#[derive(Debug, Clone)]
pub struct BpmnFile {
    /// The model it lies in.
    pub model: ModelId,
    /// Its name.
    pub name: String,
    /// Its processes.
    pub processes: Vec<ProcessEntry>,
    stamp: (SystemTime, u64),
}

/// A DMN file, parsed once for each content.
#[derive(Debug, Clone)]
pub struct DmnFile {
    /// The model it lies in.
    pub model: ModelId,
    /// Its name.
    pub name: String,
    /// The ids of its decisions.
    pub decisions: Vec<String>,
    stamp: (SystemTime, u64),
}

/// A file of a model: its path among the models, where it lies, and by what a change of it is noticed.
struct Found {
    path: String,
    place: PathBuf,
    name: String,
    stamp: (SystemTime, u64),
}

/// A start event that waits for a message or signal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventStart {
    /// The model.
    pub model: ModelId,
    /// The process.
    pub process: String,
    /// The start event.
    pub element: String,
}

/// What is in the models' folder.
#[derive(Debug, Default)]
pub struct Index {
    /// The groups, parents before children.
    pub groups: BTreeMap<GroupId, GroupEntry>,
    /// The models.
    pub models: BTreeMap<ModelId, ModelEntry>,
    /// The BPMN files by their path in the folder.
    pub files: BTreeMap<String, Arc<BpmnFile>>,
    /// The DMN files by their path in the folder.
    pub tables: BTreeMap<String, Arc<DmnFile>>,
    processes: HashMap<String, String>,
    message_starts: HashMap<String, Vec<EventStart>>,
    signal_starts: HashMap<String, Vec<EventStart>>,
}

impl Index {
    /// Looks at all files; those that did not change are taken over from before.
    #[must_use]
    pub fn scan(root: &Path, before: &Self) -> Self {
        let mut index = Self::default();
        index.scan_folder(root, "", 0, before);
        for (path, file) in &index.files {
            for process in file.processes.iter().filter(|process| process.executable) {
                index.processes.entry(process.id.clone()).or_insert_with(|| path.clone());
                for (starts, found) in [
                    (&mut index.message_starts, &process.message_starts),
                    (&mut index.signal_starts, &process.signal_starts),
                ] {
                    for (element, name) in found {
                        starts.entry(name.clone()).or_default().push(EventStart {
                            model: file.model.clone(),
                            process: process.id.clone(),
                            element: element.clone(),
                        });
                    }
                }
            }
        }
        index
    }

    /// The file a process lies in, and its path.
    #[must_use]
    pub fn process(&self, id: &str) -> Option<(&str, &BpmnFile)> {
        let (path, file) = self.files.get_key_value(self.processes.get(id)?)?;
        Some((path, file))
    }

    /// The file of a decision, and its path: that of the model itself before one of another model.
    #[must_use]
    pub fn decision(&self, model: &ModelId, id: &str) -> Option<(&str, &DmnFile)> {
        let mut found = self.tables.iter().filter(|(_, file)| file.decisions.iter().any(|one| one == id));
        let own = found.clone().find(|(_, file)| file.model == *model);
        own.or_else(|| found.next()).map(|(path, file)| (path.as_str(), file.as_ref()))
    }

    /// The starts that wait for a message; several models may share a name, the first is taken.
    #[must_use]
    pub fn message_starts(&self, name: &str) -> &[EventStart] {
        self.message_starts.get(name).map_or(&[], Vec::as_slice)
    }

    /// The starts that wait for a signal: all of them begin.
    #[must_use]
    pub fn signal_starts(&self, name: &str) -> &[EventStart] {
        self.signal_starts.get(name).map_or(&[], Vec::as_slice)
    }

    fn scan_folder(&mut self, folder: &Path, id: &str, depth: usize, before: &Self) {
        let is_model = !id.is_empty() && folder.join("process_model.json").is_file();
        if is_model {
            let model = ModelId::from(id);
            self.models.insert(model.clone(), read_model(folder, id));
            self.scan_files(folder, &model, before);
            return;
        }
        if !id.is_empty() {
            self.groups.insert(GroupId::from(id), read_group(folder, id));
        }
        if depth >= MAX_DEPTH {
            return;
        }
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // `file_type` does not follow links, so a link is never walked into.
            if is_plain(&name) && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let child = if id.is_empty() { name } else { format!("{id}/{name}") };
                self.scan_folder(&entry.path(), &child, depth + 1, before);
            }
        }
    }

    fn scan_files(&mut self, folder: &Path, model: &ModelId, before: &Self) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            let too_big = metadata.len() > MAX_FILE as u64;
            if !is_plain(&name) || !metadata.is_file() || too_big {
                continue;
            }
            let stamp = (metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len());
            let found = Found { path: format!("{model}/{name}"), place: entry.path(), name, stamp };
            if found.name.ends_with(".bpmn") {
                self.add_diagram(found, model, before);
            } else if found.name.ends_with(".dmn") {
                self.add_table(found, model, before);
            }
        }
    }

    fn add_diagram(&mut self, found: Found, model: &ModelId, before: &Self) {
        let Found { path, place, name, stamp } = found;
        let file = match before.files.get(&path) {
            Some(known) if known.stamp == stamp => Arc::clone(known),
            _ => {
                let Ok(text) = fs::read(place) else {
                    return;
                };
                let (definitions, _) = engine::parse(text, &path);
                let processes = processes(&definitions);
                Arc::new(BpmnFile { model: model.clone(), name, processes, stamp })
            }
        };
        self.files.insert(path, file);
    }

    fn add_table(&mut self, found: Found, model: &ModelId, before: &Self) {
        let Found { path, place, name, stamp } = found;
        let file = match before.tables.get(&path) {
            Some(known) if known.stamp == stamp => Arc::clone(known),
            _ => {
                let Ok(text) = fs::read(place) else {
                    return;
                };
                let (definitions, _) = engine::dmn::parse(text, &path);
                let decisions = definitions.decisions.into_iter().map(|decision| decision.id).collect();
                Arc::new(DmnFile { model: model.clone(), name, decisions, stamp })
            }
        };
        self.tables.insert(path, file);
    }
}

fn read_model(folder: &Path, id: &str) -> ModelEntry {
    let file = fs::read(folder.join("process_model.json")).ok();
    let file: ModelFile = file.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let name = if file.display_name.is_empty() { leaf(id).to_owned() } else { file.display_name };
    ModelEntry {
        name,
        description: file.description,
        primary_file: file.primary_file_name.filter(|name| !name.is_empty()),
        primary_process: file.primary_process_id.filter(|id| !id.is_empty()),
    }
}

fn read_group(folder: &Path, id: &str) -> GroupEntry {
    let file = fs::read(folder.join("process_group.json")).ok();
    let file: GroupFile = file.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let name = if file.display_name.is_empty() { leaf(id).to_owned() } else { file.display_name };
    GroupEntry { name, description: file.description }
}

fn leaf(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn processes(definitions: &Definitions) -> Vec<ProcessEntry> {
    definitions
        .processes
        .iter()
        .map(|process| {
            let mut entry = ProcessEntry {
                id: process.id.to_string(),
                executable: process.is_executable(),
                calls: Vec::new(),
                decisions: Vec::new(),
                message_starts: definitions
                    .start_messages()
                    .into_iter()
                    .filter(|start| start.process == process.id)
                    .map(|start| (start.start_event.to_string(), start.message))
                    .collect(),
                signal_starts: definitions
                    .start_signals()
                    .into_iter()
                    .filter(|start| start.process == process.id)
                    .map(|start| (start.start_event.to_string(), start.signal))
                    .collect(),
            };
            collect(&process.body, &mut entry);
            entry
        })
        .collect()
}

fn collect(container: &Container, entry: &mut ProcessEntry) {
    for node in &container.nodes {
        let dialect = &node.extensions.dialect;
        match &node.kind {
            FlowNodeKind::CallActivity { called_element } => {
                let called = called_element.as_ref().or(dialect.called_process.as_ref());
                entry.calls.extend(called.map(|called| called.text.clone()));
            }
            FlowNodeKind::BusinessRuleTask => {
                let decision = node.extensions.called_decision_id.as_ref().or(dialect.decision.as_ref());
                entry.decisions.extend(decision.map(|decision| decision.text.clone()));
            }
            _ => {}
        }
        if let Some(inner) = &node.container {
            collect(inner, entry);
        }
    }
}
