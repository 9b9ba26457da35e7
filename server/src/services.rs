//! What the server does, behind the traits of `app::ports`: permission checks and transactions are here.

pub mod assignment;
pub mod birth;
pub mod checked;
pub mod core;
pub mod course;
pub mod definitions;
pub mod directory;
pub mod error;
pub mod form_fields;
pub mod forms;
pub mod host;
pub mod instances;
pub mod journal;
pub mod messages;
pub mod migrations;
pub mod operations;
pub mod past;
pub mod processes;
pub mod renaming;
pub mod runner;
pub mod signals;
pub mod tasks;
pub mod tracker;
pub mod transition;

use std::sync::Arc;

use app::ports::Services;

pub use self::core::Core;

/// All services over one core.
#[must_use]
pub fn all(core: &Arc<Core>, accounts: crate::auth::Auth) -> Services {
    Services {
        accounts: Arc::new(accounts),
        processes: Arc::new(processes::ProcessService::new(Arc::clone(core))),
        instances: Arc::new(instances::InstanceService::new(Arc::clone(core))),
        tasks: Arc::new(tasks::TaskService::new(Arc::clone(core))),
    }
}
