//! Brings a token to the end of its flow.

use super::behavior::parallel_gateway;
use super::event::Event;
use super::incident::{self, Failure};
use super::run::{MAX_LIVE, Run};
use crate::executable::NodeKind;
use crate::id::{ElementKey, TokenKey};

/// Activates the node a token arrives at, or has it wait at a join.
///
/// Without a join every token activates the node of its own (BPMN 2.0.2, 13.3.1). Says whether the
/// token could move.
pub(super) fn arrive(run: &mut Run<'_>, key: TokenKey) -> bool {
    let Some(token) = run.state().tokens.get(&key) else {
        return false;
    };
    let Some(process) = run.process(token.scope) else {
        return false;
    };
    let Some(flow) = process.find_flow(&token.flow) else {
        return false;
    };
    let node = process.node(process.flow(flow).target);
    let scope = token.scope;
    let tokens = match node.kind {
        NodeKind::ParallelGateway => run
            .state()
            .scopes
            .get(&scope)
            .and_then(|inside| parallel_gateway::join(inside, node, key, &token.flow)),
        _ => Some(vec![key]),
    };
    let Some(tokens) = tokens else {
        run.emit(Event::TokenArrived { token: key, at: node.id.clone() });
        return true;
    };
    let element = ElementKey(run.next_key());
    run.emit(Event::ElementActivated { element, node: node.id.clone(), scope, tokens, from: None });
    if run.state().elements.len() + run.state().tokens.len() > MAX_LIVE {
        let message =
            format!("more than {MAX_LIVE} elements and tokens are active; does the process split for ever?");
        incident::raise(run, element, Failure::new("too_many_elements", message));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::command::Command;
    use crate::runtime::{Context, State, step};
    use crate::script::NoFunctions;
    use crate::testing::{ProcessBuilder, TestScripts};

    #[test]
    fn an_endless_split_stops_at_the_limit() {
        // Every round leaves a task behind.
        let executable = ProcessBuilder::new("p")
            .start("start")
            .task("loop")
            .task("loop")
            .at("loop")
            .user("left")
            .executable();
        let mut state = State::default();
        let context = Context {
            now: jiff::Timestamp::UNIX_EPOCH,
            scripts: &TestScripts,
            host: &NoFunctions,
            budget: u32::MAX,
        };
        let start =
            Command::Start { instance: "i".into(), data: serde_json::Map::new(), at: None, message: None };
        step(&executable, &mut state, start, &context).unwrap();
        let failed = state.elements.values().filter_map(|element| element.incident.as_ref());
        assert!(failed.clone().all(|incident| incident.code == "too_many_elements"));
        assert_eq!(failed.count(), 2, "the last round is stopped, not the tasks that were left before");
        assert_eq!(state.elements.len(), MAX_LIVE + 1);
        assert!(state.tokens.is_empty());
    }
}
