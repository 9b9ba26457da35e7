//! Sign-in and the current user.

use async_trait::async_trait;

use super::Actor;
use crate::error::AppError;
use crate::features::account::model::{CurrentUser, SignInOptions};

/// Sign-in and the current user.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// What the sign-in page offers; open to everybody.
    async fn sign_in_options(&self) -> Result<SignInOptions, AppError>;

    /// The person and what they may do.
    async fn current_user(&self, actor: &Actor) -> Result<CurrentUser, AppError>;
}
