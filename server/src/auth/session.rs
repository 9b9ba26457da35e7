//! Sessions: a random token in a cookie, its hash in the storage.

use app::error::AppError;
use app::ports::Actor;
use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::Auth;
use crate::random;
use crate::storage;
use crate::storage::accounts::SessionRow;

/// How long a session lasts at most.
pub(super) const ABSOLUTE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A session in use is extended when this part of its idle time is gone, not at every request.
const EXTEND_AFTER: i32 = 24;

impl Auth {
    /// The person behind a request; `None` without a session that still lasts.
    ///
    /// # Errors
    ///
    /// [`AppError::Unavailable`] or [`AppError::Internal`] when the storage fails.
    pub async fn actor(&self, headers: &HeaderMap) -> Result<Option<Actor>, AppError> {
        match self.0.cookies.session(headers) {
            None => Ok(None),
            Some(token) => self.actor_of(token).await.map_err(failure),
        }
    }

    async fn actor_of(&self, token: &str) -> Result<Option<Actor>, storage::Error> {
        let storage = &self.0.storage;
        let (id_hash, now) = (hash(token), self.0.clock.now());
        let Some(session) = storage.session(&id_hash, now).await? else {
            return Ok(None);
        };
        // A session of a provider that is not configured any more, such as the demo users', is void.
        if !self.0.providers.iter().any(|provider| provider.id() == session.provider) {
            return Ok(None);
        }
        let Some(account) = storage.account(&session.username).await? else {
            return Ok(None);
        };
        let fresh = self.expiry(session.created_at, now);
        if fresh.duration_since(session.expires_at) > self.0.idle / EXTEND_AFTER {
            storage.extend_session(&id_hash, fresh).await?;
        }
        let mut groups = storage.groups_of(&account.username).await?;
        groups.extend(self.0.permissions.groups_of(&account.username, account.email.as_deref()));
        groups.sort_unstable();
        groups.dedup();
        Ok(Some(Actor {
            username: account.username,
            display_name: account.display_name,
            email: account.email,
            groups,
        }))
    }

    /// Begins a session; the token belongs into the cookie and nowhere else.
    pub(super) async fn begin_session(
        &self,
        username: &str,
        provider: &str,
        id_token: String,
    ) -> Result<String, storage::Error> {
        let (token, now) = (random::secret(), self.0.clock.now());
        let session = SessionRow {
            id_hash: hash(&token),
            username: username.to_owned(),
            provider: provider.to_owned(),
            id_token: Some(id_token),
            created_at: now,
            expires_at: self.expiry(now, now),
        };
        self.0.storage.insert_session(&session).await?;
        Ok(token)
    }

    /// Ends the session of a request, if there is one.
    pub(super) async fn end_session(&self, headers: &HeaderMap) -> Result<(), storage::Error> {
        match self.0.cookies.session(headers) {
            None => Ok(()),
            Some(token) => self.0.storage.delete_session(&hash(token)).await,
        }
    }

    fn expiry(&self, created_at: Timestamp, now: Timestamp) -> Timestamp {
        let last = created_at.saturating_add(ABSOLUTE).unwrap_or(Timestamp::MAX);
        now.saturating_add(self.0.idle).map_or(last, |idle| idle.min(last))
    }
}

/// What is stored of a token: whoever reads the database cannot take over a session.
fn hash(token: &str) -> String {
    use std::fmt::Write;

    Sha256::digest(token.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn failure(error: storage::Error) -> AppError {
    let trace = random::id();
    tracing::error!(%trace, error = &error as &dyn std::error::Error, "the session could not be read");
    match error {
        storage::Error::Unavailable(_) => {
            AppError::Unavailable { message: "The database is not available at the moment.".to_owned() }
        }
        _ => AppError::Internal { trace },
    }
}
