//! The endpoints a browser sees: choosing a demo user, and leaving.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use openidconnect::url::Url;
use serde::{Deserialize, Serialize};

use super::grants::Grant;
use super::{BuiltIn, CLIENT_ID, page};

/// An authorization request (OpenID Connect Core, 3.1.2.1).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct AuthorizationRequest {
    pub(super) response_type: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<String>,
    pub(super) code_challenge: String,
    pub(super) code_challenge_method: String,
    #[serde(skip_serializing)]
    pub(super) login_hint: Option<String>,
}

/// Sends a browser back with a code, or lets the person choose who to be.
pub(super) async fn authorize(
    State(provider): State<Arc<BuiltIn>>,
    Query(request): Query<AuthorizationRequest>,
) -> Response {
    if request.client_id != CLIENT_ID || request.redirect_uri != provider.redirect_uri() {
        // Never redirect to an address that is not the client's.
        return (StatusCode::BAD_REQUEST, "This sign-in does not come from Millrace.").into_response();
    }
    if let Some(error) = fault(&request) {
        return back(&provider, &request, ("error", error));
    }
    match &request.login_hint {
        Some(username) if provider.claims(username).is_some() => {
            let grant = Grant {
                username: username.clone(),
                nonce: request.nonce.clone(),
                challenge: request.code_challenge.clone(),
                redirect_uri: request.redirect_uri.clone(),
            };
            let now = provider.clock.now();
            let code =
                provider.grants.lock().expect("nothing panics while it is held").issue_code(grant, now);
            back(&provider, &request, ("code", &code))
        }
        hint => Html(page::choose(&provider.users, &request, hint.as_deref())).into_response(),
    }
}

fn fault(request: &AuthorizationRequest) -> Option<&'static str> {
    if request.response_type != "code" {
        Some("unsupported_response_type")
    } else if !request.scope.split(' ').any(|scope| scope == "openid") {
        Some("invalid_scope")
    } else if request.code_challenge.is_empty() || request.code_challenge_method != "S256" {
        Some("invalid_request")
    } else {
        None
    }
}

fn back(provider: &BuiltIn, request: &AuthorizationRequest, answer: (&str, &str)) -> Response {
    let parameters = [answer, ("state", &request.state), ("iss", &provider.issuer)];
    match Url::parse_with_params(&request.redirect_uri, parameters) {
        Ok(url) => Redirect::to(url.as_str()).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Where to go after leaving.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EndSession {
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
}

/// Leaves. Nobody is remembered here, so there is nothing to end.
pub(super) async fn end_session(
    State(provider): State<Arc<BuiltIn>>,
    Query(request): Query<EndSession>,
) -> Response {
    let ours = format!("{}/", provider.public_url);
    let wanted = request.post_logout_redirect_uri.filter(|wanted| wanted.starts_with(&ours));
    let Some(mut url) = wanted.and_then(|wanted| Url::parse(&wanted).ok()) else {
        return Redirect::to("/sign-in").into_response();
    };
    if let Some(state) = request.state {
        url.query_pairs_mut().append_pair("state", &state);
    }
    Redirect::to(url.as_str()).into_response()
}
