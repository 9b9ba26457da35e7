//! Help for tests: processes without XML, scripts without Python, and a host that checks as it goes.

mod builder;
mod compensation;
mod data;
mod events;
mod gateways;
mod instance;
mod journal;
mod loops;
mod scripts;

pub use builder::ProcessBuilder;
pub use data::decision;
pub use instance::{Instance, check_invariants, map};
pub use journal::print_journal;
pub use scripts::TestScripts;
