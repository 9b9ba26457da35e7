//! The endpoints the client asks: tokens for a code, and what is known about a user.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::grants::TOKEN_LIFE;
use super::{BuiltIn, CLIENT_ID};

/// A token request (RFC 6749, 4.1.3, and RFC 7636).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TokenRequest {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

/// Exchanges a code.
pub(super) async fn token(
    State(provider): State<Arc<BuiltIn>>,
    headers: HeaderMap,
    Form(request): Form<TokenRequest>,
) -> Response {
    if !is_client(&headers, &provider) {
        return answer(StatusCode::UNAUTHORIZED, json!({ "error": "invalid_client" }));
    }
    if request.grant_type != "authorization_code" {
        return answer(StatusCode::BAD_REQUEST, json!({ "error": "unsupported_grant_type" }));
    }
    let now = provider.clock.now();
    let mut grants = provider.grants.lock().expect("nothing panics while it is held");
    let grant = grants.redeem(&request.code, &request.code_verifier, &request.redirect_uri, now);
    let Some((grant, mut claims)) =
        grant.and_then(|grant| provider.claims(&grant.username).map(|claims| (grant, claims)))
    else {
        return answer(StatusCode::BAD_REQUEST, json!({ "error": "invalid_grant" }));
    };
    claims["iss"] = json!(provider.issuer);
    claims["aud"] = json!(CLIENT_ID);
    claims["iat"] = json!(now.as_second());
    claims["exp"] = json!((now + TOKEN_LIFE).as_second());
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = json!(nonce);
    }
    let tokens = json!({
        "access_token": grants.issue_token(&grant.username, now),
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE.as_secs(),
        "id_token": provider.key.sign(&claims),
    });
    answer(StatusCode::OK, tokens)
}

/// Tells what is known about the user of an access token.
pub(super) async fn userinfo(State(provider): State<Arc<BuiltIn>>, headers: HeaderMap) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let now = provider.clock.now();
    let grants = provider.grants.lock().expect("nothing panics while it is held");
    match grants.user_of(token, now).and_then(|username| provider.claims(username)) {
        Some(claims) => answer(StatusCode::OK, claims),
        None => answer(StatusCode::UNAUTHORIZED, json!({ "error": "invalid_token" })),
    }
}

fn is_client(headers: &HeaderMap, provider: &BuiltIn) -> bool {
    let credentials = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let credentials = credentials.and_then(|value| STANDARD.decode(value.strip_prefix("Basic ")?).ok());
    credentials.is_some_and(|given| given == format!("{CLIENT_ID}:{}", provider.client_secret).into_bytes())
}

fn answer(status: StatusCode, body: Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
