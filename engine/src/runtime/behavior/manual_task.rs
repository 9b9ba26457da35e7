//! `manualTask` (BPMN 2.0.2, 13.3.3): a person says it is done.

use serde_json::{Map, Value};

use super::Progress;
use crate::runtime::event::Event;
use crate::runtime::run::{Active, Run};
use crate::runtime::state::Phase;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>) -> Progress {
    run.emit(Event::PhaseChanged { element: at.key, phase: Phase::WaitsForTask });
    Progress::Stopped
}

pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, data: &Map<String, Value>) {
    run.merge(at.key, data);
}
