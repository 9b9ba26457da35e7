//! `exclusiveGateway` (BPMN 2.0.2, 13.4.2): every token takes the first flow whose condition is true.

use super::Progress;
use crate::executable::FlowIndex;
use crate::runtime::flows;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};

/// The choice is made when the gateway completes, after its scripts.
pub(super) fn work() -> Progress {
    Progress::Done
}

/// The first flow whose condition is true, else the default flow; a gateway without flows is an end.
pub(in crate::runtime) fn choose(run: &Run<'_>, at: Active<'_>) -> Result<Option<FlowIndex>, Failure> {
    let data = run.data(at.key);
    for index in &at.node.outgoing {
        if at.node.default_flow != Some(*index) && flows::is_true(run, at.process.flow(*index), &data)? {
            return Ok(Some(*index));
        }
    }
    match at.node.default_flow {
        Some(default) => Ok(Some(default)),
        None if at.node.outgoing.is_empty() => Ok(None),
        None => Err(flows::no_flow(at)),
    }
}
