//! `complexGateway` (BPMN 2.0.2, 13.4.5): its activation condition says which tokens activate it; then
//! it waits for the rest of them.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;

use super::Progress;
use crate::executable::{FlowIndex, Node, Process};
use crate::id::ScopeKey;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::state::Join;
use crate::runtime::{flows, io};
use crate::script::Program;
use crate::value::Data;

/// The variable that tells conditions whether it waits for the tokens that activate it, or for the rest.
const WAITING_FOR_START: &str = "waitingForStart";

/// The variable that tells the activation condition how many tokens wait.
const ACTIVATION_COUNT: &str = "activationCount";

/// All is done once the tokens are together.
pub(super) fn work() -> Progress {
    Progress::Done
}

/// Whether its activation condition holds on the data of the tokens that wait, of each flow the first.
///
/// The condition also sees how many tokens wait: in all, and by the id of each incoming flow.
pub(in crate::runtime) fn activates(
    run: &Run<'_>,
    process: &Process,
    node: &Node,
    activation: &Program,
    scope: ScopeKey,
) -> Result<bool, Failure> {
    let nothing = Join::default();
    let waiting =
        run.state().scopes.get(&scope).and_then(|scope| scope.joins.get(&node.id)).unwrap_or(&nothing);
    let mut first: Vec<_> = waiting.values().filter_map(|tokens| tokens.front()).copied().collect();
    first.sort_unstable();
    let mut data = Data::default();
    for token in first.iter().filter_map(|token| run.state().tokens.get(token)) {
        data.merge(&token.data);
    }
    let mut data = io::with_objects(run, scope, data);
    for flow in &node.incoming {
        let flow = &process.flow(*flow).id;
        set(&mut data, flow.as_str(), waiting.get(flow).map_or(0, VecDeque::len));
    }
    set(&mut data, ACTIVATION_COUNT, waiting.values().map(VecDeque::len).sum::<usize>());
    set(&mut data, WAITING_FOR_START, true);
    run.is_true(activation, &data)
}

/// Every flow whose condition is true, else the default flow.
///
/// With the rest of its tokens only flows that have a condition are taken, and perhaps none: a flow
/// without one has been taken already.
pub(in crate::runtime) fn choose(run: &Run<'_>, at: Active<'_>) -> Result<Vec<FlowIndex>, Failure> {
    let is_reset = run.element(at.key).is_some_and(|element| element.is_reset);
    let mut data = io::view(run, at.key);
    set(&mut data, WAITING_FOR_START, !is_reset);
    if !is_reset {
        return flows::choose_all(run, at, &data);
    }
    let mut taken = Vec::new();
    for index in &at.node.outgoing {
        let flow = at.process.flow(*index);
        if at.node.default_flow != Some(*index)
            && flow.condition.is_some()
            && flows::is_true(run, flow, &data)?
        {
            taken.push(*index);
        }
    }
    Ok(taken)
}

fn set(data: &mut Data, name: &str, value: impl Into<Value>) {
    data.set(name, Arc::new(value.into()));
}
