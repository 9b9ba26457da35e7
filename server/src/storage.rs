//! What is stored, as object-safe traits; SQL is under `sql` and nowhere else.
//!
//! Reads are methods of one trait per aggregate. A change of an instance is one value, a
//! [`Transition`], stored in one transaction or not at all.

pub mod accounts;
pub mod definitions;
pub mod error;
pub mod instances;
pub mod jobs;
pub mod messages;
pub mod signals;
pub mod sql;
pub mod tasks;
pub mod transition;

pub use accounts::Accounts;
pub use definitions::Definitions;
pub use error::Error;
pub use instances::Instances;
pub use jobs::Jobs;
pub use messages::Messages;
pub use signals::Signals;
pub use tasks::Tasks;
pub use transition::{Transition, Transitions};

/// All of the storage.
pub trait Storage:
    Accounts + Definitions + Instances + Jobs + Messages + Signals + Tasks + Transitions
{
}

impl<T: Accounts + Definitions + Instances + Jobs + Messages + Signals + Tasks + Transitions> Storage for T {}
