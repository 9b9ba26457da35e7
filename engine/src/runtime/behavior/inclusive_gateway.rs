//! `inclusiveGateway` (BPMN 2.0.2, 13.4.3): takes every flow whose condition is true; joins what can
//! still come.

#[cfg(test)]
mod tests;

use super::Progress;
use crate::executable::FlowIndex;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::{flows, io};

/// All is done once the tokens are together.
pub(super) fn work() -> Progress {
    Progress::Done
}

/// Every flow whose condition is true, else the default flow.
pub(in crate::runtime) fn choose(run: &Run<'_>, at: Active<'_>) -> Result<Vec<FlowIndex>, Failure> {
    flows::choose_all(run, at, &io::view(run, at.key))
}
