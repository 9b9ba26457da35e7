//! `businessRuleTask` (BPMN 2.0.2, 13.3.3): evaluates a decision.

use super::Progress;
use crate::executable::node::DecisionCall;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};

pub(super) fn work(_run: &mut Run<'_>, _at: Active<'_>, _call: &DecisionCall) -> Result<Progress, Failure> {
    Err(Failure::new("unsupported", "decisions"))
}
