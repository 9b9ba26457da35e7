//! Keeps other sites from acting with a person's cookie (cross-site request forgery).

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse;

use super::Auth;

/// Middleware: a request that may change something and carries our session must come from our pages.
///
/// Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`. Requests
/// without our cookie, such as those of providers and programs, pass: there is nothing to misuse.
pub async fn same_origin(State(auth): State<Auth>, request: Request, next: Next) -> Response<Body> {
    let safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let headers = request.headers();
    let ours = safe || auth.0.cookies.session(headers).is_none() || from_here(headers, &auth.0.public_url);
    if ours {
        return next.run(request).await;
    }
    tracing::warn!(method = %request.method(), path = request.uri().path(), "refused a request of another site");
    let body = r#"{"code":"forbidden","reason":"the request does not come from a page of this server"}"#;
    (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}

fn from_here(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.contains_key("sec-fetch-site") {
        return matches!(text("sec-fetch-site"), Some("same-origin" | "none"));
    }
    let Some(origin) = text("origin") else {
        return false;
    };
    if origin == public_url {
        return true;
    }
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == text("host")
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_our_own_pages_may_act() {
        const HERE: &str = "https://millrace.example";
        for (headers, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", HERE), ("host", "millrace.example")], false),
            (&[("origin", HERE)], true),
            (&[("origin", "http://127.0.0.1:7001"), ("host", "127.0.0.1:7001")], true),
            (&[("origin", "http://127.0.0.1:7002"), ("host", "127.0.0.1:7001")], false),
            (&[("origin", "https://millrace.example.evil"), ("host", "millrace.example")], false),
            (&[("origin", "null"), ("host", "null")], false),
            (&[("host", "millrace.example")], false),
            (&[], false),
        ] {
            let map = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(from_here(&map, HERE), expected, "{headers:?}");
        }
    }
}
