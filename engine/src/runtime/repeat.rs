//! Loop markers (BPMN 2.0.2, 13.3.6 and 13.3.7): an activity in rounds, or once for each item.

use super::behavior::Progress;
use super::incident::Failure;
use super::run::{Active, Run};
use crate::id::ScopeKey;

/// Begins the rounds or items of an activity, as the element around them.
pub(super) fn begin(_run: &mut Run<'_>, _at: Active<'_>) -> Result<Progress, Failure> {
    Err(Failure::new("unsupported", "loop"))
}

/// A round or item is done: its post-script has run, it completes next.
pub(super) fn item_done(_run: &mut Run<'_>, _at: Active<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Nothing moves in the scope of a loop: the next round or item, or it is done. Says whether that led on.
pub(super) fn settle(_run: &mut Run<'_>, _scope: ScopeKey) -> bool {
    false
}
