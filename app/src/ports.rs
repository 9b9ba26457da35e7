//! What the pages need from the server: object-safe traits it implements.
//!
//! Permission checks and transactions are behind these traits and nowhere else. Every method takes
//! the [`Actor`] first.

mod accounts;
mod instances;
mod processes;
mod tasks;

use std::sync::Arc;

pub use accounts::Accounts;
pub use instances::Instances;
use leptos::prelude::use_context;
pub use processes::Processes;
pub use tasks::Tasks;

use crate::error::AppError;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The name the person signs in with.
    pub username: String,
    /// The name to show.
    pub display_name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The groups the person is in.
    pub groups: Vec<String>,
}

/// The services, put into the context of every page and server function.
#[derive(Clone)]
pub struct Services {
    /// Sign-in and the current user.
    pub accounts: Arc<dyn Accounts>,
    /// The catalogue of process models.
    pub processes: Arc<dyn Processes>,
    /// Process instances.
    pub instances: Arc<dyn Instances>,
    /// Human tasks.
    pub tasks: Arc<dyn Tasks>,
}

/// The services of this request.
pub fn services() -> Result<Services, AppError> {
    use_context().ok_or_else(|| AppError::Unavailable { message: "The server is starting.".to_owned() })
}

/// Who asks in this request; an error when nobody is signed in.
pub fn actor() -> Result<Actor, AppError> {
    use_context::<Option<Actor>>().flatten().ok_or(AppError::Unauthenticated)
}

/// Gives the response the status of an error; the last thing every server function does.
pub fn respond<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    if let Err(error) = &result {
        note_status(error);
    }
    result
}

/// Gives the response of this request the status of an error.
pub(crate) fn note_status(error: &AppError) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = http::StatusCode::from_u16(error.status())
    {
        response.set_status(status);
    }
}
