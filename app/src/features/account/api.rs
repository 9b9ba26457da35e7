//! Server functions of the account.

use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};

use super::model::{CurrentUser, SignInOptions};
use crate::error::AppError;

/// What the sign-in page offers.
#[server(name = ShowSignInOptions, prefix = "/v1.0", endpoint = "sign-in-options", input = GetUrl, output = Json)]
pub async fn sign_in_options() -> Result<SignInOptions, AppError> {
    let services = crate::ports::services()?;
    crate::ports::respond(services.accounts.sign_in_options().await)
}

/// The person behind the session; `null` when nobody is signed in.
#[server(name = ShowCurrentUser, prefix = "/v1.0", endpoint = "current-user", input = GetUrl, output = Json)]
pub async fn current_user() -> Result<Option<CurrentUser>, AppError> {
    let (services, actor) = (crate::ports::services()?, crate::ports::actor());
    match actor {
        Ok(actor) => crate::ports::respond(services.accounts.current_user(&actor).await.map(Some)),
        Err(_) => Ok(None),
    }
}
