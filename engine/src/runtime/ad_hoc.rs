//! `adHocSubProcess` (BPMN 2.0.2, 13.3.5): its activities run in no given order.

use super::behavior::Progress;
use super::incident::Failure;
use super::run::{Active, Run};
use crate::executable::Container;
use crate::executable::node::AdHoc;
use crate::id::ScopeKey;

/// Opens the scope and starts its activities: all of them, or the first.
pub(super) fn begin(
    _run: &mut Run<'_>,
    _at: Active<'_>,
    _inside: &Container,
    _ad_hoc: &AdHoc,
) -> Result<Progress, Failure> {
    Err(Failure::new("unsupported", "adHocSubProcess"))
}

/// Nothing moves in the scope: the next activity, or it is done. Says whether that led on.
pub(super) fn settle(_run: &mut Run<'_>, _scope: ScopeKey) -> bool {
    false
}

/// An element directly in an ad-hoc scope has ended without outgoing flow: looks at the completion condition.
pub(super) fn path_ended(_run: &mut Run<'_>, _scope: ScopeKey) {}
