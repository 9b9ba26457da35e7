//! `complexGateway` (BPMN 2.0.2, 13.4.5): its activation condition says which tokens activate it; then
//! it waits for the rest of them.

use super::Progress;
use crate::executable::FlowIndex;
use crate::runtime::flows;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};

/// All is done once the tokens are together.
pub(super) fn work() -> Progress {
    Progress::Done
}

/// Every flow whose condition is true, else the default flow.
pub(in crate::runtime) fn choose(run: &Run<'_>, at: Active<'_>) -> Result<Vec<FlowIndex>, Failure> {
    flows::choose_all(run, at)
}
