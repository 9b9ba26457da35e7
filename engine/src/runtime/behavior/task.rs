//! `task` without a kind (BPMN 2.0.2, 13.3.3): passes through.

use super::Progress;

pub(super) fn work() -> Progress {
    Progress::Done
}
