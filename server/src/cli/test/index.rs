//! All models around the tested ones, so that calls and messages find their processes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::super::sources::{self, GROUP_FILE, Source, Table};

/// The readable models of the tested folders and of the repositories they lie in, by path.
pub(super) struct Index {
    sources: BTreeMap<PathBuf, Source>,
    tables: BTreeMap<PathBuf, Table>,
}

impl Index {
    /// Reads all models under the given folders and under the roots of their repositories.
    ///
    /// A model that cannot be read is left out: it matters only to the tests that need it, and
    /// these then say that it is missing.
    pub(super) fn of(folders: &[PathBuf]) -> Self {
        let mut sources = BTreeMap::new();
        let mut tables = BTreeMap::new();
        for folder in folders {
            for file in sources::files_under(&root_of(folder), &sources::is_dmn) {
                if let Ok(table) = sources::read_table(&file) {
                    tables.insert(normal(&file), table);
                }
            }
            for file in sources::files_under(&root_of(folder), &is_bpmn) {
                if let std::collections::btree_map::Entry::Vacant(entry) = sources.entry(normal(&file))
                    && let Ok(source) = sources::read(&file)
                {
                    entry.insert(source);
                }
            }
        }
        Self { sources, tables }
    }

    /// A model by its path.
    pub(super) fn find(&self, path: &Path) -> Option<&Source> {
        self.sources.get(&normal(path))
    }

    /// The other models, nearest first, without processes that bear the id of a nearer one.
    pub(super) fn library(&self, model: &Source) -> Vec<&Source> {
        let own = normal(&model.path);
        let mut taken: BTreeSet<&str> = ids(model).collect();
        let mut library = nearest(&self.sources, &own);
        library.retain(|source| normal(&source.path) != own && take(&mut taken, ids(source)));
        library
    }

    /// The DMN files, nearest first, without decisions that bear the id of a nearer one.
    pub(super) fn decisions(&self, model: &Source) -> Vec<&Table> {
        let mut taken = BTreeSet::new();
        let mut found = nearest(&self.tables, &normal(&model.path));
        found.retain(|table| {
            take(&mut taken, table.definitions.decisions.iter().map(|decision| decision.id.as_str()))
        });
        found
    }
}

/// Files by how near they are to another.
fn nearest<'a, T>(files: &'a BTreeMap<PathBuf, T>, to: &Path) -> Vec<&'a T> {
    let mut found: Vec<(&PathBuf, &T)> = files.iter().collect();
    found.sort_by_key(|(path, _)| std::cmp::Reverse(shared_length(path, to)));
    found.into_iter().map(|(_, file)| file).collect()
}

/// Takes ids if none of them is taken.
fn take<T: Ord>(taken: &mut BTreeSet<T>, ids: impl Iterator<Item = T>) -> bool {
    let ids: Vec<T> = ids.collect();
    let is_free = ids.iter().all(|id| !taken.contains(id));
    if is_free {
        taken.extend(ids);
    }
    is_free
}

/// The ids of the processes of a model that can be run.
fn ids(source: &Source) -> impl Iterator<Item = &str> {
    source.definitions.executable_processes().map(|process| process.id.as_str())
}

fn is_bpmn(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("bpmn"))
}

/// The root of the model repository a folder lies in: its highest ancestor that is a process group.
fn root_of(folder: &Path) -> PathBuf {
    let folder = if folder.is_dir() { folder } else { folder.parent().unwrap_or(folder) };
    let absolute = normal(folder);
    let root = absolute.ancestors().filter(|ancestor| ancestor.join(GROUP_FILE).is_file()).last();
    root.unwrap_or(&absolute).to_owned()
}

/// One name for one file, however it was reached.
fn normal(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// How many folders two paths share.
fn shared_length(a: &Path, b: &Path) -> usize {
    a.components().zip(b.components()).take_while(|(a, b)| a == b).count()
}
