//! Decisions in FEEL (DMN 1.5, 7 to 10).
//!
//! Reading order: `types` is what `typeRef` means; `expression` compiles boxed expressions and `table` decision
//! tables to evaluators; `step` is one decision with what it requires and `graph` what decisions share: the
//! functions of business knowledge models and decision services. `trace` is where an evaluation writes down which
//! rules matched and what failed.

mod expression;
mod graph;
mod iterate;
mod step;
mod table;
mod trace;
mod types;

pub(super) use expression::{Compiler, Flaw};
pub(super) use graph::{Callable, Graph, Knowledge, Service};
pub(super) use step::{Input, Step};
pub(super) use trace::{during, take};
pub(super) use types::{Shape, Types};
