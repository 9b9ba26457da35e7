//! The Millrace process engine: BPMN in, events and effects out.
//!
//! The engine is pure. It does no input or output, reads no clock and draws no random numbers:
//! time, ids and answers come in with a command; events and effects go out. The same call gives the
//! same result natively and in WebAssembly.
//!
//! Reading order: [`problem`] and [`value`] are the vocabulary, [`xml`] reads text into a tree,
//! [`model`] is BPMN as written and [`parse`] fills it, [`check`] finds what cannot run,
//! [`executable`] is the resolved graph, and [`runtime`] moves tokens over it. [`script`] evaluates
//! Python; [`simulate`] drives a whole run in memory with a virtual clock, [`review`] lists
//! all problems of a set of files, and [`request`] answers what a page asks as JSON.
#![warn(missing_docs, clippy::pedantic, clippy::disallowed_methods)]

pub mod check;
pub mod dmn;
pub mod executable;
#[cfg(feature = "feel")]
mod feel;
pub mod fix;
pub mod id;
pub mod model;
pub mod parse;
pub mod problem;
pub mod request;
pub mod review;
pub mod runtime;
pub mod script;
pub mod simulate;
pub mod soundness;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod timer;
pub mod value;
pub mod variables;
pub mod xml;

pub use check::check;
pub use executable::{Executable, compile};
pub use parse::parse;
pub use problem::{Problem, Severity};
pub use runtime::{apply, step};
