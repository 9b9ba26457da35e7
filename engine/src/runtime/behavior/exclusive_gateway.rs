//! `exclusiveGateway` (BPMN 2.0.2, 13.4.2): every token takes the first flow whose condition is true.

use super::Progress;
use crate::executable::FlowIndex;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::{flows, io};

/// The choice is made when the gateway completes, after its scripts.
pub(super) fn work() -> Progress {
    Progress::Done
}

/// The first flow whose condition is true, else the default flow; a gateway without flows is an end.
pub(in crate::runtime) fn choose(run: &Run<'_>, at: Active<'_>) -> Result<Option<FlowIndex>, Failure> {
    let data = io::view(run, at.key);
    for index in &at.node.outgoing {
        if at.node.default_flow != Some(*index) && flows::is_true(run, at.process.flow(*index), &data)? {
            return Ok(Some(*index));
        }
    }
    match at.node.default_flow {
        Some(default) => Ok(Some(default)),
        None if at.node.outgoing.is_empty() => Ok(None),
        None => Err(flows::no_flow(at)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{Instance, ProcessBuilder};

    fn gateway(with_default: bool) -> ProcessBuilder {
        let builder = ProcessBuilder::new("p")
            .start("start")
            .exclusive("choose")
            .when("x < 10")
            .script("small", "size = \"small\"")
            .end("end")
            .at("choose")
            .when("x < 100")
            .script("big", "size = \"big\"")
            .end("end_big");
        if with_default {
            builder.at("choose").script("huge", "size = \"huge\"").end("end_huge")
        } else {
            builder
        }
    }

    #[rstest::rstest]
    #[case(5, "small")]
    #[case(50, "big")]
    #[case(500, "huge")]
    fn the_first_true_condition_wins(#[case] x: i64, #[case] size: &str) {
        let instance = Instance::started(gateway(true).executable(), json!({"x": x}));
        assert_eq!(instance.result(), json!({"x": x, "size": size}));
    }

    #[test]
    fn the_default_flow_is_taken_last_wherever_it_stands() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .exclusive("choose")
            .task("other")
            .default_flow()
            .end("end")
            .at("choose")
            .when("x == 1")
            .task("one")
            .end("end_one")
            .executable();
        let instance = Instance::started(executable, json!({"x": 1}));
        assert!(instance.text().contains("took choose_to_one"));
    }

    #[rstest::rstest]
    #[case::no_condition_is_true(json!({"x": 1000}), "no_flow")]
    #[case::a_condition_fails(json!({}), "script_error")]
    fn without_a_way_on_it_is_an_incident(#[case] data: Value, #[case] code: &str) {
        let mut instance = Instance::started(gateway(false).executable(), data);
        assert_eq!(instance.incidents(), [("choose".to_owned(), code.to_owned())]);
        instance.mend("choose", json!({"x": 1}));
        assert_eq!(instance.result(), json!({"x": 1, "size": "small"}));
    }

    #[test]
    fn every_token_passes_on_its_own() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .parallel("split")
            .exclusive("merge")
            .script("count", "n = 1")
            .end("end")
            .at("split")
            .exclusive("merge")
            .executable();
        let instance = Instance::started(executable, json!({}));
        assert_eq!(instance.text().matches("count completed").count(), 2);
    }

    #[test]
    fn flows_out_of_a_task_are_all_taken_when_their_conditions_are_true() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .task("fan")
            .script("always", "a = 1")
            .end("end_always")
            .at("fan")
            .when("x > 0")
            .script("positive", "b = 1")
            .end("end_positive")
            .at("fan")
            .script("otherwise", "c = 1")
            .executable();
        let executable = {
            // The last flow is the default of the task.
            let mut process = executable.main().clone();
            let fan = process.find(&"fan".into()).unwrap().0 as usize;
            process.nodes[fan].default_flow = process.nodes[fan].outgoing.last().copied();
            crate::executable::Executable::new(vec![process])
        };
        let positive = Instance::started(executable.clone(), json!({"x": 1}));
        assert_eq!(positive.result(), json!({"x": 1, "a": 1, "b": 1}));
        let negative = Instance::started(executable, json!({"x": -1}));
        assert_eq!(negative.result(), json!({"x": -1, "a": 1, "c": 1}));
    }
}
