//! Signing in and what people may do.

pub mod cookies;
pub mod oidc;
pub mod permission;
pub mod provider;
pub mod session;

use std::sync::Arc;

use crate::auth::oidc::Oidc;
use crate::auth::provider::BuiltIn;

/// The parts of signing in.
#[derive(Clone)]
pub struct Auth {
    /// The client of the provider.
    pub oidc: Arc<Oidc>,
    /// The built-in provider, in development.
    pub built_in: Option<Arc<BuiltIn>>,
}
