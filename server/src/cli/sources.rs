//! Finding and reading the files a command was given.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use engine::model::Definitions;
use engine::problem::Problem;
use engine::variables::Forms;
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

/// A DMN file that was read.
#[derive(Debug)]
pub struct Table {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub definitions: engine::dmn::Definitions,
    /// What is wrong with its text.
    pub problems: Vec<Problem>,
}

/// The files a command was given, and what is wrong with the list.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files that could be read.
    pub sources: Vec<Source>,
    /// The DMN files: those given, and those beside the BPMN files.
    pub tables: Vec<Table>,
    /// Files that could not be read, or are not BPMN.
    pub problems: Vec<Problem>,
    /// The `primary_process_id` of the first folder that names one.
    pub primary_process: Option<String>,
}

impl Loaded {
    /// What is wrong with the list and with the texts of the files.
    #[must_use]
    pub fn all_problems(&self) -> Vec<Problem> {
        let files = self.sources.iter().flat_map(|source| &source.problems);
        let tables = self.tables.iter().flat_map(|table| &table.problems);
        self.problems.iter().chain(files).chain(tables).cloned().collect()
    }

    /// What the BPMN files say.
    #[must_use]
    pub fn definitions(&self) -> Vec<&Definitions> {
        self.sources.iter().map(|source| &source.definitions).collect()
    }

    /// What the DMN files say.
    #[must_use]
    pub fn decisions(&self) -> Vec<&engine::dmn::Definitions> {
        self.tables.iter().map(|table| &table.definitions).collect()
    }
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
            load_tables(folder_of(path), &mut loaded);
        } else if is_dmn(path) {
            load_table(path, &mut loaded);
        } else if path.exists() {
            loaded.problems.push(other_file(path));
        } else {
            loaded.problems.push(unreadable(path, &io::Error::from(io::ErrorKind::NotFound)));
        }
    }
    if loaded.sources.is_empty()
        && loaded.tables.is_empty()
        && loaded.problems.iter().all(|problem| !problem.is_error())
    {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        loaded.problems.push(Problem::error("no_bpmn_file", format!("no BPMN file in {}", names.join(", "))));
    }
    loaded
}

/// Reads DMN files, whatever they are called, and all DMN files of folders.
#[must_use]
pub fn load_decisions(paths: &[PathBuf]) -> Loaded {
    let mut loaded = Loaded::default();
    for path in paths {
        if path.is_dir() {
            files_under(path, &is_dmn).iter().for_each(|path| load_table(path, &mut loaded));
        } else {
            load_table(path, &mut loaded);
        }
    }
    if loaded.tables.is_empty() && loaded.problems.is_empty() {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        loaded.problems.push(Problem::error("no_dmn_file", format!("no DMN file in {}", names.join(", "))));
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

/// Reads and parses one DMN file.
///
/// # Errors
///
/// Why it cannot be read.
pub fn read_table(path: &Path) -> io::Result<Table> {
    let text = fs::read(path)?;
    let (definitions, problems) = engine::dmn::parse(&text, &path.display().to_string());
    Ok(Table { path: path.to_owned(), definitions, problems })
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

/// The JSON files beside a diagram.
#[must_use]
pub fn forms_beside(diagram: &Path) -> Forms {
    let folder = folder_of(diagram);
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let json = paths.filter(|path| path.is_file() && has_extension(path, &["json"]));
    json.filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        let text = fs::read(&path).map_err(|fault| fault.to_string());
        let value = text.and_then(|text| serde_json::from_slice(&text).map_err(|fault| fault.to_string()));
        Some((name, value))
    })
    .collect()
}

/// The folder a file is in.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a file is BPMN by its name.
#[must_use]
pub fn is_bpmn(path: &Path) -> bool {
    has_extension(path, &["bpmn", "bpmn2", "xml"])
}

/// Whether a file is DMN by its name.
#[must_use]
pub fn is_dmn(path: &Path) -> bool {
    has_extension(path, &["dmn"])
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
    for path in files_under(folder, &is_dmn) {
        load_table(&path, loaded);
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

/// The decisions directly in a folder.
fn load_tables(folder: &Path, loaded: &mut Loaded) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| is_dmn(path));
    paths.sort();
    for path in paths {
        load_table(&path, loaded);
    }
}

fn load_table(path: &Path, loaded: &mut Loaded) {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if loaded.tables.iter().any(|table| real(&table.path) == real(path)) {
        return;
    }
    match read_table(path) {
        Ok(table) => loaded.tables.push(table),
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
    Problem::warning("unsupported_file", "this is neither a BPMN nor a DMN file and was left out")
        .with_file(path.display().to_string())
        .with_help("Give .bpmn and .dmn files, or a folder that holds some.")
}
