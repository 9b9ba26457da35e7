//! The files of the front end, compiled into the binary.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};

use super::layers::WORKER_POLICY;

/// The front end's files; `build.rs` names the folder.
static SITE: Dir<'_> = include_dir!("$MILLRACE_SITE_DIR");

/// What changes with any of the files.
pub const VERSION: &str = env!("MILLRACE_SITE_HASH");

/// The script of the browser's worker.
const WORKER: &str = "assets/worker.js";

/// Whether the front end is in the program; a plain `cargo build` leaves it out.
#[must_use]
pub fn is_built() -> bool {
    SITE.get_file("pkg/millrace.js").is_some()
}

/// Whether there is a file at a path such as `/pkg/millrace.js`.
#[must_use]
pub fn is_asset(path: &str) -> bool {
    SITE.get_file(path.trim_start_matches('/')).is_some_and(|_| !path.ends_with(".br"))
}

/// Answers with a file; [`is_asset`] says whether there is one.
pub fn serve(request: &Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let Some(file) = SITE.get_file(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let tag = format!("\"{VERSION}\"");
    let versioned = request.uri().query() == Some(&format!("v={VERSION}"));
    let cache = if versioned { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    // Also when it has not changed: browsers then keep the file but take the new headers.
    if path == WORKER {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER_POLICY));
    }
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, content_type(path));
    let compressed = SITE.get_file(format!("{path}.br")).filter(|_| accepts_brotli(request.headers()));
    let content = match compressed {
        Some(compressed) => {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            compressed.contents()
        }
        None => file.contents(),
    };
    (headers, Body::from(content)).into_response()
}

fn content_type(path: &str) -> HeaderValue {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let text = if kind.type_() == "text" || kind.subtype() == "javascript" || kind.subtype() == "json" {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    };
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some("br") && !parts.any(|part| part == "q=0")
    })
}
