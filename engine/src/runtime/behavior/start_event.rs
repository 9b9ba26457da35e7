//! `startEvent` (BPMN 2.0.2, 13.5.1): plain, or waits for what its definitions say.

use super::Progress;
use crate::executable::NodeKind;
use crate::executable::node::Catch;
use crate::id::ElementKey;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::state::Phase;
use crate::runtime::{cancel, wait};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, catch: &Catch) -> Result<Progress, Failure> {
    wait::begin(run, at, catch)
}

/// The first start event to fire cancels the others that wait.
pub(in crate::runtime) fn cancel_others(run: &mut Run<'_>, at: Active<'_>) {
    let waiting: Vec<ElementKey> = run
        .state()
        .scopes
        .get(&at.scope)
        .into_iter()
        .flat_map(|scope| scope.elements.iter().copied())
        .filter(|other| *other != at.key && run.phase(*other) == Some(Phase::WaitsForEvent))
        .filter(|other| {
            run.active(*other).is_some_and(|other| matches!(other.node.kind, NodeKind::StartEvent { .. }))
        })
        .collect();
    for other in waiting {
        cancel::element(run, other);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runtime::command::{Command, Message};
    use crate::runtime::state::Correlations;
    use crate::runtime::{Effect, Rejection};
    use crate::testing::{Instance, ProcessBuilder};

    /// Waits for an order or for the night, whichever is first; a plain start besides when asked for.
    fn process(plain: bool) -> Instance<'static> {
        let mut builder = ProcessBuilder::new("p")
            .start_at("ordered", Catch::message("Order"))
            .task("work")
            .end("end")
            .start_at("night", Catch::after("PT8H"))
            .task("work");
        if plain {
            builder = builder.start("start").task("work");
        }
        Instance::new(builder.executable())
    }

    fn start(at: Option<&str>, message: Option<&str>) -> Command {
        let message = message.map(|name| Message {
            name: name.to_owned(),
            payload: json!({"amount": 5}).into(),
            correlations: Correlations::new(),
        });
        Command::Start {
            instance: "i".into(),
            data: serde_json::Map::new(),
            at: at.map(Into::into),
            message,
            signal: None,
        }
    }

    #[test]
    fn the_plain_start_event_is_used_when_there_is_one() {
        let mut instance = process(true);
        instance.start(json!({"a": 1}));
        assert_eq!(instance.result(), json!({"a": 1}));
        assert!(!instance.text().contains("ordered activated"));
    }

    #[test]
    fn the_first_start_event_to_fire_cancels_the_others() {
        let mut instance = process(false);
        instance.start(json!({}));
        instance.fire("night");
        assert_eq!(instance.result(), json!({}));
        insta::assert_snapshot!(instance.text(), @r"
        p started with {}
        scope p opened
        ordered activated
        night activated
        ordered waits for message Order
        night waits for 1970-01-01T08:00:00Z
        night triggered
        ordered waits no more
        ordered cancelled
        night completed, took night_to_work
        work activated
        work completed, took work_to_end
        end activated
        end completed
        scope p completed
        completed
        ");
    }

    #[test]
    fn an_instance_can_be_started_by_a_message() {
        for at in [None, Some("ordered")] {
            let mut instance = process(true);
            instance.step(start(at, Some("Order"))).unwrap();
            assert_eq!(instance.result(), json!({"amount": 5}));
            assert!(!instance.text().contains("waits for message"), "it does not wait for what has come");
        }
    }

    #[test]
    fn an_instance_can_be_started_at_a_timer() {
        let mut instance = process(true);
        instance.step(start(Some("night"), None)).unwrap();
        assert_eq!(instance.result(), json!({}));
    }

    #[test]
    fn a_start_that_does_not_fit_is_refused() {
        let mut instance = process(true);
        let no_such = instance.step(start(Some("work"), None)).unwrap_err();
        assert!(matches!(no_such, Rejection::NoSuchStartEvent { .. }));
        assert_eq!(instance.step(start(None, Some("Other"))), Err(Rejection::NotCorrelated));
        assert_eq!(instance.step(start(Some("night"), Some("Order"))), Err(Rejection::NotCorrelated));
        assert_eq!(instance.journal, []);
    }

    #[test]
    fn a_named_start_event_is_a_milestone() {
        let executable =
            ProcessBuilder::new("p").start("start").named("Order placed").end("end").executable();
        let instance = Instance::started(executable, json!({}));
        let milestone = Effect::ReachMilestone { node: "start".into(), name: "Order placed".to_owned() };
        assert!(instance.effects.contains(&milestone));
    }
}
