//! Brings a token to the end of its flow.

use std::collections::{BTreeMap, VecDeque};

use super::behavior::parallel_gateway;
use super::event::Event;
use super::incident::{self, Failure};
use super::run::{Beginning, MAX_LIVE, Run};
use super::state::Scope;
use crate::executable::{Node, NodeKind};
use crate::id::{ElementKey, ScopeKey, TokenKey};

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
        NodeKind::InclusiveGateway | NodeKind::ComplexGateway { activation: None }
            if node.incoming.len() > 1 =>
        {
            None
        }
        NodeKind::ComplexGateway { activation: Some(_) } => None,
        _ if node.start_quantity > 1 => {
            run.state().scopes.get(&scope).and_then(|inside| enough(inside, node, key))
        }
        _ => Some(vec![key]),
    };
    let Some(tokens) = tokens else {
        run.emit(Event::TokenArrived { token: key, at: node.id.clone() });
        return true;
    };
    begin(run, node, scope, tokens);
    true
}

/// Activates a node with the tokens it consumes, in the order their data merges.
pub(super) fn activate(run: &mut Run<'_>, node: &Node, scope: ScopeKey, tokens: Vec<TokenKey>) -> ElementKey {
    run.activate(&node.id, scope, Beginning { tokens, ..Beginning::default() })
}

/// Activates a node, and stops it when too much is active.
pub(super) fn begin(run: &mut Run<'_>, node: &Node, scope: ScopeKey, tokens: Vec<TokenKey>) -> ElementKey {
    let element = activate(run, node, scope, tokens);
    if run.state().elements.len() + run.state().tokens.len() > MAX_LIVE {
        let message =
            format!("more than {MAX_LIVE} elements and tokens are active; does the process split for ever?");
        incident::raise(run, element, Failure::new("too_many_elements", message));
    }
    element
}

/// The tokens that begin an activity together with one that comes now; `None` when they are fewer than
/// its `startQuantity` (BPMN 2.0.2, 10.2.1). They are in order of age.
fn enough(scope: &Scope, node: &Node, token: TokenKey) -> Option<Vec<TokenKey>> {
    let join = scope.joins.get(&node.id);
    let waiting = join.into_iter().flat_map(BTreeMap::values);
    if waiting.clone().map(VecDeque::len).sum::<usize>() + 1 < node.start_quantity as usize {
        return None;
    }
    let mut tokens: Vec<TokenKey> = waiting.flatten().copied().chain([token]).collect();
    tokens.sort_unstable();
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runtime::command::Command;
    use crate::runtime::{Context, State, step};
    use crate::script::NoFunctions;
    use crate::testing::{Instance, ProcessBuilder, TestScripts};

    /// `startQuantity` 3 before a script that counts; two branches give tokens to it.
    fn in_threes(from_a: u32, from_b: u32) -> Instance<'static> {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .parallel("split")
            .task("a")
            .quantities(1, from_a)
            .script("three", "n = n + 1")
            .quantities(3, 1)
            .named("Load the lorry")
            .end("end")
            .at("split")
            .user("b")
            .quantities(1, from_b)
            .script("three", "")
            .executable();
        Instance::started(executable, json!({"n": 0}))
    }

    fn count(instance: &Instance<'_>, node: &str) -> usize {
        instance.text().lines().filter(|line| line.starts_with(&format!("{node} completed"))).count()
    }

    #[rstest::rstest]
    #[case(3, 3, 1, 2)]
    #[case(2, 1, 0, 1)]
    #[case(5, 4, 1, 3)]
    fn an_activity_begins_with_as_many_tokens_as_it_needs(
        #[case] from_a: u32,
        #[case] from_b: u32,
        #[case] before: usize,
        #[case] after: usize,
    ) {
        let mut instance = in_threes(from_a, from_b);
        assert_eq!(count(&instance, "three"), before);
        instance.complete("b", json!({}));
        assert_eq!(count(&instance, "three"), after);
        assert_eq!(instance.result(), json!({"n": 1}));
    }

    #[test]
    fn too_few_tokens_are_an_incident_and_a_retry_goes_on_with_those() {
        let mut instance = in_threes(2, 3);
        assert_eq!(instance.incidents(), []);
        instance.complete("b", json!({"b": 1}));
        assert_eq!(count(&instance, "three"), 1);
        assert_eq!(instance.incidents(), [("three".to_owned(), "dead_lock".to_owned())]);
        let text = instance.text();
        assert!(
            text.contains("it begins with 3 tokens at a time, 2 are there, and no more can come"),
            "{text}"
        );
        instance.mend("three", json!({}));
        assert_eq!(count(&instance, "three"), 2);
        assert_eq!(instance.result(), json!({"n": 1, "b": 1}));
    }

    #[test]
    fn an_activity_puts_as_many_tokens_on_each_flow_as_it_says() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .task("fan")
            .quantities(1, 3)
            .task("one")
            .end("end_one")
            .at("fan")
            .when("x > 0")
            .task("other")
            .end("end_other")
            .executable();
        let instance = Instance::started(executable.clone(), json!({"x": 1}));
        assert_eq!((count(&instance, "one"), count(&instance, "other")), (3, 3));
        let instance = Instance::started(executable, json!({"x": 0}));
        assert_eq!((count(&instance, "one"), count(&instance, "other")), (3, 0));
    }

    #[test]
    fn an_activity_that_would_give_too_many_tokens_is_stopped_before() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .task("flood")
            .quantities(1, u32::MAX)
            .task("one")
            .end("end")
            .executable();
        let instance = Instance::started(executable, json!({}));
        assert_eq!(instance.incidents(), [("flood".to_owned(), "too_many_elements".to_owned())]);
        assert!(instance.state.tokens.is_empty());
    }

    #[test]
    fn waiting_tokens_go_with_their_scope() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .open("sub")
            .start("inner")
            .task("three")
            .quantities(3, 1)
            .end("inner_end")
            .at("inner")
            .user("b")
            .task("three")
            .close()
            .end("end")
            .boundary("stop", "sub", true, crate::executable::node::Catch::message("Stop"))
            .end("end_stop")
            .executable();
        let mut instance = Instance::started(executable, json!({}));
        instance.deliver("stop", "Stop", json!({})).unwrap();
        assert_eq!(instance.result(), json!({}));
        assert_eq!(count(&instance, "three"), 0);
    }

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
