//! Only joins wait in a scope, for tokens that cannot come any more.

use super::behavior::complex_gateway;
use super::incident::{self, Failure};
use super::run::Run;
use super::state::Scope;
use super::token;
use crate::executable::reach::FlowSet;
use crate::executable::{Node, NodeIndex, NodeKind, Process};
use crate::id::{ScopeKey, TokenKey};

/// A join that waits.
struct Waiting<'a> {
    node: &'a Node,
    /// The joins that wait too and from which a token could still come.
    behind: Vec<&'a Node>,
    /// What it goes on with: its tokens, in order of age.
    tokens: Vec<TokenKey>,
}

/// Activates one of the joins with what is there and stops it by an incident: the operator sees it,
/// and a retry goes on without what is missing. Says whether there was one.
///
/// It is one that waits for none of the others, if there is; else the one that has waited longest.
pub(super) fn report(run: &mut Run<'_>, key: ScopeKey) -> bool {
    let (Some(process), Some(scope)) = (run.process(key), run.state().scopes.get(&key)) else {
        return false;
    };
    let joins: Vec<NodeIndex> = scope.joins.keys().filter_map(|node| process.find(node)).collect();
    let waiting = joins.iter().map(|join| look_at(process, scope, *join, &joins));
    let Some(join) = waiting.min_by_key(|join| (!join.behind.is_empty(), join.tokens.first().copied()))
    else {
        return false;
    };
    let message = message(run, process, key, &join);
    let element = token::activate(run, join.node, key, join.tokens);
    incident::raise(run, element, Failure::new("dead_lock", message));
    true
}

fn look_at<'a>(process: &'a Process, scope: &Scope, join: NodeIndex, all: &[NodeIndex]) -> Waiting<'a> {
    let node = process.node(join);
    let waiting = scope.joins.get(&node.id);
    let needs_each = matches!(node.kind, NodeKind::ParallelGateway | NodeKind::InclusiveGateway);
    let missing = FlowSet::of(node, |flow| {
        !needs_each || waiting.is_none_or(|waiting| !waiting.contains_key(&process.flow(flow).id))
    });
    let reach = process.reach(join);
    let others = all.iter().filter(|other| **other != join && missing.meets(reach.from(**other)));
    let most = if node.start_quantity > 1 { usize::MAX } else { 1 };
    let tokens = waiting.into_iter().flat_map(|waiting| waiting.values());
    let mut tokens: Vec<TokenKey> = tokens.flat_map(|tokens| tokens.iter().take(most)).copied().collect();
    tokens.sort_unstable();
    Waiting { node, behind: others.map(|other| process.node(*other)).collect(), tokens }
}

fn message(run: &Run<'_>, process: &Process, scope: ScopeKey, join: &Waiting<'_>) -> String {
    let Waiting { node, behind, tokens } = join;
    if node.start_quantity > 1 {
        let (needed, there) = (node.start_quantity, tokens.len());
        return format!(
            "it begins with {needed} tokens at a time, {there} are there, and no more can come; the instance \
             cannot go on (a retry goes on with those)"
        );
    }
    if let NodeKind::ComplexGateway { activation: Some(activation) } = &node.kind {
        let why = match complex_gateway::activates(run, process, node, activation, scope) {
            Ok(_) => "is not true".to_owned(),
            Err(failure) => format!("cannot be evaluated ({})", failure.message()),
        };
        return format!(
            "its activation condition {why}, and no more tokens can come; the instance cannot go on (a \
             retry goes on with those that are there)"
        );
    }
    let names: Vec<&str> = match node.kind {
        NodeKind::ParallelGateway => missing_sources(run, process, scope, node),
        _ => behind.iter().map(|other| other.label()).collect(),
    };
    let names = names.join(", ");
    let why = match node.kind {
        NodeKind::ParallelGateway => format!("{names}, which cannot come any more"),
        _ => format!("what waits at {names}, which waits for it in turn"),
    };
    format!("the join waits for {why}; the instance cannot go on (a retry goes on without)")
}

/// What stands before the flows without a token.
fn missing_sources<'a>(run: &Run<'_>, process: &'a Process, scope: ScopeKey, node: &Node) -> Vec<&'a str> {
    let waiting = run.state().scopes.get(&scope).and_then(|scope| scope.joins.get(&node.id));
    let flows = node.incoming.iter().map(|flow| process.flow(*flow));
    flows
        .filter(|flow| waiting.is_none_or(|waiting| !waiting.contains_key(&flow.id)))
        .map(|flow| process.node(flow.source).label())
        .collect()
}
