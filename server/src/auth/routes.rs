//! The routes of sign-in: `/auth/start`, `/auth/callback`, `/auth/sign-out`, and the built-in provider.

use axum::Router;
use axum::extract::{Query, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use openidconnect::url::form_urlencoded::Serializer;
use serde::Deserialize;

use super::error::{Cause, SignInError};
use super::sign_in::{Answer, Failed};
use super::{Auth, openid};
use crate::random;

/// The routes of sign-in. [`same_origin`](super::same_origin) has to lie around them, as around all others.
pub fn router(auth: Auth) -> Router {
    let built_in = auth.0.built_in.clone();
    let routes = Router::new()
        .route("/auth/start", get(start))
        .route("/auth/callback", get(callback))
        .route("/auth/sign-out", post(sign_out))
        .with_state(auth);
    match built_in {
        Some(built_in) => routes.nest("/openid", openid::router(built_in)),
        None => routes,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Start {
    provider: Option<String>,
    user: Option<String>,
    next: Option<String>,
    /// Set once the browser was sent to the public address, so that it is sent there once only.
    moved: Option<String>,
}

async fn start(
    State(auth): State<Auth>,
    RawQuery(query): RawQuery,
    Query(wanted): Query<Start>,
    headers: HeaderMap,
) -> Response {
    // The way back leads to the public address, so the cookie has to be set there, and not on
    // another name of this machine such as `localhost`.
    if wanted.moved.is_none() && is_elsewhere(&headers, &auth.0.public_url) {
        let query =
            query.filter(|query| !query.is_empty()).map(|query| format!("{query}&")).unwrap_or_default();
        return redirect(&format!("{}/auth/start?{query}moved=1", auth.0.public_url), None);
    }
    let browser = auth.0.cookies.browser(&headers).map_or_else(random::secret, str::to_owned);
    let text = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
    let (provider, user) = (text(&wanted.provider), text(&wanted.user));
    match auth.begin(provider.as_deref(), user.as_deref(), wanted.next.as_deref(), &browser).await {
        Ok(address) => redirect(&address, Some(auth.0.cookies.set_browser(&browser))),
        Err(error) => failed(Failed { error, next: wanted.next.filter(|next| next.starts_with('/')) }),
    }
}

async fn callback(State(auth): State<Auth>, Query(answer): Query<Answer>, headers: HeaderMap) -> Response {
    match auth.finish(answer, auth.0.cookies.browser(&headers)).await {
        Ok(signed_in) => {
            // Whoever was signed in here before is not any more.
            if let Err(error) = auth.end_session(&headers).await {
                return failed(Failed { error: error.into(), next: None });
            }
            redirect(&signed_in.next, Some(auth.0.cookies.set_session(&signed_in.token)))
        }
        Err(error) => failed(error),
    }
}

async fn sign_out(State(auth): State<Auth>, headers: HeaderMap) -> Response {
    if let Err(error) = auth.end_session(&headers).await {
        return failed(Failed { error: error.into(), next: None });
    }
    redirect("/sign-in", Some(auth.0.cookies.clear_session()))
}

/// Whether a browser calls this server by another address than the public one.
fn is_elsewhere(headers: &HeaderMap, public_url: &str) -> bool {
    let public = public_url.split_once("://").map(|(_, authority)| authority);
    match (headers.get(header::HOST).and_then(|host| host.to_str().ok()), public) {
        (Some(host), Some(public)) => !host.eq_ignore_ascii_case(public.split('/').next().unwrap_or(public)),
        _ => false,
    }
}

/// Sends a browser on with a GET; answers of sign-in are never kept.
fn redirect(location: &str, cookie: Option<HeaderValue>) -> Response {
    let location = HeaderValue::try_from(location).unwrap_or(HeaderValue::from_static("/"));
    let headers =
        [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    let cookie = AppendHeaders(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    (StatusCode::SEE_OTHER, headers, cookie).into_response()
}

/// Back to the sign-in page with a sentence for the person; the details are for the log.
fn failed(failed: Failed) -> Response {
    let Failed { error, next } = failed;
    let cause =
        std::error::Error::source(&error).map(|cause| Cause::chain(cause).to_string()).unwrap_or_default();
    match &error {
        SignInError::Storage(_) | SignInError::ProviderAway { .. } => {
            tracing::error!(%error, cause, "sign-in failed")
        }
        SignInError::UnknownProvider | SignInError::NotBegunHere => {
            tracing::info!(%error, "sign-in refused")
        }
        SignInError::Refused { .. } | SignInError::Untrusted { .. } | SignInError::NameTaken(_) => {
            tracing::warn!(%error, cause, "sign-in refused");
        }
    }
    let mut query = Serializer::new(String::new());
    query.append_pair("error", &error.to_string());
    if let Some(next) = next {
        query.append_pair("next", &next);
    }
    redirect(&format!("/sign-in?{}", query.finish()), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_name_of_this_machine_is_elsewhere() {
        for (host, public, expected) in [
            ("127.0.0.1:7001", "http://127.0.0.1:7001", false),
            ("localhost:7001", "http://127.0.0.1:7001", true),
            ("127.0.0.1:7000", "http://127.0.0.1:7001", true),
            ("Millrace.example", "https://millrace.example", false),
            ("millrace.example", "https://millrace.example/sub", false),
        ] {
            let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
            assert_eq!(is_elsewhere(&headers, public), expected, "{host} {public}");
        }
        assert!(!is_elsewhere(&HeaderMap::new(), "http://127.0.0.1:7001"));
    }
}
