//! [`AppError`] as an answer: problem details (RFC 9457).

use app::AppError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An error as problem details.
#[derive(Debug)]
pub struct Problem(pub AppError);

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

/// The status of an error.
#[must_use]
pub fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = status(&self.0);
        let mut body = serde_json::to_value(&self.0).unwrap_or_else(|_| json!({}));
        if let Value::Object(body) = &mut body {
            body.insert("type".to_owned(), json!("about:blank"));
            body.insert("status".to_owned(), json!(status.as_u16()));
            body.insert("title".to_owned(), json!(self.0.to_string()));
        }
        let kind = HeaderValue::from_static("application/problem+json");
        (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response()
    }
}

/// An error as a small page, for forms that were posted without scripts.
#[derive(Debug)]
pub struct ErrorPage(pub AppError);

impl From<AppError> for ErrorPage {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl IntoResponse for ErrorPage {
    fn into_response(self) -> Response {
        let status = status(&self.0);
        let message = escape(&self.0.to_string());
        let page = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Millrace</title>\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <link rel=\"stylesheet\" href=\"/assets/app.css\"></head><body><main class=\"error-page\">\
             <h1>That did not work</h1><p role=\"alert\">{message}</p><p><a href=\"/tasks\">Back to the tasks</a></p>\
             </main></body></html>"
        );
        (status, axum::response::Html(page)).into_response()
    }
}

/// A text as it may stand in HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
