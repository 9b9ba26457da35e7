//! `subProcess`, embedded (BPMN 2.0.2, 13.3.4): a scope that begins with the data of the element and
//! gives back the merged data of its ends.

use super::Progress;
use crate::executable::Container;
use crate::runtime::run::{Active, Run};
use crate::runtime::scope::{self, Opening};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, inside: &Container) -> Progress {
    let opening = Opening {
        process: at.process,
        container: Some(&at.node.id),
        inside,
        opened_by: Some(at.key),
        inputs: None,
    };
    scope::open(run, &opening);
    Progress::Stopped
}
