//! What a multi-instance activity throws when its items are done (BPMN 2.0.2, table 10.30), to the
//! boundary events of the activity first.

use super::super::error::{self, Thrown};
use super::super::incident::Failure;
use super::super::io;
use super::super::run::{Active, Run};
use super::super::throw;
use super::counters::Counters;
use crate::executable::node::{Behavior, Throw};

/// An item is done: throws what its activity throws then. The item may be gone after that.
pub(super) fn item_done(
    run: &mut Run<'_>,
    at: Active<'_>,
    behavior: &Behavior,
    is_first: bool,
    counters: &Counters,
) -> Result<(), Failure> {
    match behavior {
        Behavior::None(thrown) => all(run, at, thrown.parts()),
        Behavior::One(thrown) if is_first => all(run, at, thrown.parts()),
        Behavior::All | Behavior::One(_) => Ok(()),
        Behavior::Complex(events) => {
            // All conditions come before the first event, so that a retry throws none of them twice.
            let data = counters.over(io::view(run, at.key));
            let mut due = Vec::new();
            for (condition, thrown) in events {
                if run.is_true(condition, &data)? {
                    due.extend(thrown.parts());
                }
            }
            all(run, at, due)
        }
    }
}

fn all<'t>(
    run: &mut Run<'_>,
    at: Active<'_>,
    thrown: impl IntoIterator<Item = &'t Throw>,
) -> Result<(), Failure> {
    for part in thrown {
        one(run, at, part)?;
        if run.element(at.key).is_none() {
            return Ok(());
        }
    }
    Ok(())
}

/// Throws one thing from the item: it passes the boundary events of the activity on its way out.
fn one(run: &mut Run<'_>, at: Active<'_>, part: &Throw) -> Result<(), Failure> {
    match part {
        Throw::Error { code, payload } => {
            let payload = throw::carried(run, at, payload.as_ref())?;
            let code = code.clone().unwrap_or_default();
            if !error::throw_at(run, at.key, Thrown { code: code.clone(), payload: payload.clone() }) {
                error::throw_from_end(run, at, Thrown { code, payload });
            }
        }
        Throw::Terminate | Throw::Cancel | Throw::Compensation { .. } => {
            return Err(Failure::new(
                "unsupported_event",
                "a loop throws errors, escalations, signals and messages when an item is done, nothing else",
            ));
        }
        _ => {
            throw::one(run, at, part)?;
        }
    }
    Ok(())
}
