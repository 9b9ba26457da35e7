//! The page for an address that leads nowhere.

use leptos::prelude::*;

use super::error_page::ErrorPage;
use crate::error::AppError;

/// The page for an address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <div class="page">
            <ErrorPage error=AppError::not_found("This page")/>
            <p><a href="/tasks">"Go to my tasks"</a></p>
        </div>
    }
}
