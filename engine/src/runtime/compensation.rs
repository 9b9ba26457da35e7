//! Compensation (BPMN 2.0.2, 13.5.5) and the cancellation of transactions (13.3.4).

use super::behavior::Progress;
use super::incident::Failure;
use super::run::{Active, Run};
use crate::executable::NodeIndex;
use crate::id::ScopeKey;

/// Notes that an element that completes now can be undone.
pub(super) fn record(_run: &mut Run<'_>, _at: Active<'_>) {}

/// Undoes what was completed.
pub(super) fn throw(
    _run: &mut Run<'_>,
    _at: Active<'_>,
    _activity: Option<NodeIndex>,
    _waits: bool,
) -> Result<Progress, Failure> {
    Err(Failure::new("unsupported", "compensation"))
}

/// Ends the transaction a cancel end event lies in: undoes its work, then leaves by its boundary event.
pub(super) fn cancel_transaction(_run: &mut Run<'_>, _at: Active<'_>) -> Result<Progress, Failure> {
    Err(Failure::new("unsupported", "cancel"))
}

/// Nothing moves in the scope of a compensation: undoes the next, or is done. Says whether that led on.
pub(super) fn settle(_run: &mut Run<'_>, _scope: ScopeKey) -> bool {
    false
}
