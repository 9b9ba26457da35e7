//! The one table of routes.

use std::time::Duration;

use app::shell::AssetVersion;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use leptos::nonce::use_nonce;
use leptos::prelude::{LeptosOptions, provide_context, use_context};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context};
use sentry_tower::{NewSentryLayer, SentryHttpLayer};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::auth;
use crate::http::{Http, Who, assets, callback, docs, events, health, layers, openapi, posts};

/// The biggest body read, in bytes.
const MAX_BODY: usize = 8 << 20;
/// How long a request may take until its answer begins.
const TIMEOUT: Duration = Duration::from_secs(60);

/// All routes with what lies around them.
pub fn router(http: Http) -> Router {
    let options = LeptosOptions::builder().output_name("millrace").build();
    let context = page_context(http.clone());
    let pages = Router::new()
        .leptos_routes_with_context(&options, generate_route_list(app::App), context.clone(), {
            let options = options.clone();
            move || app::shell(options.clone())
        })
        .with_state(options.clone())
        .fallback(move |request: Request| fallback(request, options.clone(), context.clone()))
        .layer(from_fn(layers::sign_in_first));

    Router::new()
        .route("/tasks/{id}", post(posts::task))
        .route("/processes/start", post(posts::start))
        .route("/instances/{id}/operate", post(posts::operate))
        .route("/v1.0/tasks/{instance}/{task}/callback", put(callback::callback))
        .route("/v1.0/events", get(events::events))
        .route("/v1.0/openapi.json", get(openapi::json))
        .route("/v1.0/ui", get(docs::page))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .with_state(http.clone())
        .merge(auth::router(http.auth.clone()))
        .merge(pages)
        .layer(from_fn_with_state(http.clone(), layers::session))
        .layer(from_fn_with_state(http.auth.clone(), auth::same_origin))
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(http, layers::headers))
        .layer(from_fn(layers::measure))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(SentryHttpLayer::new())
        .layer(NewSentryLayer::<Request>::new_from_top())
}

/// What pages and server functions find in their context.
fn page_context(http: Http) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(http.services.clone());
        provide_context(AssetVersion(assets::VERSION.to_owned()));
        let actor = use_context::<axum::http::request::Parts>()
            .and_then(|parts| parts.extensions.get::<Who>().cloned())
            .and_then(|who| who.0);
        provide_context(actor);
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&layers::page_policy(&nonce))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// Files of the front end; below the API nothing; else the page that says so.
async fn fallback(
    request: Request,
    options: LeptosOptions,
    context: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    if assets::is_asset(request.uri().path()) {
        return assets::serve(&request);
    }
    let path = request.uri().path();
    if path.starts_with("/v1.0/") || path.starts_with("/pkg/") || path.starts_with("/assets/") {
        return layers::nothing().await;
    }
    let handler = render_app_async_with_context(context, move || app::shell(options.clone()));
    let mut response = handler(request).await.into_response();
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}
