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
            format!("processes call each other more than {MAX_CALL_DEPTH} deep; does {} call itself?", process.id),
        ));
    }
    let data = run.data(at.key);
    let inputs = process.inputs.clone();
    let missing: Vec<&str> =
        inputs.iter().flatten().map(String::as_str).filter(|name| data.get(name).is_none()).collect();
    if !missing.is_empty() {
        return Err(Failure::new(
            "missing_input",
            format!("the called process {} needs inputs that are not set: {}", process.id, missing.join(", ")),
        ));
    }
    let opening = Opening { process, container: None, inside: &process.root, opened_by: Some(at.key), inputs };
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
