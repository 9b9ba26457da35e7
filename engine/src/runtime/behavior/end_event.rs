//! `endEvent` (BPMN 2.0.2, 13.5.6): plain, sends a message, throws an error, or terminates.

use std::sync::Arc;

use super::Progress;
use crate::executable::node::Throw;
use crate::runtime::error::{self, Thrown};
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::{advance, cancel, message};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, throw: &Throw) -> Result<Progress, Failure> {
    match throw {
        Throw::None => Ok(Progress::Done),
        Throw::Message(throw) => message::send(run, at, throw).map(|()| Progress::Done),
        Throw::Error { code, payload } => {
            let payload = match payload {
                Some(program) => Some(Arc::new(run.evaluate(program, &run.data(at.key))?)),
                None => None,
            };
            run_post_script(run, at)?;
            let code = code.clone().unwrap_or_default();
            error::throw_from_end(run, at, Thrown { code, payload });
            Ok(Progress::Stopped)
        }
        Throw::Terminate => {
            run_post_script(run, at)?;
            advance::end(run, at, &[]);
            cancel::work_in(run, at.scope);
            Ok(Progress::Stopped)
        }
    }
}

/// These ends do not come back to complete, so the post-script runs here.
fn run_post_script(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    at.node.post_script.as_ref().map_or(Ok(()), |script| run.execute(script, at.key))
}
