//! Whether the server lives and is ready, and its metrics.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use super::Http;
use crate::telemetry::metrics;

/// `GET /health/live`: the process answers.
pub async fn live() -> impl IntoResponse {
    "live"
}

/// `GET /health/ready`: the storage answers too.
pub async fn ready(State(http): State<Http>) -> impl IntoResponse {
    match http.core.storage.job_counts().await {
        Ok(_) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::error!(%error, "the storage does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the storage does not answer")
        }
    }
}

/// `GET /metrics`: for Prometheus.
pub async fn metrics(State(http): State<Http>) -> impl IntoResponse {
    let jobs = http.core.storage.job_counts().await.unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics::render(&jobs))
}
