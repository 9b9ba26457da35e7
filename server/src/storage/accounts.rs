//! People, their groups, sessions and sign-ins under way.

use async_trait::async_trait;
use jiff::Timestamp;

use super::Error;

/// A row of `user_account`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The name the person signs in with.
    pub username: String,
    /// The name to show.
    pub display_name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// Who vouches for the person.
    pub issuer: String,
    /// The person's id there.
    pub subject: String,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of what the cookie holds, in hexadecimal.
    pub id_hash: String,
    /// Whose it is.
    pub username: String,
    /// The provider that vouched.
    pub provider: String,
    /// The ID token, as a hint when signing out.
    pub id_token: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A sign-in between the redirect to the provider and the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRow {
    /// What the provider gives back.
    pub state: String,
    /// The provider.
    pub provider: String,
    /// What the ID token must hold.
    pub nonce: String,
    /// The PKCE verifier.
    pub verifier: String,
    /// Where to go afterwards.
    pub next: String,
}

/// People, their groups, sessions and sign-ins under way.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Every account.
    async fn accounts(&self) -> Result<Vec<AccountRow>, Error>;

    /// An account by the name the person signs in with.
    async fn account(&self, username: &str) -> Result<Option<AccountRow>, Error>;

    /// An account by who vouches for it and the id there.
    async fn account_by_subject(&self, issuer: &str, subject: &str) -> Result<Option<AccountRow>, Error>;

    /// The groups a provider told of a person.
    async fn groups_of(&self, username: &str) -> Result<Vec<String>, Error>;

    /// Every membership a provider told: person and group.
    async fn memberships(&self) -> Result<Vec<(String, String)>, Error>;

    /// Stores a person and the groups the provider tells; a changed username keeps the account.
    async fn save_account(
        &self,
        account: &AccountRow,
        groups: &[String],
        now: Timestamp,
    ) -> Result<(), Error>;

    /// Begins a session.
    async fn insert_session(&self, session: &SessionRow) -> Result<(), Error>;

    /// A session that has not ended.
    async fn session(&self, id_hash: &str, now: Timestamp) -> Result<Option<SessionRow>, Error>;

    /// Lets a session last longer.
    async fn extend_session(&self, id_hash: &str, expires_at: Timestamp) -> Result<(), Error>;

    /// Ends a session.
    async fn delete_session(&self, id_hash: &str) -> Result<(), Error>;

    /// Begins a sign-in; forgets those begun before `stale`, and ended sessions.
    async fn insert_sign_in(
        &self,
        sign_in: &SignInRow,
        now: Timestamp,
        stale: Timestamp,
    ) -> Result<(), Error>;

    /// Takes a sign-in begun after `stale`: it can be taken once.
    async fn take_sign_in(&self, state: &str, stale: Timestamp) -> Result<Option<SignInRow>, Error>;
}
