//! Ad-hoc sub-processes: what is still to be begun, and how far they have come.

use crate::id::{ElementId, ScopeKey};
use crate::runtime::queue::look_at_scope;
use crate::runtime::state::{AdHocProgress, Scope, ScopeKind, State};

/// A node begins: it is not to be begun any more, and nobody has to choose one.
pub(super) fn start(pending: &mut Vec<ElementId>, progress: &mut AdHocProgress, node: &ElementId) {
    pending.retain(|each| each != node);
    if *progress == AdHocProgress::Waiting {
        *progress = AdHocProgress::Running;
    }
}

pub(super) fn change(state: &mut State, scope: ScopeKey, now: AdHocProgress) {
    if let Some(Scope { kind: ScopeKind::AdHoc { progress, .. }, .. }) = state.scopes.get_mut(&scope) {
        *progress = now;
        look_at_scope(state, scope);
    }
}
