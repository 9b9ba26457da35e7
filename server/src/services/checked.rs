//! Which models can run, remembered as long as their files stay the same.

use std::collections::HashMap;
use std::sync::Mutex;

use app::ids::ModelId;
use engine::Problem;

use super::core::Core;
use super::definitions;
use crate::models::index::Index;
use crate::models::{Bundle, Fault};

/// What keeps a bundle from running, and what the engine advises.
pub fn problems_of(core: &Core, bundle: &Bundle) -> Vec<Problem> {
    definitions::read(bundle, core.runner.scripts()).1
}

/// What keeps a model from running; a model without anything to start cannot run either.
pub fn errors_of(core: &Core, bundle: &Result<Bundle, Fault>) -> Vec<Problem> {
    match bundle {
        Ok(bundle) => problems_of(core, bundle).into_iter().filter(Problem::is_error).collect(),
        Err(fault) => vec![Problem::error("no_process", fault.to_string())],
    }
}

/// How many errors each model has, by the hash of its files.
#[derive(Debug, Default)]
pub struct Checked(Mutex<HashMap<ModelId, (String, u32)>>);

impl Checked {
    /// How many errors keep a model from running. Reads its files, and compiles them when they changed.
    pub fn errors(&self, core: &Core, index: &Index, id: &ModelId) -> u32 {
        let bundle = core.models.bundle_in(index, id, None);
        let hash = bundle.as_ref().map_or_else(ToString::to_string, |bundle| bundle.pack().0);
        let known = self.0.lock().expect("nothing panics while it is held").get(id).cloned();
        if let Some((_, errors)) = known.filter(|(of, _)| *of == hash) {
            return errors;
        }
        let errors = u32::try_from(errors_of(core, &bundle).len()).unwrap_or(u32::MAX);
        self.0.lock().expect("nothing panics while it is held").insert(id.clone(), (hash, errors));
        errors
    }
}
