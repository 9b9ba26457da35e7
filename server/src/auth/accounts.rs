//! The accounts as pages see them.

use app::error::AppError;
use app::features::account::model::{CurrentUser, DemoUser, Provider, SignInOptions};
use app::ports::{Accounts, Actor};
use async_trait::async_trait;

use super::Auth;

#[async_trait]
impl Accounts for Auth {
    async fn sign_in_options(&self) -> Result<SignInOptions, AppError> {
        let providers = self.0.providers.iter();
        let known = if self.0.built_in.is_some() { self.0.permissions.users() } else { &[] };
        Ok(SignInOptions {
            providers: providers
                .map(|provider| Provider { id: provider.id().to_owned(), label: provider.label().to_owned() })
                .collect(),
            demo_users: known
                .iter()
                .map(|user| DemoUser {
                    username: user.username.clone(),
                    display_name: user.display_name.clone(),
                    role: user.role.clone(),
                })
                .collect(),
        })
    }

    async fn current_user(&self, actor: &Actor) -> Result<CurrentUser, AppError> {
        Ok(CurrentUser {
            username: actor.username.clone(),
            display_name: actor.display_name.clone(),
            email: actor.email.clone(),
            groups: actor.groups.clone(),
            may: self.0.permissions.abilities(actor),
        })
    }
}
