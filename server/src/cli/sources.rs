//! Finding and reading the files a command was given.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use engine::model::Definitions;
use engine::problem::Problem;
use serde_json::Value;

/// The name of the file that makes a folder a process model.
pub const MODEL_FILE: &str = "process_model.json";

/// The name of the file that makes a folder a process group.
pub const GROUP_FILE: &str = "process_group.json";

/// A BPMN file that was read.
#[derive(Debug)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub definitions: Definitions,
    /// What is wrong with its text.
    pub problems: Vec<Problem>,
}

/// The BPMN files a command was given, and what is wrong with the list.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files that could be read.
    pub sources: Vec<Source>,
    /// Files that could not be read, or are not BPMN.
    pub problems: Vec<Problem>,
    /// The `primary_process_id` of the first folder that names one.
    pub primary_process: Option<String>,
}

/// Reads files, and all BPMN files of folders.
#[must_use]
pub fn load(paths: &[PathBuf]) -> Loaded {
    let mut loaded = Loaded::default();
    for path in paths {
        if path.is_dir() {
            load_folder(path, &mut loaded);
        } else if is_bpmn(path) {
            load_file(path, &mut loaded);
        } else if path.exists() {
            loaded.problems.push(other_file(path));
        } else {
            loaded.problems.push(unreadable(path, &io::Error::from(io::ErrorKind::NotFound)));
        }
    }
    if loaded.sources.is_empty() && loaded.problems.iter().all(|problem| !problem.is_error()) {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        loaded.problems.push(Problem::error("no_bpmn_file", format!("no BPMN file in {}", names.join(", "))));
    }
    loaded
}

/// Reads and parses one BPMN file.
///
/// # Errors
///
/// Why it cannot be read.
pub fn read(path: &Path) -> io::Result<Source> {
    let text = fs::read(path)?;
    let (definitions, problems) = engine::parse(&text, &path.display().to_string());
    Ok(Source { path: path.to_owned(), definitions, problems })
}

/// All files under a folder whose path passes a test, in order; hidden folders are left out.
#[must_use]
pub fn files_under(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        // A folder that cannot be listed has nothing to offer.
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            // Links to folders are not followed: they may lead in a circle.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !hidden {
                folders.push(path);
            } else if !is_folder && wanted(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Whether a file is BPMN by its name.
#[must_use]
pub fn is_bpmn(path: &Path) -> bool {
    has_extension(path, &["bpmn", "bpmn2", "xml"])
}

/// A text of `process_model.json` in a folder, such as `primary_process_id`.
#[must_use]
pub fn model_setting(folder: &Path, name: &str) -> Option<String> {
    let text = fs::read(folder.join(MODEL_FILE)).ok()?;
    let model: Value = serde_json::from_slice(&text).ok()?;
    model.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn load_folder(folder: &Path, loaded: &mut Loaded) {
    for path in files_under(folder, &|path| has_extension(path, &["bpmn"])) {
        load_file(&path, loaded);
    }
    if loaded.primary_process.is_none() {
        loaded.primary_process = model_setting(folder, "primary_process_id");
    }
}

fn load_file(path: &Path, loaded: &mut Loaded) {
    if loaded.sources.iter().any(|source| source.path == path) {
        return;
    }
    match read(path) {
        Ok(source) => loaded.sources.push(source),
        Err(error) => loaded.problems.push(unreadable(path, &error)),
    }
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| extensions.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        _ => error.to_string(),
    };
    Problem::error("unreadable_file", why).with_file(path.display().to_string())
}

fn other_file(path: &Path) -> Problem {
    let message = if has_extension(path, &["dmn"]) {
        "decision files (DMN) are not read by this version"
    } else {
        "this is not a BPMN file and was left out"
    };
    Problem::warning("unsupported_file", message)
        .with_file(path.display().to_string())
        .with_help("Give .bpmn files, or a folder that holds some.")
}
