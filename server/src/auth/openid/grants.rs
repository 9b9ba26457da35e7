//! What was granted: codes that can be exchanged once, and access tokens.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::random;

/// How long a code can be exchanged.
const CODE_LIFE: SignedDuration = SignedDuration::from_secs(60);
/// How long access and ID tokens are valid.
pub(super) const TOKEN_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// A code and what it stands for.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) username: String,
    pub(super) nonce: Option<String>,
    /// The PKCE challenge, S256.
    pub(super) challenge: String,
    pub(super) redirect_uri: String,
}

/// All codes and access tokens that are out.
#[derive(Debug, Default)]
pub(super) struct Grants {
    codes: HashMap<String, (Grant, Timestamp)>,
    tokens: HashMap<String, (String, Timestamp)>,
}

impl Grants {
    /// A code for a grant.
    pub(super) fn issue_code(&mut self, grant: Grant, now: Timestamp) -> String {
        self.codes.retain(|_, (_, expires)| *expires > now);
        let code = random::secret();
        self.codes.insert(code.clone(), (grant, now + CODE_LIFE));
        code
    }

    /// Takes a code; it can be tried once, rightly or wrongly.
    pub(super) fn redeem(
        &mut self,
        code: &str,
        verifier: &str,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Option<Grant> {
        let (grant, expires) = self.codes.remove(code)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        (expires > now && grant.challenge == challenge && grant.redirect_uri == redirect_uri).then_some(grant)
    }

    /// An access token for a user.
    pub(super) fn issue_token(&mut self, username: &str, now: Timestamp) -> String {
        self.tokens.retain(|_, (_, expires)| *expires > now);
        let token = random::secret();
        self.tokens.insert(token.clone(), (username.to_owned(), now + TOKEN_LIFE));
        token
    }

    /// The user of an access token.
    pub(super) fn user_of(&self, token: &str, now: Timestamp) -> Option<&str> {
        let (username, expires) = self.tokens.get(token)?;
        (*expires > now).then_some(username)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn issued() -> (Grants, String) {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest("verifier"));
        let redirect_uri = "http://here/auth/callback".to_owned();
        let grant = Grant { username: "ann".to_owned(), nonce: None, challenge, redirect_uri };
        let mut grants = Grants::default();
        let code = grants.issue_code(grant, NOW);
        (grants, code)
    }

    #[test]
    fn a_code_is_exchanged_once() {
        let (mut grants, code) = issued();
        let mut redeem = || grants.redeem(&code, "verifier", "http://here/auth/callback", NOW);
        assert_eq!(redeem().unwrap().username, "ann");
        assert!(redeem().is_none());
    }

    #[test]
    fn a_code_needs_its_verifier_and_address_in_time() {
        let late = NOW + SignedDuration::from_secs(60);
        for (verifier, address, now) in [
            ("guessed", "http://here/auth/callback", NOW),
            ("verifier", "http://there/auth/callback", NOW),
            ("verifier", "http://here/auth/callback", late),
        ] {
            let (mut grants, code) = issued();
            assert!(grants.redeem(&code, verifier, address, now).is_none());
            // A wrong try uses the code up.
            assert!(grants.redeem(&code, "verifier", "http://here/auth/callback", NOW).is_none());
        }
    }

    #[test]
    fn access_tokens_expire() {
        let mut grants = Grants::default();
        let token = grants.issue_token("ann", NOW);
        assert_eq!(grants.user_of(&token, NOW), Some("ann"));
        assert_eq!(grants.user_of(&token, NOW + TOKEN_LIFE), None);
        assert_eq!(grants.user_of("other", NOW), None);
    }
}
