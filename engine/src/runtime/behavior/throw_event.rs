//! `intermediateThrowEvent` (BPMN 2.0.2, 13.5.2): throws what its definitions say, or is a milestone.

use super::Progress;
use crate::executable::node::Throw;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::throw;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, thrown: &Throw) -> Result<Progress, Failure> {
    throw::all(run, at, thrown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::executable::node::MessageThrow;
    use crate::runtime::Effect;
    use crate::runtime::command::Message;
    use crate::runtime::state::Correlations;
    use crate::script::ScriptEngine;
    use crate::testing::{Instance, ProcessBuilder, TestScripts};

    #[test]
    fn a_plain_one_is_a_milestone() {
        let executable =
            ProcessBuilder::new("p").start("start").throw("half", Throw::None).named("Half way").end("end");
        let instance = Instance::started(executable.executable(), json!({}));
        let milestone = Effect::ReachMilestone { node: "half".into(), name: "Half way".to_owned() };
        assert!(instance.effects.contains(&milestone));
        assert_eq!(instance.result(), json!({}));
    }

    #[test]
    fn a_message_carries_what_its_expression_gives() {
        let payload = TestScripts.compile_expression("price + 1").ok();
        let throw = MessageThrow { name: "Priced".to_owned(), payload, correlation: Vec::new() };
        let executable =
            ProcessBuilder::new("p").start("start").throw("tell", Throw::Message(throw)).end("end");
        let instance = Instance::started(executable.executable(), json!({"price": 1}));
        let message = Message {
            name: "Priced".to_owned(),
            payload: json!(2).into(),
            correlations: Correlations::new(),
        };
        assert!(instance.effects.contains(&Effect::SendMessage { node: "tell".into(), message }));
    }
}
