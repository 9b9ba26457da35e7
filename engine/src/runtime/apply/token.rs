//! Tokens: waiting at a join, taken away.

use crate::id::{ElementId, TokenKey};
use crate::runtime::queue::look_at_scope;
use crate::runtime::state::{State, Token};

pub(super) fn arrive(state: &mut State, key: TokenKey, at: &ElementId) {
    let Some(token) = state.tokens.get_mut(&key) else {
        return;
    };
    let Some(scope) = state.scopes.get_mut(&token.scope) else {
        return;
    };
    token.waits = true;
    scope.tokens.remove(&key);
    scope.joins.entry(at.clone()).or_default().entry(token.flow.clone()).or_default().push_back(key);
    let scope = token.scope;
    look_at_scope(state, scope);
}

pub(super) fn cancel(state: &mut State, key: TokenKey) {
    if let Some(gone) = remove(state, key) {
        look_at_scope(state, gone.scope);
    }
}

/// Takes a token out, from the join too where it waits.
pub(super) fn remove(state: &mut State, key: TokenKey) -> Option<Token> {
    let token = state.tokens.remove(&key)?;
    let Some(scope) = state.scopes.get_mut(&token.scope) else {
        return Some(token);
    };
    if !scope.tokens.remove(&key) {
        scope.joins.retain(|_, join| {
            if let Some(waiting) = join.get_mut(&token.flow) {
                if waiting.front() == Some(&key) {
                    waiting.pop_front();
                } else {
                    waiting.retain(|waits| *waits != key);
                }
                if waiting.is_empty() {
                    join.remove(&token.flow);
                }
            }
            !join.is_empty()
        });
    }
    Some(token)
}
