//! One rule: a verb on a target is permitted or denied.

use super::{Pattern, Permission};

/// Whether a rule permits or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grant {
    Permit,
    Deny,
}

/// A verb on a target, permitted or denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) permission: Permission,
    pub(super) pattern: Pattern,
    pub(super) grant: Grant,
}
