//! What is behind the routes that are not pages or server functions.

pub mod assets;
pub mod callback;
pub mod docs;
pub mod events;
pub mod health;
pub mod layers;
pub mod openapi;
pub mod posts;
pub mod problem;

use std::sync::Arc;

use app::AppError;
use app::ports::{Actor, Services};

use crate::auth::Auth;
use crate::services::Core;

/// What handlers need.
#[derive(Clone)]
pub struct Http {
    /// What all services share.
    pub core: Arc<Core>,
    /// The services.
    pub services: Services,
    /// Signing in.
    pub auth: Auth,
}

/// The person of a request, as the session layer found it.
#[derive(Debug, Clone)]
pub struct Who(pub Option<Actor>);

impl Who {
    /// The person.
    ///
    /// # Errors
    ///
    /// When nobody is signed in.
    pub fn signed_in(self) -> Result<Actor, AppError> {
        self.0.ok_or(AppError::Unauthenticated)
    }
}
