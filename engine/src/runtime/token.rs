//! Brings a token to the end of its flow.

use super::behavior::parallel_gateway;
use super::event::Event;
use super::incident::{self, Failure};
use super::run::{MAX_LIVE, Run};
use super::state::Scope;
use crate::executable::{Node, NodeKind};
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
        // These look at the whole scope, once the token is there.
        NodeKind::InclusiveGateway | NodeKind::ComplexGateway { .. } if node.incoming.len() > 1 => None,
        _ if node.start_quantity > 1 => {
            run.state().scopes.get(&scope).and_then(|inside| enough(inside, node, key))
        }
        _ => Some(vec![key]),
    };
    let Some(tokens) = tokens else {
        run.emit(Event::TokenArrived { token: key, at: node.id.clone() });
        return true;
    };
    let element = ElementKey(run.next_key());
    let (node, from, index, gathers) = (node.id.clone(), None, None, false);
    run.emit(Event::ElementActivated { element, node, scope, tokens, from, index, gathers });
    if run.state().elements.len() + run.state().tokens.len() > MAX_LIVE {
        let message =
            format!("more than {MAX_LIVE} elements and tokens are active; does the process split for ever?");
        incident::raise(run, element, Failure::new("too_many_elements", message));
    }
    true
}

/// The tokens that begin an activity together with one that comes now; `None` when they are fewer than
/// its `startQuantity` (BPMN 2.0.2, 10.2.1). They are in order of age.
fn enough(scope: &Scope, node: &Node, token: TokenKey) -> Option<Vec<TokenKey>> {
    let mut tokens: Vec<TokenKey> =
        scope.joins.get(&node.id).into_iter().flat_map(|join| join.values().flatten()).copied().collect();
    tokens.push(token);
    tokens.sort_unstable();
    (tokens.len() >= node.start_quantity as usize).then_some(tokens)
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
        let start = Command::Start {
            instance: "i".into(),
            data: serde_json::Map::new(),
            at: None,
            message: None,
            signal: None,
        };
        step(&executable, &mut state, start, &context).unwrap();
        let failed = state.elements.values().filter_map(|element| element.incident.as_ref());
        assert!(failed.clone().all(|incident| incident.code == "too_many_elements"));
        assert_eq!(failed.count(), 2, "the last round is stopped, not the tasks that were left before");
        assert_eq!(state.elements.len(), MAX_LIVE + 1);
        assert!(state.tokens.is_empty());
    }
}
