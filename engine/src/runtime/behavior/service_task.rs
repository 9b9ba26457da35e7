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
    if !error::throw_at(run, at.key, Thrown { code: code.to_owned(), payload }) {
        run.emit(Event::PhaseChanged { element: at.key, phase: Phase::Started });
        incident::raise(run, at.key, Failure::new(code, message));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::executable::node::{Catch, Retry};
    use crate::runtime::Effect;
    use crate::testing::{Instance, ProcessBuilder};

    fn started(boundary: Option<Catch>) -> Instance<'static> {
        let mut builder = ProcessBuilder::new("p")
            .start("start")
            .service("call", &[("sum", "a + 1")])
            .user("next")
            .end("end");
        if let Some(catch) = boundary {
            builder = builder.boundary("caught", "call", true, catch).end("end_caught");
        }
        Instance::started(builder.executable(), json!({"a": 1}))
    }

    #[test]
    fn it_asks_a_connector_and_keeps_its_answer() {
        let mut instance = started(None);
        let call = Effect::CallService {
            element: instance.element("call"),
            node: "call".into(),
            operator: "test/Call".to_owned(),
            parameters: crate::testing::map(json!({"sum": 2})),
            retry: Retry::default(),
        };
        assert!(instance.effects.contains(&call));
        instance.answer("call", json!({"status": 200}));
        instance.complete("next", json!({}));
        assert_eq!(instance.result(), json!({"a": 1, "result": {"status": 200}}));
    }

    #[test]
    fn a_failure_can_be_caught() {
        let mut instance = started(Some(Catch::error(Some("Timeout"))));
        instance.fail("call", "Timeout");
        assert_eq!(
            instance.result(),
            json!({"a": 1, "error": {"code": "Timeout", "message": "it did not work"}})
        );
    }

    #[test]
    fn a_failure_nobody_catches_is_an_incident_and_a_retry_asks_again() {
        let mut instance = started(Some(Catch::error(Some("Timeout"))));
        instance.fail("call", "Refused");
        assert_eq!(instance.incidents(), [("call".to_owned(), "Refused".to_owned())]);
        instance.mend("call", json!({"a": 5}));
        assert!(instance.text().ends_with("called test/Call with {\"sum\":6}\n"), "{}", instance.text());
        instance.answer("call", json!(1));
        instance.complete("next", json!({}));
        assert_eq!(instance.result(), json!({"a": 5, "result": 1}));
    }
}
