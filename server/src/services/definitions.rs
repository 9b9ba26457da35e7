//! Compiled processes by the hash of their files.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use engine::id::ProcessId;
use engine::{Executable, Problem};

use crate::models::Bundle;
use crate::scripts::Scripts;
use crate::storage::{self, Storage};

/// How many compiled bundles are kept.
const KEPT: usize = 64;

/// A bundle with the graph compiled from it.
#[derive(Debug)]
pub struct Definition {
    /// The files.
    pub bundle: Bundle,
    /// What the engine runs.
    pub executable: Executable,
    /// What its scripts may ask for besides people and groups.
    pub needs: Needs,
}

/// A definition as it is stored.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The hash of its files.
    pub hash: String,
    /// The files as JSON text.
    pub text: String,
    /// What is compiled from them.
    pub definition: Arc<Definition>,
}

/// What scripts may ask for that has to be loaded before the step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Who completed which element last.
    pub completers: bool,
    /// Whether the person has started an instance of the model before.
    pub has_started: bool,
    /// The data stores it may read.
    pub stores: Vec<String>,
}

impl Needs {
    /// By the names of the functions in the text: one too many costs a query, no more.
    fn of(bundle: &Bundle, executable: &Executable) -> Self {
        let mentions = |name: &str| bundle.diagrams().any(|(_, text)| text.contains(name));
        Self {
            completers: mentions("get_last_user_completing_task"),
            has_started: mentions("user_has_started_instance"),
            stores: executable.data_stores(),
        }
    }
}

/// Why a definition cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// It does not compile.
    #[error("the process cannot run: {}", first_error(.0))]
    Invalid(Vec<Problem>),
}

fn first_error(problems: &[Problem]) -> String {
    problems
        .iter()
        .find(|problem| problem.is_error())
        .or_else(|| problems.first())
        .map_or_else(|| "no reason given".to_owned(), ToString::to_string)
}

/// Compiled processes by the hash of their files; the least recently used is forgotten.
pub struct Definitions {
    storage: Arc<dyn Storage>,
    scripts: Arc<Scripts>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    clock: u64,
    by_hash: HashMap<String, (u64, Arc<Definition>)>,
}

impl fmt::Debug for Definitions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Definitions").finish_non_exhaustive()
    }
}

impl Definitions {
    /// An empty cache.
    #[must_use]
    pub fn new(storage: Arc<dyn Storage>, scripts: Arc<Scripts>) -> Self {
        Self { storage, scripts, kept: Mutex::default() }
    }

    /// The definition behind a hash.
    ///
    /// # Errors
    ///
    /// When it is not stored, or an older version compiled what this one does not.
    pub async fn load(&self, hash: &str) -> Result<Arc<Definition>, Unusable> {
        if let Some(found) = self.find(hash) {
            return Ok(found);
        }
        let text = self
            .storage
            .definition(hash)
            .await?
            .ok_or_else(|| storage::Error::corrupt("definition", hash, "it is missing"))?;
        let bundle: Bundle = serde_json::from_str(&text)
            .map_err(|error| storage::Error::corrupt("definition", hash, error))?;
        self.compile(hash.to_owned(), bundle).await
    }

    /// Compiles a bundle and keeps it.
    ///
    /// # Errors
    ///
    /// The problems of a bundle that cannot run.
    pub async fn prepare(&self, bundle: Bundle) -> Result<Prepared, Unusable> {
        let (hash, text) = bundle.pack();
        let definition = match self.find(&hash) {
            Some(found) => found,
            None => self.compile(hash.clone(), bundle).await?,
        };
        Ok(Prepared { hash, text, definition })
    }

    fn find(&self, hash: &str) -> Option<Arc<Definition>> {
        let mut kept = self.kept.lock().expect("nothing panics while it is held");
        kept.clock += 1;
        let now = kept.clock;
        let (used, definition) = kept.by_hash.get_mut(hash)?;
        *used = now;
        Some(Arc::clone(definition))
    }

    async fn compile(&self, hash: String, bundle: Bundle) -> Result<Arc<Definition>, Unusable> {
        let scripts = Arc::clone(&self.scripts);
        let compiled = tokio::task::spawn_blocking(move || compile(bundle, &scripts)).await;
        let definition =
            Arc::new(compiled.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?);
        let mut kept = self.kept.lock().expect("nothing panics while it is held");
        if kept.by_hash.len() >= KEPT
            && let Some(oldest) =
                kept.by_hash.iter().min_by_key(|(_, (used, _))| *used).map(|(hash, _)| hash.clone())
        {
            kept.by_hash.remove(&oldest);
        }
        kept.clock += 1;
        let now = kept.clock;
        kept.by_hash.insert(hash, (now, Arc::clone(&definition)));
        Ok(definition)
    }
}

/// Parses, checks and compiles the process a bundle starts.
fn compile(bundle: Bundle, scripts: &Scripts) -> Result<Definition, Unusable> {
    let (executable, mut problems) = read(&bundle, scripts);
    problems.retain(Problem::is_error);
    let executable = executable.filter(|_| problems.is_empty()).ok_or(Unusable::Invalid(problems))?;
    Ok(Definition { needs: Needs::of(&bundle, &executable), bundle, executable })
}

/// The executable of the process a bundle starts, if it can run, and all that parsing and compiling say.
pub fn read(bundle: &Bundle, scripts: &Scripts) -> (Option<Executable>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut processes = Vec::new();
    for (path, text) in bundle.diagrams() {
        let (definitions, found) = engine::parse(text, path);
        problems.extend(found);
        processes.push(definitions);
    }
    let mut decisions = Vec::new();
    for (path, text) in bundle.decisions() {
        let (definitions, found) = engine::dmn::parse(text, path);
        problems.extend(found);
        decisions.push(definitions);
    }
    let (processes, decisions): (Vec<_>, Vec<_>) = (processes.iter().collect(), decisions.iter().collect());
    let sources = engine::executable::Sources { processes: &processes, decisions: &decisions };
    match engine::executable::compile_with(sources, &ProcessId::from(bundle.process.as_str()), scripts) {
        Ok(executable) => (Some(executable), problems),
        Err(found) => {
            let new: Vec<_> = found.into_iter().filter(|problem| !problems.contains(problem)).collect();
            problems.extend(new);
            (None, problems)
        }
    }
}
