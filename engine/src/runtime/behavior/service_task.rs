//! `serviceTask` (BPMN 2.0.2, 13.3.3): asks a connector and waits for its answer.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Progress;
use crate::executable::node::ServiceCall;
use crate::runtime::error::{self, Thrown};
use crate::runtime::event::Event;
use crate::runtime::incident::{self, Failure};
use crate::runtime::run::{Active, Run};
use crate::runtime::state::Phase;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, call: &ServiceCall) -> Result<Progress, Failure> {
    let data = run.data(at.key);
    let mut parameters = Map::with_capacity(call.parameters.len());
    for (name, expression) in &call.parameters {
        parameters.insert(name.clone(), run.evaluate(expression, &data)?);
    }
    run.emit(Event::ServiceCalled { element: at.key, operator: call.operator.clone(), parameters });
    Ok(Progress::Stopped)
}

pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, call: &ServiceCall, result: &Value) {
    run.set(at.key, vec![(call.result_variable.clone(), Arc::new(result.clone()))]);
}

/// The connector failed for good: an error a boundary event may catch. Nobody catching it leaves an
/// incident, and a retry asks the connector again.
pub(in crate::runtime) fn fail(run: &mut Run<'_>, at: Active<'_>, code: &str, message: &str) {
    let payload = Some(Arc::new(json!({ "code": code, "message": message })));
    if !error::throw_at(run, at, Thrown { code: code.to_owned(), payload }) {
        run.emit(Event::PhaseChanged { element: at.key, phase: Phase::Started });
        incident::raise(run, at.key, Failure::new(code, message));
    }
}
