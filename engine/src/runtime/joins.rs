//! Joins that have to look at the whole scope: inclusive and complex gateways (BPMN 2.0.2, 13.4.3 and
//! 13.4.5).

use std::collections::BTreeSet;

use super::behavior::complex_gateway;
use super::event::Event;
use super::run::Run;
use super::state::{AdHocProgress, Scope, ScopeKind};
use super::{incident, token};
use crate::executable::reach::FlowSet;
use crate::executable::{FlowIndex, NodeIndex, NodeKind, Process};
use crate::id::{ElementId, ScopeKey, TokenKey};
use crate::script::Program;

/// A join at which tokens wait, or which waits for the rest of its tokens.
#[derive(Clone, Copy)]
struct Join<'a> {
    scope: ScopeKey,
    process: &'a Process,
    index: NodeIndex,
}

/// Looks at the joins of a scope in which a token arrived, or something ended.
pub(super) fn look(run: &mut Run<'_>, key: ScopeKey) {
    let (Some(process), Some(scope)) = (run.process(key), run.state().scopes.get(&key)) else {
        return;
    };
    let nodes: BTreeSet<&ElementId> = scope.joins.keys().chain(scope.resets.keys()).collect();
    let found: Vec<NodeIndex> = nodes.into_iter().filter_map(|node| process.find(node)).collect();
    for index in found {
        let join = Join { scope: key, process, index };
        match &process.node(index).kind {
            NodeKind::InclusiveGateway => look_at_inclusive(run, join),
            NodeKind::ComplexGateway { activation } => look_at_complex(run, join, activation.as_ref()),
            _ => {}
        }
    }
}

/// Goes on when no token can come any more on a flow without one, except by a way that leads to a
/// flow with one too (table 13.3).
fn look_at_inclusive(run: &mut Run<'_>, join: Join<'_>) {
    let Some(scope) = run.state().scopes.get(&join.scope) else {
        return;
    };
    let tokens = join.first(scope, |_| true);
    if tokens.is_empty() || join.expects(run, scope, |flow| join.has_token(scope, flow)) {
        return;
    }
    token::begin(run, join.process.node(join.index), join.scope, tokens);
}

fn look_at_complex(run: &mut Run<'_>, join: Join<'_>, activation: Option<&Program>) {
    let node = join.process.node(join.index);
    let Some(scope) = run.state().scopes.get(&join.scope) else {
        return;
    };
    if let Some(consumed) = scope.resets.get(&node.id) {
        let has_come = |flow| consumed.contains(&join.process.flow(flow).id) || join.has_token(scope, flow);
        if !join.expects(run, scope, has_come) {
            let rest = join.first(scope, |flow| !consumed.contains(&join.process.flow(flow).id));
            reset(run, join, rest);
        }
        return;
    }
    let tokens = join.first(scope, |_| true);
    if tokens.is_empty() {
        return;
    }
    let failure =
        match activation.map(|it| complex_gateway::activates(run, join.process, node, it, join.scope)) {
            None | Some(Ok(true)) => None,
            Some(Ok(false)) => return,
            // A later token may bring it.
            Some(Err(failure)) if failure.is_for_missing_data() => return,
            Some(Err(failure)) => Some(failure),
        };
    let flows: Vec<ElementId> = node
        .incoming
        .iter()
        .filter(|flow| join.has_token(scope, **flow))
        .map(|flow| join.process.flow(*flow).id.clone())
        .collect();
    // With all of its tokens it is where it was before at once.
    if flows.len() < node.incoming.len() {
        run.emit(Event::GatewayTriggered { scope: join.scope, node: node.id.clone(), flows });
    }
    if let Some(failure) = failure {
        let element = token::activate(run, node, join.scope, tokens);
        incident::raise(run, element, failure);
    } else {
        token::begin(run, node, join.scope, tokens);
    }
}

/// A complex gateway has the rest of its tokens, or they cannot come any more. Where conditions
/// say what that leads to, it acts on it; else the tokens end here.
fn reset(run: &mut Run<'_>, join: Join<'_>, rest: Vec<TokenKey>) {
    let node = join.process.node(join.index);
    let acts =
        !rest.is_empty() && node.outgoing.iter().any(|flow| join.process.flow(*flow).condition.is_some());
    let element = if acts {
        Some(token::begin(run, node, join.scope, rest))
    } else {
        for token in rest {
            run.emit(Event::TokenCancelled { token });
        }
        None
    };
    run.emit(Event::GatewayReset { scope: join.scope, node: node.id.clone(), element });
}

impl Join<'_> {
    fn has_token(self, scope: &Scope, flow: FlowIndex) -> bool {
        let waiting = scope.joins.get(&self.process.node(self.index).id);
        waiting.is_some_and(|waiting| waiting.contains_key(&self.process.flow(flow).id))
    }

    /// The first token of each flow that fits, in order of age.
    fn first(self, scope: &Scope, fits: impl Fn(FlowIndex) -> bool) -> Vec<TokenKey> {
        let node = self.process.node(self.index);
        let waiting = scope.joins.get(&node.id);
        let flows = node.incoming.iter().filter(|flow| fits(**flow));
        let mut tokens: Vec<TokenKey> =
            flows.filter_map(|flow| waiting?.get(&self.process.flow(*flow).id)?.front()).copied().collect();
        tokens.sort_unstable();
        tokens
    }

    /// Whether it has to wait: whether anything in the scope can still get to a flow on which nothing
    /// has come, and to none on which something has.
    fn expects(self, run: &Run<'_>, scope: &Scope, has_come: impl Fn(FlowIndex) -> bool) -> bool {
        let node = self.process.node(self.index);
        let there = FlowSet::of(node, &has_come);
        let missing = FlowSet::of(node, |flow| !has_come(flow));
        let reach = self.process.reach(self.index);
        let expects_from = |at: &ElementId| {
            let index = self.process.find(at);
            index.is_some_and(|index| reach.expects_from(index, &missing, &there))
        };
        let pending = match &scope.kind {
            ScopeKind::AdHoc { pending, progress: AdHocProgress::Running } => pending.as_slice(),
            _ => &[],
        };
        let elements = scope.elements.iter().filter_map(|key| run.element(*key));
        let mut moving = scope.tokens.iter().filter_map(|key| run.state().tokens.get(key));
        elements.map(|element| &element.node).any(expects_from)
            || moving.any(|token| {
                let flow = self.process.find_flow(&token.flow);
                flow.is_some_and(|flow| reach.expects(self.process, flow, &missing, &there))
            })
            || scope.joins.keys().filter(|at| **at != node.id).any(expects_from)
            || pending.iter().any(expects_from)
    }
}
