//! `standardLoopCharacteristics` (BPMN 2.0.2, 13.3.6): rounds while a condition is true, each with what
//! the one before it left.

use super::super::incident::Failure;
use super::super::io;
use super::super::run::{Active, Run};
use super::super::state::LoopState;
use super::counters::Counters;
use crate::script::Program;

/// The loop before its first round; `None` when there is none.
pub(super) fn begin(
    run: &Run<'_>,
    at: Active<'_>,
    condition: Option<&Program>,
    maximum: Option<u32>,
    test_before: bool,
) -> Result<Option<LoopState>, Failure> {
    if condition.is_none() && maximum.is_none() {
        return Err(Failure::new(
            "loop_error",
            "the loop has neither a condition nor a maximum, so it has no end",
        ));
    }
    let asked = condition.filter(|_| test_before);
    Ok(goes_on(run, at, asked, maximum, 0)?.then(LoopState::default))
}

/// Ends a round.
pub(super) fn leave(
    run: &mut Run<'_>,
    at: Active<'_>,
    condition: Option<&Program>,
    maximum: Option<u32>,
) -> Result<(), Failure> {
    let done = super::rounds(run, at.scope).map_or(0, |rounds| rounds.completed) + 1;
    let ends = !goes_on(run, at, condition, maximum, done)?;
    super::end(run, at, None, ends);
    Ok(())
}

/// Whether there is a round after `done` of them.
fn goes_on(
    run: &Run<'_>,
    at: Active<'_>,
    condition: Option<&Program>,
    maximum: Option<u32>,
    done: u32,
) -> Result<bool, Failure> {
    if maximum.is_some_and(|maximum| done >= maximum) {
        return Ok(false);
    }
    match condition {
        Some(condition) => run.is_true(condition, &Counters::of_rounds(done).over(io::view(run, at.key))),
        None => Ok(true),
    }
}
