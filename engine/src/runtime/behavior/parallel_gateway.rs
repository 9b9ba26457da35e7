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
