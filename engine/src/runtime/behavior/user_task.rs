//! `userTask` (BPMN 2.0.2, 13.3.3): a person fills a form.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Progress;
use crate::executable::node::Form;
use crate::runtime::event::Event;
use crate::runtime::run::{Active, Run};
use crate::runtime::state::Phase;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>) -> Progress {
    run.emit(Event::PhaseChanged { element: at.key, phase: Phase::WaitsForTask });
    Progress::Stopped
}

pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, form: &Form, data: &Map<String, Value>) {
    match &form.variable {
        Some(variable) => {
            run.set(at.key, vec![(variable.clone(), Arc::new(Value::Object(data.clone())))]);
        }
        None => run.merge(at.key, data),
    }
}
