//! Reading and writing the files of a model: atomic, guarded by a content hash.

use std::fs;
use std::io::Write;
use std::path::Path;

use app::ids::ModelId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::template::first_diagram;
use super::{Fault, Models};
use crate::random;

/// The biggest file kept, in bytes.
pub const MAX_FILE: usize = 2 << 20;

/// Endings of the files whose text is shown and changed.
const TEXT_ENDINGS: &[&str] = &["bpmn", "dmn", "json", "md", "txt", "csv", "css", "sql", "svg", "xml"];

/// Endings of the other files a model may hold.
const OTHER_ENDINGS: &[&str] =
    &["doc", "docx", "gif", "jpg", "jpeg", "pdf", "png", "ppt", "pptx", "rtf", "xls", "xlsx", "zip"];

/// `process_model.json`; what we do not know is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelFile {
    /// The name to show.
    #[serde(default)]
    pub display_name: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// The file that is started.
    #[serde(default)]
    pub primary_file_name: Option<String>,
    /// The process in it.
    #[serde(default)]
    pub primary_process_id: Option<String>,
    /// The rest.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// `process_group.json`; what we do not know is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GroupFile {
    /// The name to show.
    #[serde(default)]
    pub display_name: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// The rest.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A file of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it last changed.
    pub modified_at: Timestamp,
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase())
}

/// Whether a file of this name is shown and changed as text.
#[must_use]
pub fn is_text(name: &str) -> bool {
    TEXT_ENDINGS.contains(&ending(name).as_str())
}

impl Models {
    /// The files of a model, by name.
    ///
    /// # Errors
    ///
    /// When there is no such model.
    pub fn files(&self, id: &ModelId) -> Result<Vec<FileEntry>, Fault> {
        let folder = self.folder(&id.0)?;
        let mut files = Vec::new();
        for entry in fs::read_dir(&folder).map_err(|_| Fault::Missing(format!("Process {id}")))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let known = is_text(&name) || OTHER_ENDINGS.contains(&ending(&name).as_str());
            let metadata = entry.metadata()?;
            if !metadata.is_file() || !known || name == "process_model.json" || !super::path::is_plain(&name)
            {
                continue;
            }
            let modified_at = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
            files.push(FileEntry {
                name,
                size: metadata.len(),
                modified_at: modified_at.unwrap_or(Timestamp::UNIX_EPOCH),
            });
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(files)
    }

    /// The text of a file.
    ///
    /// # Errors
    ///
    /// When there is no such file or it is not text.
    pub fn read(&self, id: &ModelId, name: &str) -> Result<String, Fault> {
        if !is_text(name) {
            return Err(Fault::Refused(format!("{name} is not a text file.")));
        }
        let path = self.file(&id.0, name)?;
        let missing = || Fault::Missing(format!("File {name} of {id}"));
        let size = fs::metadata(&path).map_err(|_| missing())?.len();
        if size > MAX_FILE as u64 {
            return Err(Fault::Refused(format!("{name} is bigger than {} MiB.", MAX_FILE >> 20)));
        }
        let content = fs::read(&path).map_err(|_| missing())?;
        String::from_utf8(content).map_err(|_| Fault::Refused(format!("{name} is not text in UTF-8.")))
    }

    /// Stores a text; `before` is the hash of the text it replaces, `None` for a new file. Gives the new hash.
    ///
    /// # Errors
    ///
    /// When somebody else changed it meanwhile, or it is refused.
    pub fn write(&self, id: &ModelId, name: &str, text: &str, before: Option<&str>) -> Result<String, Fault> {
        if !is_text(name) || name == "process_model.json" {
            return Err(Fault::Refused(format!(
                "{name} cannot be saved here: its name has to end in {}.",
                TEXT_ENDINGS.join(", ")
            )));
        }
        if text.len() > MAX_FILE {
            return Err(Fault::Refused(format!("{name} is bigger than {} MiB.", MAX_FILE >> 20)));
        }
        self.model_file(id)?;
        let path = self.file(&id.0, name)?;
        {
            let _writing = self.writing.lock().expect("nothing panics while it is held");
            match (fs::read(&path), before) {
                (Ok(_), None) => return Err(Fault::Exists(name.to_owned())),
                (Ok(content), Some(before)) if hash(&content) != before => {
                    return Err(Fault::Changed(name.to_owned()));
                }
                (Err(_), Some(_)) => return Err(Fault::Changed(name.to_owned())),
                _ => {}
            }
            replace(&path, text.as_bytes())?;
        }
        self.rescan();
        Ok(hash(text.as_bytes()))
    }

    /// Removes a file that still has this hash.
    ///
    /// # Errors
    ///
    /// When somebody else changed it meanwhile, or there is none.
    pub fn delete(&self, id: &ModelId, name: &str, before: &str) -> Result<(), Fault> {
        if name == "process_model.json" {
            return Err(Fault::Refused(
                "process_model.json makes the folder a process; it stays.".to_owned(),
            ));
        }
        let path = self.file(&id.0, name)?;
        {
            let _writing = self.writing.lock().expect("nothing panics while it is held");
            let content = fs::read(&path).map_err(|_| Fault::Missing(format!("File {name} of {id}")))?;
            if hash(&content) != before {
                return Err(Fault::Changed(name.to_owned()));
            }
            fs::remove_file(&path)?;
        }
        self.rescan();
        Ok(())
    }

    /// `process_model.json` of a model.
    ///
    /// # Errors
    ///
    /// When there is no such model.
    pub fn model_file(&self, id: &ModelId) -> Result<ModelFile, Fault> {
        let path = self.folder(&id.0)?.join("process_model.json");
        let text = fs::read(&path).map_err(|_| Fault::Missing(format!("Process {id}")))?;
        serde_json::from_slice(&text)
            .map_err(|error| Fault::Refused(format!("process_model.json of {id}: {error}")))
    }

    /// Makes a model with a first diagram, and its groups where they are missing.
    ///
    /// # Errors
    ///
    /// When a name is not usable or the folder is there already.
    pub fn create(&self, id: &ModelId, name: &str, description: &str) -> Result<(), Fault> {
        let folder = self.folder(&id.0)?;
        if folder.exists() {
            return Err(Fault::Exists(id.0.clone()));
        }
        let _writing = self.writing.lock().expect("nothing panics while it is held");
        let segments: Vec<&str> = id.0.split('/').collect();
        for depth in 1..segments.len() {
            let group = self.folder(&segments[..depth].join("/"))?;
            if group.join("process_model.json").exists() {
                return Err(Fault::Refused(format!(
                    "{} is a process, not a group.",
                    segments[..depth].join("/")
                )));
            }
            if !group.join("process_group.json").exists() {
                fs::create_dir_all(&group)?;
                let file = GroupFile { display_name: title(segments[depth - 1]), ..GroupFile::default() };
                replace(&group.join("process_group.json"), pretty(&file).as_bytes())?;
            }
        }
        let leaf = segments.last().copied().unwrap_or_default();
        let process = self.free_process_id(leaf);
        let diagram = format!("{leaf}.bpmn");
        fs::create_dir_all(&folder)?;
        replace(&folder.join(&diagram), first_diagram(&process, name).as_bytes())?;
        let file = ModelFile {
            display_name: name.to_owned(),
            description: description.to_owned(),
            primary_file_name: Some(diagram),
            primary_process_id: Some(process),
            other: Map::new(),
        };
        replace(&folder.join("process_model.json"), pretty(&file).as_bytes())?;
        self.rescan();
        Ok(())
    }

    fn free_process_id(&self, leaf: &str) -> String {
        let mut base: String =
            leaf.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        if !base.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            base.insert_str(0, "process_");
        }
        let index = self.rescan();
        let mut id = base.clone();
        let mut number = 2;
        while index.process(&id).is_some() {
            id = format!("{base}_{number}");
            number += 1;
        }
        id
    }
}

fn title(segment: &str) -> String {
    let mut letters = segment.replace(['-', '_'], " ").chars().collect::<Vec<_>>();
    if let Some(first) = letters.first_mut() {
        *first = first.to_uppercase().next().unwrap_or(*first);
    }
    letters.into_iter().collect()
}

fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("plain data becomes JSON");
    text.push('\n');
    text
}

/// Replaces a file as a whole: after a loss of power there is the old one or the new one.
pub(super) fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().ok_or(std::io::ErrorKind::InvalidInput)?;
    let temporary = folder.join(format!(".{}.tmp", random::id()));
    let write = || {
        let mut file = fs::File::create_new(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        fs::File::open(folder)?.sync_all()
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_changes_only_from_the_text_it_was_read_as() {
        let home = tempfile::tempdir().unwrap();
        let models = Models::open(home.path()).unwrap();
        let id = ModelId::from("group/sub/new-model");
        models.create(&id, "New model", "").unwrap();
        assert!(matches!(models.create(&id, "Again", ""), Err(Fault::Exists(_))));
        let first = models.write(&id, "notes.md", "one", None).unwrap();
        assert!(matches!(models.write(&id, "notes.md", "two", None), Err(Fault::Exists(_))));
        let second = models.write(&id, "notes.md", "two", Some(&first)).unwrap();
        assert!(matches!(models.write(&id, "notes.md", "three", Some(&first)), Err(Fault::Changed(_))));
        assert_eq!(models.read(&id, "notes.md").unwrap(), "two");
        assert!(models.delete(&id, "notes.md", &first).is_err());
        models.delete(&id, "notes.md", &second).unwrap();
        let names: Vec<String> = models.files(&id).unwrap().into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["new-model.bpmn"], "and no temporary file is left");
        assert_eq!(models.index().models[&id].name, "New model");
    }

    #[test]
    fn what_is_not_text_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let models = Models::open(home.path()).unwrap();
        let id = ModelId::from("group/model");
        models.create(&id, "Model", "").unwrap();
        for name in ["run.sh", "page.html", "process_model.json", "noending"] {
            assert!(models.write(&id, name, "x", None).is_err(), "{name}");
        }
        assert!(models.write(&id, "big.txt", &"x".repeat(MAX_FILE + 1), None).is_err());
    }
}
