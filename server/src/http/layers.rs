//! What lies around all handlers: who asks, headers, metrics, panics.

use std::any::Any;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::posts::see;
use super::problem::Problem;
use super::{Http, Who, assets};
use crate::clock::Stopwatch;
use crate::random;
use crate::telemetry::metrics;

/// What pages may load and do, where the page itself says nothing else.
pub const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; \
     object-src 'none'";

/// What a page of the application may load and do; its own scripts carry the nonce.
#[must_use]
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; \
         worker-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
    )
}

/// What the browser's worker may do: compile its WASM and load it, and nothing else. A worker obeys the policy of its own
/// script, not that of the page.
pub const WORKER_POLICY: &str =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'";

/// Finds out who asks.
pub async fn session(State(http): State<Http>, mut request: Request, next: Next) -> Response {
    if !assets::is_asset(request.uri().path()) {
        match http.auth.actor(request.headers()).await {
            Ok(actor) => {
                request.extensions_mut().insert(Who(actor));
            }
            Err(error) => return Problem(error).into_response(),
        }
    }
    next.run(request).await
}

/// Sends people who are not signed in from a page to the sign-in page.
pub async fn sign_in_first(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let signed_in = request.extensions().get::<Who>().is_some_and(|who| who.0.is_some());
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD)
        && !path.starts_with("/v1.0/")
        && path != "/sign-in"
        && !assets::is_asset(path);
    if signed_in || !is_page {
        return next.run(request).await;
    }
    let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let next: String = openidconnect::url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    see(&format!("/sign-in?next={next}"))
}

/// Sets the headers that keep browsers careful, where the handler did not.
pub async fn headers(State(http): State<Http>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let secure = http.core.config.public_url.starts_with("https://");
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Counts and times requests by the pattern of their route.
pub async fn measure(request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let took = watch.elapsed();
    metrics::http(method.as_str(), route.as_deref().unwrap_or("other"), response.status().as_u16(), took);
    response
}

/// Answers for a handler that panicked; the log has the message under the trace id.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    let trace = random::id();
    tracing::error!(%trace, message, "a request panicked");
    Problem(app::AppError::Internal { trace }).into_response()
}

/// Answers requests nobody takes below the API.
#[expect(clippy::unused_async, reason = "handlers are asynchronous")]
pub async fn nothing() -> Response {
    let mut response = Problem(app::AppError::not_found("This address")).into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
