//! One sign-in from start to end: the way to the provider, and the way back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::error::{Cause, SignInError};
use super::provider::{Provider, Secrets};
use super::{Auth, next};
use crate::random;
use crate::storage;
use crate::storage::accounts::{AccountRow, SignInRow};

/// How long people may take at the provider.
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// What the provider sends a browser back with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
    iss: Option<String>,
}

/// A session begun, and where to go with it.
pub(super) struct SignedIn {
    pub(super) token: String,
    pub(super) next: String,
}

/// A sign-in that did not work, and where the person wanted to go.
pub(super) struct Failed {
    pub(super) error: SignInError,
    pub(super) next: Option<String>,
}

impl Auth {
    /// Begins a sign-in in a browser; the address to send it to.
    pub(super) async fn begin(
        &self,
        provider: Option<&str>,
        user: Option<&str>,
        next: Option<&str>,
        browser: &str,
    ) -> Result<String, SignInError> {
        let provider = match provider {
            None => self.0.providers.first(),
            Some(id) => self.0.providers.iter().find(|provider| provider.id() == id),
        };
        let provider = provider.ok_or(SignInError::UnknownProvider)?;
        let now = self.0.clock.now();
        let secrets =
            Secrets { state: state_for(browser), nonce: random::secret(), verifier: random::secret() };
        let address = provider.authorization(now, &secrets, &self.0.redirect, user).await?;
        let row = SignInRow {
            state: secrets.state,
            provider: provider.id().to_owned(),
            nonce: secrets.nonce,
            verifier: secrets.verifier,
            next: next::safe(next).to_owned(),
        };
        self.0.storage.insert_sign_in(&row, now, stale(now)).await?;
        Ok(address)
    }

    /// Ends a sign-in with what the provider sent the browser back with.
    pub(super) async fn finish(&self, answer: Answer, browser: Option<&str>) -> Result<SignedIn, Failed> {
        let sign_in = self.taken(&answer, browser).await.map_err(|error| Failed { error, next: None })?;
        let next = sign_in.next.clone();
        match self.signed_in(answer, sign_in).await {
            Ok(token) => Ok(SignedIn { token, next }),
            Err(error) => Err(Failed { error, next: Some(next) }),
        }
    }

    /// The sign-in an answer belongs to. It is gone afterwards: an answer counts once.
    async fn taken(&self, answer: &Answer, browser: Option<&str>) -> Result<SignInRow, SignInError> {
        let (Some(state), Some(browser)) = (answer.state.as_deref(), browser) else {
            return Err(SignInError::NotBegunHere);
        };
        if !is_state_of(state, browser) {
            return Err(SignInError::NotBegunHere);
        }
        let row = self.0.storage.take_sign_in(state, stale(self.0.clock.now())).await?;
        row.ok_or(SignInError::NotBegunHere)
    }

    async fn signed_in(&self, answer: Answer, sign_in: SignInRow) -> Result<String, SignInError> {
        let provider = self.0.providers.iter().find(|provider| provider.id() == sign_in.provider);
        let provider = provider.ok_or(SignInError::UnknownProvider)?;
        let label = || provider.label().to_owned();
        if !provider.is_issuer(answer.iss.as_deref()) {
            return Err(SignInError::Untrusted {
                label: label(),
                source: Cause::new("another issuer answered"),
            });
        }
        let Some(code) = answer.code.filter(|_| answer.error.is_none()) else {
            let reason = format!("{:?}: {:?}", answer.error, answer.error_description);
            return Err(SignInError::Refused { label: label(), source: Cause::new(reason) });
        };
        let secrets = Secrets { state: sign_in.state, nonce: sign_in.nonce, verifier: sign_in.verifier };
        let now = self.0.clock.now();
        let (identity, id_token) = provider.identify(now, code, secrets, &self.0.redirect).await?;
        let account = self.account_of(provider, &identity).await?;
        self.0.storage.save_account(&account, &identity.groups, now).await.map_err(|error| match error {
            storage::Error::Constraint(_) => SignInError::NameTaken(account.username.clone()),
            error => SignInError::Storage(error),
        })?;
        self.0.directory.refresh(self.0.storage.as_ref()).await?;
        Ok(self.begin_session(&account.username, provider.id(), id_token).await?)
    }

    /// The account of a person: known by issuer and subject, so that it outlives a change of name.
    async fn account_of(
        &self,
        provider: &Provider,
        identity: &super::identity::Identity,
    ) -> Result<AccountRow, SignInError> {
        let issuer = provider.account_issuer();
        let known = self.0.storage.account_by_subject(issuer, &identity.subject).await?;
        Ok(AccountRow {
            username: known.map_or_else(|| identity.username.clone(), |account| account.username),
            display_name: identity.display_name.clone(),
            email: identity.email.clone(),
            issuer: issuer.to_owned(),
            subject: identity.subject.clone(),
        })
    }
}

/// A state only this browser can come back with: it is bound to its cookie by a hash.
fn state_for(browser: &str) -> String {
    let salt = URL_SAFE_NO_PAD.encode(random::bytes::<12>());
    let seal = seal(&salt, browser);
    format!("{salt}.{seal}")
}

fn is_state_of(state: &str, browser: &str) -> bool {
    state.split_once('.').is_some_and(|(salt, sealed)| sealed == seal(salt, browser))
}

fn seal(salt: &str, browser: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{salt}.{browser}")))
}

fn stale(now: Timestamp) -> Timestamp {
    now.saturating_sub(PATIENCE).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_belongs_to_one_browser() {
        let (ours, theirs) = (random::secret(), random::secret());
        let state = state_for(&ours);
        assert!(state.len() <= 64, "the column holds 64");
        assert!(is_state_of(&state, &ours));
        assert!(!is_state_of(&state, &theirs));
        assert!(!is_state_of(&format!("x{state}"), &ours));
        assert!(!is_state_of("", &ours));
        assert_ne!(state_for(&ours), state);
    }
}
