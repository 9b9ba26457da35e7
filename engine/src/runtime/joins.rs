//! Joins that have to look at the whole scope: inclusive and complex gateways.

use super::run::Run;
use crate::id::ScopeKey;

/// Looks at the joins of a scope in which a token arrived, or something ended.
pub(super) fn look(_run: &mut Run<'_>, _scope: ScopeKey) {}
