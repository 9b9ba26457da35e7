//! `receiveTask` (BPMN 2.0.2, 13.3.3): waits for a message.

use super::Progress;
use crate::executable::node::MessageCatch;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::state::Holder;
use crate::runtime::wait;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, catch: &MessageCatch) -> Result<Progress, Failure> {
    wait::subscribe_message(run, Holder::Element(at.key), at.node, catch)?;
    Ok(Progress::Stopped)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::executable::node::{Catch, MessageCatch};
    use crate::runtime::Effect;
    use crate::testing::{Instance, ProcessBuilder};

    fn started() -> Instance<'static> {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .receive("paid", MessageCatch::named("Paid").into_variable("payment"))
            .end("end")
            .boundary("late", "paid", true, Catch::after("P1D"))
            .end("end_late")
            .executable();
        Instance::started(executable, json!({}))
    }

    #[test]
    fn it_waits_for_its_message_beside_its_boundary_events() {
        let mut instance = started();
        let (own, late) = (instance.wait("paid"), instance.wait("late"));
        instance.deliver("paid", "Paid", json!({"sum": 3})).unwrap();
        assert_eq!(instance.result(), json!({"payment": {"sum": 3}}));
        assert!(instance.effects.contains(&Effect::UnsubscribeMessage { subscription: own }));
        assert!(instance.effects.contains(&Effect::CancelTimer { subscription: late }));
    }

    #[test]
    fn its_wait_ends_when_it_is_interrupted() {
        let mut instance = started();
        let own = instance.wait("paid");
        instance.fire("late");
        assert_eq!(instance.result(), json!({}));
        assert!(instance.effects.contains(&Effect::UnsubscribeMessage { subscription: own }));
    }
}
