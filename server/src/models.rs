//! Process models on disk, in spiff-arena's layout.
//!
//! A group is a folder with `process_group.json`, a model a folder with `process_model.json`. Paths
//! that come from outside go through [`path`]; nothing else joins them to the root.

pub mod bundle;
pub mod index;
pub mod path;
pub mod store;
pub mod template;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};

pub use bundle::Bundle;
pub use index::Index;
pub use path::Fault;

/// How old the index may be before the files are looked at again.
const REFRESH: std::time::Duration = std::time::Duration::from_millis(500);

/// The process models of a folder, with an index that follows the files.
#[derive(Debug)]
pub struct Models {
    root: PathBuf,
    index: RwLock<Cached>,
    /// Held while a file is compared and replaced.
    writing: Mutex<()>,
}

#[derive(Debug)]
struct Cached {
    index: Arc<Index>,
    looked: Option<crate::clock::Stopwatch>,
}

impl Models {
    /// The models of a folder, which is made when it is missing.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made.
    pub fn open(root: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(root)?;
        let root = root.canonicalize()?;
        let index = RwLock::new(Cached { index: Arc::default(), looked: None });
        Ok(Self { root, index, writing: Mutex::new(()) })
    }

    /// The index, at most half a second old.
    pub fn index(&self) -> Arc<Index> {
        {
            let cached = self.index.read().expect("the index is replaced as a whole");
            if cached.looked.is_some_and(|looked| looked.elapsed() < REFRESH) {
                return Arc::clone(&cached.index);
            }
        }
        self.rescan()
    }

    /// The index of the files as they are now.
    pub fn rescan(&self) -> Arc<Index> {
        let mut cached = self.index.write().expect("the index is replaced as a whole");
        let looked = crate::clock::Stopwatch::start();
        let index = Arc::new(Index::scan(&self.root, &cached.index));
        *cached = Cached { index: Arc::clone(&index), looked: Some(looked) };
        index
    }

    /// The folder of all models.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }
}
