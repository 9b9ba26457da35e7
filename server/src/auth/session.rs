//! Sessions: a random secret in the cookie, its SHA-256 in the storage.

use app::ports::Actor;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::random;
use crate::services::Core;
use crate::storage;
use crate::storage::accounts::SessionRow;

/// SHA-256 of what a cookie holds, in hexadecimal.
#[must_use]
pub fn hash(secret: &str) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Begins a session; gives what the cookie holds.
///
/// # Errors
///
/// When the storage fails.
pub async fn begin(
    core: &Core,
    username: &str,
    provider: &str,
    id_token: Option<String>,
) -> Result<String, storage::Error> {
    let secret = random::secret();
    let now = core.clock.now();
    let length = SignedDuration::try_from(core.config.session).unwrap_or(SignedDuration::from_hours(12));
    let session = SessionRow {
        id_hash: hash(&secret),
        username: username.to_owned(),
        provider: provider.to_owned(),
        id_token,
        expires_at: now.saturating_add(length).unwrap_or(now),
    };
    core.storage.insert_session(&session, now).await?;
    Ok(secret)
}

/// The person behind a cookie.
///
/// # Errors
///
/// When the storage fails.
pub async fn resolve(core: &Core, secret: &str) -> Result<Option<Actor>, storage::Error> {
    let Some(session) = core.storage.session(&hash(secret), core.clock.now()).await? else { return Ok(None) };
    let mut directory = core.directory.snapshot();
    if directory.find(&session.username).is_none() {
        // Signed in through another process.
        core.directory.refresh(core.storage.as_ref()).await?;
        directory = core.directory.snapshot();
    }
    Ok(directory.find(&session.username).map(|user| Actor {
        username: user.username.clone(),
        display_name: user.display_name.clone(),
        email: user.email.clone(),
        groups: directory.groups(&user.username),
    }))
}
