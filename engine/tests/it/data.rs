//! Files under `tests/data`, and snapshots beside them.

use std::path::{Path, PathBuf};

use engine::variables::Forms;

/// `tests/data/…`.
pub(crate) fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

/// The BPMN files of a folder by name.
pub(crate) fn bpmn_files(folder: &Path) -> Vec<PathBuf> {
    entries(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "bpmn"))
        .collect()
}

/// What is in a folder, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The JSON files beside a diagram, as the check gets them.
pub(crate) fn forms_beside(path: &Path) -> Forms {
    let beside = entries(path.parent().unwrap()).into_iter();
    let json = beside.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    json.map(|path| {
        let value = serde_json::from_slice(&std::fs::read(&path).unwrap()).map_err(|fault| fault.to_string());
        (path.file_name().unwrap().to_string_lossy().into_owned(), value)
    })
    .collect()
}

/// The name of a file without extension.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Compares a text with the snapshot beside a data file.
pub(crate) fn assert_snapshot_beside(path: &Path, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(stem(path), text));
}
