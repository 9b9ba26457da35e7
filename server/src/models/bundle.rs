//! The files one instance runs: its own and those of the processes it calls.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use app::ids::ModelId;
use serde::{Deserialize, Serialize};

use super::store::{MAX_FILE, hash};
use super::{Fault, Index, Models};

/// The files one instance runs, by their path among the models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// The model.
    pub model: ModelId,
    /// The process that is started.
    pub process: String,
    /// The text of each file: BPMN, the JSON beside it, and DMN.
    pub files: BTreeMap<String, String>,
}

impl Bundle {
    /// The bundle as JSON text, and its hash. Files are sorted, so equal content has one hash.
    #[must_use]
    pub fn pack(&self) -> (String, String) {
        let text = serde_json::to_string(self).expect("plain data becomes JSON");
        (hash(text.as_bytes()), text)
    }

    /// The BPMN files.
    pub fn diagrams(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter(|(path, _)| path.ends_with(".bpmn"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The DMN files.
    pub fn decisions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter(|(path, _)| path.ends_with(".dmn"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// A file beside another, such as the form of a task beside its diagram.
    #[must_use]
    pub fn beside(&self, diagram: &str, name: &str) -> Option<&str> {
        let path = match diagram.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{name}"),
            None => name.to_owned(),
        };
        self.files.get(&path).map(String::as_str)
    }
}

impl Models {
    /// The files of a model as they are now; `process` starts another than the primary one.
    ///
    /// # Errors
    ///
    /// When there is no such model, or nothing in it that can be started.
    pub fn bundle(&self, id: &ModelId, process: Option<&str>) -> Result<Bundle, Fault> {
        self.bundle_in(&self.rescan(), id, process)
    }

    /// The same by an index that was read before, for those who want several bundles.
    ///
    /// # Errors
    ///
    /// As [`Self::bundle`].
    pub fn bundle_in(&self, index: &Index, id: &ModelId, process: Option<&str>) -> Result<Bundle, Fault> {
        let entry = index.models.get(id).ok_or_else(|| Fault::Missing(format!("Process {id}")))?;
        let primary = entry.primary_file.as_deref();
        let process = match process.or(entry.primary_process.as_deref()) {
            Some(process) => process.to_owned(),
            None => only_process(index, id, primary)?,
        };
        let mut files = BTreeMap::new();
        let mut folders = BTreeSet::new();
        let mut wanted = vec![process.clone()];
        let mut seen = BTreeSet::new();
        let mut decisions = BTreeSet::new();
        while let Some(process) = wanted.pop() {
            if !seen.insert(process.clone()) {
                continue;
            }
            // A process that is not there is the compiler's to report, with the element that calls it.
            let Some((path, file)) = own_first(index, id, &process) else {
                continue;
            };
            if !files.contains_key(path) {
                files.insert(path.to_owned(), self.read(&file.model, &file.name)?);
                folders.insert(file.model.clone());
            }
            for one in file.processes.iter().filter(|one| one.id == process) {
                wanted.extend(one.calls.iter().cloned());
                decisions.extend(one.decisions.iter().cloned());
            }
        }
        if files.is_empty() {
            return Err(Fault::Refused(format!("The process {process} is in no file of {id}.")));
        }
        for decision in decisions {
            // One that is not there is the compiler's to report, like a process.
            if let Some((path, file)) = index.decision(id, &decision)
                && !files.contains_key(path)
            {
                files.insert(path.to_owned(), self.read(&file.model, &file.name)?);
            }
        }
        for model in folders {
            self.add_forms(&model, &mut files)?;
        }
        Ok(Bundle { model: id.clone(), process, files })
    }

    fn add_forms(&self, model: &ModelId, files: &mut BTreeMap<String, String>) -> Result<(), Fault> {
        let folder = self.folder(&model.0)?;
        for entry in fs::read_dir(folder)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_form =
                name.ends_with(".json") && name != "process_model.json" && !name.starts_with("test_");
            let fits = entry.metadata().is_ok_and(|data| data.is_file() && data.len() <= MAX_FILE as u64);
            if is_form && fits && super::path::is_plain(&name) {
                files.insert(format!("{model}/{name}"), self.read(model, &name)?);
            }
        }
        Ok(())
    }
}

/// The file of a process: that of the model itself before one of another model with the same id.
fn own_first<'a>(
    index: &'a Index,
    model: &ModelId,
    process: &str,
) -> Option<(&'a str, &'a super::index::BpmnFile)> {
    index
        .files
        .iter()
        .filter(|(_, file)| file.model == *model)
        .find(|(_, file)| file.processes.iter().any(|one| one.id == process && one.executable))
        .map(|(path, file)| (path.as_str(), file.as_ref()))
        .or_else(|| index.process(process))
}

fn only_process(index: &Index, id: &ModelId, primary: Option<&str>) -> Result<String, Fault> {
    let mut candidates = index
        .files
        .values()
        .filter(|file| file.model == *id && primary.is_none_or(|primary| primary == file.name))
        .flat_map(|file| file.processes.iter().filter(|process| process.executable));
    match (candidates.next(), candidates.next()) {
        (Some(only), None) => Ok(only.id.clone()),
        (None, _) => Err(Fault::Refused(format!("{id} has no process that can be started."))),
        _ => Err(Fault::Refused(format!(
            "{id} has several processes; `primary_process_id` in process_model.json has to name the one to start."
        ))),
    }
}
