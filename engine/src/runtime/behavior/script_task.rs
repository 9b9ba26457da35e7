//! `scriptTask` (BPMN 2.0.2, 13.3.3): runs a script on its data.

use super::Progress;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::script::Program;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, script: &Program) -> Result<Progress, Failure> {
    run.execute(script, at.key)?;
    Ok(Progress::Done)
}
