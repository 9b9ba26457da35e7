//! Paths from outside: checked segment by segment, and never out of the root.

use std::path::{Path, PathBuf};

use super::Models;

/// Why a file or folder of the models was not touched.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The name is not one we make or follow.
    #[error(
        "{0:?} is not a usable name: letters, digits, `-`, `_` and `.` are, and it may not begin with a dot"
    )]
    Name(String),
    /// There is no such thing.
    #[error("{0} was not found")]
    Missing(String),
    /// There is one already.
    #[error("{0} is there already")]
    Exists(String),
    /// Somebody else changed it.
    #[error("{0} was changed by somebody else meanwhile")]
    Changed(String),
    /// It is too big, or not text, or of a kind we do not keep.
    #[error("{0}")]
    Refused(String),
    /// The disk.
    #[error("the disk failed")]
    Io(#[from] std::io::Error),
}

/// Whether a name is a plain one: no separators, no dot at the start, nothing a shell or a URL trips over.
#[must_use]
pub fn is_plain(name: &str) -> bool {
    let allowed = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ' ');
    !name.is_empty()
        && name.len() <= 120
        && !name.starts_with(['.', ' '])
        && !name.ends_with([' ', '.'])
        && name.chars().all(allowed)
}

impl Models {
    /// The folder behind an id such as `finance/expense-approval`; it need not exist.
    ///
    /// # Errors
    ///
    /// When a segment is not a plain name, or a link leads out of the root.
    pub(super) fn folder(&self, id: &str) -> Result<PathBuf, Fault> {
        let mut path = self.root().to_owned();
        for segment in id.split('/') {
            if !is_plain(segment) {
                return Err(Fault::Name(segment.to_owned()));
            }
            path.push(segment);
        }
        self.inside(&path)?;
        Ok(path)
    }

    /// A file of a folder; it need not exist.
    ///
    /// # Errors
    ///
    /// When its name is not a plain one, or a link leads out of the root.
    pub(super) fn file(&self, id: &str, name: &str) -> Result<PathBuf, Fault> {
        let folder = self.folder(id)?;
        if !is_plain(name) {
            return Err(Fault::Name(name.to_owned()));
        }
        let path = folder.join(name);
        self.inside(&path)?;
        Ok(path)
    }

    /// Follows links of the part that exists and makes sure that it stays under the root.
    fn inside(&self, path: &Path) -> Result<(), Fault> {
        let mut existing = path;
        while !existing.exists() && existing.symlink_metadata().is_err() {
            match existing.parent() {
                Some(parent) => existing = parent,
                None => return Err(Fault::Missing(path.display().to_string())),
            }
        }
        let real = existing.canonicalize().map_err(|_| Fault::Name(path.display().to_string()))?;
        if real.starts_with(self.root()) { Ok(()) } else { Err(Fault::Name(path.display().to_string())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_the_root() {
        let home = tempfile::tempdir().unwrap();
        let models = Models::open(&home.path().join("models")).unwrap();
        std::fs::create_dir(home.path().join("secret")).unwrap();
        std::fs::write(home.path().join("secret/a.bpmn"), "x").unwrap();
        std::os::unix::fs::symlink(home.path().join("secret"), models.root().join("link")).unwrap();
        for id in [
            "..",
            "../secret",
            "a/../../secret",
            "/etc",
            "a//b",
            ".hidden",
            "a/./b",
            "a\\b",
            "a\0b",
            "",
            "link",
        ] {
            assert!(models.folder(id).is_err(), "{id}");
        }
        for name in ["../a.bpmn", "/etc/passwd", ".git", "a/b", "", "nul\0"] {
            assert!(models.file("group", name).is_err(), "{name}");
        }
        assert!(models.file("link", "a.bpmn").is_err());
        assert!(models.file("finance/expense-approval", "expense-approval.bpmn").is_ok());
    }
}
