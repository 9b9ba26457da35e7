//! `callActivity` (BPMN 2.0.2, 13.3.3): runs another process as a scope of the same instance.

use super::Progress;
use crate::executable::ProcessIndex;
use crate::id::ScopeKey;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, MAX_CALL_DEPTH, Run};
use crate::runtime::scope::{self, Opening};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, called: ProcessIndex) -> Result<Progress, Failure> {
    let process = run.executable.process(called);
    if depth(run, at.scope) > MAX_CALL_DEPTH {
        return Err(Failure::new(
            "call_depth",
            format!(
                "processes call each other more than {MAX_CALL_DEPTH} deep; does {} call itself?",
                process.id
            ),
        ));
    }
    let data = run.data(at.key);
    let inputs = process.inputs.clone();
    let missing: Vec<&str> =
        inputs.iter().flatten().map(String::as_str).filter(|name| data.get(name).is_none()).collect();
    if !missing.is_empty() {
        return Err(Failure::new(
            "missing_input",
            format!(
                "the called process {} needs inputs that are not set: {}",
                process.id,
                missing.join(", ")
            ),
        ));
    }
    let opening =
        Opening { process, container: None, inside: &process.root, opened_by: Some(at.key), inputs };
    scope::open(run, &opening);
    Ok(Progress::Stopped)
}

/// What the called process declares as its outputs.
pub(super) fn outputs(run: &Run<'_>, called: ProcessIndex) -> Option<Vec<String>> {
    run.executable.process(called).outputs.clone()
}

/// How many processes are open around a scope, itself included if it is one.
fn depth(run: &Run<'_>, scope: ScopeKey) -> usize {
    let mut depth = 0;
    let mut at = run.state().scopes.get(&scope);
    while let Some(scope) = at {
        depth += usize::from(scope.container.is_none());
        let opener = scope.opened_by.and_then(|opener| run.element(opener));
        at = opener.and_then(|opener| run.state().scopes.get(&opener.scope));
    }
    depth
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::executable::Executable;
    use crate::runtime::MAX_CALL_DEPTH;
    use crate::testing::{Instance, ProcessBuilder};

    fn calling(called: ProcessBuilder) -> Executable {
        let main = ProcessBuilder::new("main").start("start").call("call", 1).end("end").build();
        Executable::new(vec![main, called.build()])
    }

    fn called(script: &str) -> ProcessBuilder {
        ProcessBuilder::new("called").start("s").script("work", script).end("e")
    }

    #[test]
    fn without_declaration_all_data_goes_in_and_out() {
        let instance = Instance::started(calling(called("b = a + 1\ndel a")), json!({"a": 1}));
        assert_eq!(instance.result(), json!({"b": 2}));
    }

    #[test]
    fn only_declared_data_goes_in_and_out() {
        let process = called("out = in_1 + 1\nhidden = 1").declare(&["in_1"], &["out"]);
        let instance = Instance::started(calling(process), json!({"in_1": 1, "other": 2}));
        assert_eq!(instance.result(), json!({"in_1": 1, "other": 2, "out": 2}));

        let process = called("out = other").declare(&["in_1"], &["out"]);
        let instance = Instance::started(calling(process), json!({"in_1": 1, "other": 2}));
        assert_eq!(instance.incidents(), [("work".to_owned(), "script_error".to_owned())]);
    }

    #[test]
    fn missing_inputs_and_outputs_are_incidents() {
        let process = called("x = 1").declare(&["a"], &["b"]);
        let mut instance = Instance::started(calling(process), json!({}));
        assert_eq!(instance.incidents(), [("call".to_owned(), "missing_input".to_owned())]);
        instance.mend("call", json!({"a": 1}));
        assert_eq!(instance.incidents(), [("call".to_owned(), "missing_output".to_owned())]);
        instance.mend("call", json!({"b": 2}));
        assert_eq!(instance.result(), json!({"a": 1, "b": 2}));
    }

    #[test]
    fn a_process_that_calls_itself_for_ever_ends_in_an_incident() {
        let process = ProcessBuilder::new("main").start("start").call("call", 0).end("end").build();
        let instance = Instance::started(Executable::new(vec![process]), json!({}));
        assert_eq!(instance.incidents(), [("call".to_owned(), "call_depth".to_owned())]);
        assert_eq!(instance.state.scopes.len(), MAX_CALL_DEPTH + 1);
        let incident =
            instance.state.elements.values().find_map(|element| element.incident.as_ref()).unwrap();
        assert_eq!(incident.trace.len(), MAX_CALL_DEPTH + 1);
    }
}
