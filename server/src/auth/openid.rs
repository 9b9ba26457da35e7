//! The built-in OpenID Connect provider, for development only: demo users, no passwords.
//!
//! The server signs in with it over HTTP as with any other provider, so that the way people sign in
//! in development is the way they sign in in production.

mod authorize;
mod grants;
mod key;
mod page;
mod token;

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

pub use self::key::SigningKey;

use self::grants::Grants;
use super::error::SetupError;
use super::permission::{KnownUser, Permissions};
use crate::clock::Clock;
use crate::config::{ProviderConfig, Secret};
use crate::random;

/// What accounts of demo users name as the one who vouches for them.
pub(super) const ACCOUNT_ISSUER: &str = "built-in";
/// The id the server has as a client of its own provider.
const CLIENT_ID: &str = "millrace";

/// The built-in provider; keys and codes live as long as the process.
pub(super) struct BuiltIn {
    public_url: String,
    issuer: String,
    client_secret: String,
    users: Vec<(KnownUser, Vec<String>)>,
    key: SigningKey,
    grants: Mutex<Grants>,
    clock: Arc<dyn Clock>,
}

impl BuiltIn {
    /// The provider of a server at an address, for the users of the permissions file.
    pub(super) fn new(
        public_url: &str,
        permissions: &Permissions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SetupError> {
        let with_groups = |user: &KnownUser| {
            let groups = permissions.groups_of(&user.username, user.email.as_deref());
            (user.clone(), groups)
        };
        Ok(Self {
            public_url: public_url.to_owned(),
            issuer: format!("{public_url}/openid"),
            client_secret: random::secret(),
            users: permissions.users().iter().map(with_groups).collect(),
            key: SigningKey::generate()?,
            grants: Mutex::default(),
            clock,
        })
    }

    /// The server as a client of this provider.
    pub(super) fn client(&self) -> ProviderConfig {
        ProviderConfig {
            id: "built-in".to_owned(),
            label: "the built-in provider".to_owned(),
            issuer: self.issuer.clone(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Some(Secret(self.client_secret.clone())),
            groups_claim: Some("groups".to_owned()),
        }
    }

    /// Where codes are sent, and nowhere else.
    fn redirect_uri(&self) -> String {
        format!("{}/auth/callback", self.public_url)
    }

    /// The claims about a user.
    fn claims(&self, username: &str) -> Option<Value> {
        let (user, groups) = self.users.iter().find(|(user, _)| user.username == username)?;
        Some(json!({
            "sub": user.username,
            "preferred_username": user.username,
            "name": user.display_name,
            "email": user.email,
            "email_verified": user.email.is_some(),
            "groups": groups,
        }))
    }
}

/// The routes below `/openid`.
pub(super) fn router(provider: Arc<BuiltIn>) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(jwks))
        .route("/authorize", get(authorize::authorize))
        .route("/token", axum::routing::post(token::token))
        .route("/userinfo", get(token::userinfo).post(token::userinfo))
        .route("/end-session", get(authorize::end_session))
        .with_state(provider)
}

async fn discovery(State(provider): State<Arc<BuiltIn>>) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "end_session_endpoint": format!("{issuer}/end-session"),
        "scopes_supported": ["openid", "profile", "email"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "claims_supported": ["sub", "preferred_username", "name", "email", "email_verified", "groups"],
    }))
}

async fn jwks(State(provider): State<Arc<BuiltIn>>) -> Json<Value> {
    Json(provider.key.jwks())
}
