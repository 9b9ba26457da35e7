//! `sendTask` (BPMN 2.0.2, 13.3.3): sends a message and goes on.

use super::Progress;
use crate::executable::node::MessageThrow;
use crate::runtime::incident::Failure;
use crate::runtime::message;
use crate::runtime::run::{Active, Run};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, throw: &MessageThrow) -> Result<Progress, Failure> {
    message::send(run, at, throw)?;
    Ok(Progress::Done)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::runtime::Effect;
    use crate::runtime::command::Message;
    use crate::testing::{Instance, ProcessBuilder};

    #[test]
    fn it_sends_all_data_with_its_correlation_keys() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .send("tell", "Order", &["id", "line"])
            .end("end")
            .executable();
        let instance = Instance::started(executable, json!({"id": 7, "line": null}));
        let message = Message {
            name: "Order".to_owned(),
            payload: json!({"id": 7, "line": null}).into(),
            correlations: serde_json::from_value(json!({"Key": {"id": 7}})).unwrap(),
        };
        assert!(instance.effects.contains(&Effect::SendMessage { node: "tell".into(), message }));
        assert_eq!(json!(instance.state.correlations), json!({"Key": {"id": 7}}));
    }

    #[test]
    fn a_property_that_cannot_be_read_is_an_incident() {
        let executable =
            ProcessBuilder::new("p").start("start").send("tell", "Order", &["id"]).end("end").executable();
        let mut instance = Instance::started(executable, json!({}));
        assert_eq!(instance.incidents(), [("tell".to_owned(), "script_error".to_owned())]);
        instance.mend("tell", json!({"id": 1}));
        assert_eq!(instance.result(), json!({"id": 1}));
    }
}
