//! A provider that answers as the test says: rightly, or not.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use server::auth::openid::SigningKey;

use super::support::{now, port, serve};

/// What the provider answers.
pub(crate) struct Script {
    /// Claims of the ID token that differ from the right ones; `null` leaves one out.
    pub(crate) id_token: Value,
    /// What userinfo adds.
    pub(crate) userinfo: Value,
    /// Signs with a key that is not published.
    pub(crate) foreign_key: bool,
    /// The nonce of the sign-in under way.
    pub(crate) nonce: String,
}

/// A running provider.
#[derive(Clone)]
pub(crate) struct FakeProvider {
    pub(crate) issuer: String,
    pub(crate) script: Arc<Mutex<Script>>,
    keys: Arc<[SigningKey; 2]>,
}

impl FakeProvider {
    /// Starts one.
    pub(crate) async fn start() -> Self {
        let (listener, issuer) = port().await;
        let script = Script {
            id_token: json!({}),
            userinfo: json!({"sub": "u1"}),
            foreign_key: false,
            nonce: String::new(),
        };
        let keys = [SigningKey::generate().unwrap(), SigningKey::generate().unwrap()];
        let provider = Self { issuer, script: Arc::new(Mutex::new(script)), keys: Arc::new(keys) };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(|State(provider): State<Self>| async move { Json(provider.keys[0].jwks()) }))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(provider.clone());
        serve(listener, routes).await;
        provider
    }

    /// The settings of a server that signs in here.
    pub(crate) fn settings(&self) -> [(&'static str, &str); 4] {
        [
            ("MILLRACE_OIDC_ISSUER", self.issuer.as_str()),
            ("MILLRACE_OIDC_CLIENT_ID", "app"),
            ("MILLRACE_OIDC_LABEL", "Corp"),
            ("MILLRACE_OIDC_GROUPS_CLAIM", "groups"),
        ]
    }
}

async fn discovery(State(provider): State<FakeProvider>) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn token(State(provider): State<FakeProvider>) -> Json<Value> {
    let script = provider.script.lock().unwrap();
    let mut claims = json!({
        "iss": provider.issuer,
        "aud": "app",
        "sub": "u1",
        "iat": now().as_second(),
        "exp": now().as_second() + 300,
        "nonce": script.nonce,
        "preferred_username": "alice",
        "name": "Alice A.",
        "groups": ["/Finance"],
    });
    let map = claims.as_object_mut().unwrap();
    map.extend(script.id_token.as_object().unwrap().clone());
    map.retain(|_, value| !value.is_null());
    let key = &provider.keys[usize::from(script.foreign_key)];
    Json(json!({ "access_token": "opaque", "token_type": "Bearer", "id_token": key.sign(&claims) }))
}

async fn userinfo(State(provider): State<FakeProvider>) -> Json<Value> {
    Json(provider.script.lock().unwrap().userinfo.clone())
}
