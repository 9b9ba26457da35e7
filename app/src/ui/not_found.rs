//! The page for an address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use super::error_view::ErrorView;
use crate::error::AppError;

/// The page for an address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found"/>
        <div class="page">
            <h1>"Not found"</h1>
            <ErrorView error=AppError::not_found("This page")/>
            <p><a href="/tasks">"Go to my tasks"</a></p>
        </div>
    }
}
