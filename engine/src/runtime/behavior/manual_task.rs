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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::runtime::{Command, Effect, Rejection};
    use crate::testing::{Instance, ProcessBuilder};

    #[test]
    fn it_opens_a_task_and_waits() {
        let executable = ProcessBuilder::new("p").start("start").manual("pack").end("end").executable();
        let mut instance = Instance::started(executable, json!({"a": 1}));
        let element = instance.element("pack");
        let open = Effect::OpenTask { element, process: "p".into(), node: "pack".into() };
        assert!(instance.effects.contains(&open));
        instance.complete("pack", json!({}));
        assert_eq!(instance.result(), json!({"a": 1}));
        assert!(instance.effects.contains(&Effect::CloseTask { element, completed: true }));
        let again = instance.step(Command::CompleteTask { element, data: serde_json::Map::new() });
        assert_eq!(again, Err(Rejection::AlreadyEnded));
    }
}
