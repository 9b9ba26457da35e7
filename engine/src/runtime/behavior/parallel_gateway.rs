//! `parallelGateway` (BPMN 2.0.2, 13.4.1): waits for a token on each incoming flow, then takes all
//! outgoing flows.

use super::Progress;
use crate::executable::Node;
use crate::id::{ElementId, TokenKey};
use crate::runtime::state::Scope;

/// All is done once the tokens are together.
pub(super) fn work() -> Progress {
    Progress::Done
}

/// The tokens that make the join complete together with one that comes now; `None` when some flow
/// has none yet. They are in order of age: that is the order their branches changed their data.
///
/// A second token on a flow waits for the next round.
pub(in crate::runtime) fn join(
    scope: &Scope,
    node: &Node,
    token: TokenKey,
    flow: &ElementId,
) -> Option<Vec<TokenKey>> {
    if node.incoming.len() < 2 {
        return Some(vec![token]);
    }
    let waiting = scope.joins.get(&node.id)?;
    if waiting.contains_key(flow) || waiting.len() + 1 < node.incoming.len() {
        return None;
    }
    let first = waiting.values().filter_map(|tokens| tokens.front()).copied();
    let mut tokens: Vec<TokenKey> = first.chain([token]).collect();
    tokens.sort_unstable();
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::runtime::Effect;
    use crate::testing::{Instance, ProcessBuilder};

    fn block() -> ProcessBuilder {
        ProcessBuilder::new("p")
            .start("start")
            .parallel("split")
            .user("a")
            .parallel("join")
            .end("end")
            .at("split")
            .user("b")
            .parallel("join")
    }

    #[rstest::rstest]
    #[case(["a", "b"], 2)]
    #[case(["b", "a"], 1)]
    fn the_branch_that_changed_last_wins(#[case] order: [&str; 2], #[case] winner: i64) {
        let mut instance = Instance::started(block().executable(), json!({"deep": {"keep": 0}}));
        for task in order {
            let value = if task == "a" { 1 } else { 2 };
            instance.complete(task, json!({"x": value, "deep": {task: value}}));
        }
        assert_eq!(instance.result(), json!({"x": winner, "deep": {"keep": 0, "a": 1, "b": 2}}));
    }

    #[test]
    fn a_second_token_on_a_flow_waits_for_the_next_round() {
        // Both branches pass twice, the first branch first both times.
        let executable = ProcessBuilder::new("p")
            .start("start")
            .parallel("twice")
            .exclusive("merge_a")
            .task("a")
            .parallel("join")
            .script("count", "n = n + 1")
            .end("end")
            .at("twice")
            .exclusive("merge_a")
            .at("twice")
            .user("b1")
            .exclusive("merge_b")
            .parallel("join")
            .at("twice")
            .user("b2")
            .exclusive("merge_b")
            .executable();
        let mut instance = Instance::started(executable, json!({"n": 0}));
        instance.complete("b1", json!({}));
        assert_eq!(instance.text().matches("count completed").count(), 1);
        instance.complete("b2", json!({}));
        assert_eq!(instance.text().matches("count completed").count(), 2);
        assert_eq!(instance.result(), json!({"n": 1}));
    }

    #[test]
    fn a_join_that_can_never_complete_is_an_incident_and_a_retry_goes_on_without() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .exclusive("choose")
            .when("left")
            .task("a")
            .parallel("join")
            .script("after", "done = True")
            .end("end")
            .at("choose")
            .task("b")
            .named("Ask the boss")
            .parallel("join")
            .executable();
        let mut instance = Instance::started(executable, json!({"left": true}));
        assert_eq!(instance.incidents(), [("join".to_owned(), "dead_lock".to_owned())]);
        assert!(
            instance.text().contains("the join waits for Ask the boss, which cannot come"),
            "{}",
            instance.text()
        );
        let element = instance.element("join");
        assert!(instance.effects.contains(&Effect::RaiseIncident { element, node: "join".into() }));
        instance.mend("join", json!({}));
        assert_eq!(instance.result(), json!({"left": true, "done": true}));
    }

    #[test]
    fn a_join_waits_quietly_while_anything_else_is_active() {
        let mut instance = Instance::started(block().executable(), json!({}));
        instance.complete("a", json!({}));
        assert_eq!(instance.incidents(), []);
        assert!(instance.text().ends_with("token of a_to_join waits at join\n"), "{}", instance.text());
    }
}
