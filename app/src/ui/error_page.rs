//! An error instead of a whole page.

use leptos::prelude::*;

use super::error_view::ErrorView;
use super::page_header::PageHeader;
use crate::error::AppError;

/// An error instead of a whole page, under a heading that says its kind.
#[component]
pub fn ErrorPage(
    /// What failed.
    error: AppError,
) -> impl IntoView {
    view! {
        <PageHeader title=heading(&error)/>
        <ErrorView error/>
    }
}

fn heading(error: &AppError) -> &'static str {
    match error {
        AppError::Unauthenticated => "Not signed in",
        AppError::Forbidden { .. } => "Not permitted",
        AppError::NotFound { .. } => "Not found",
        AppError::Unavailable { .. } | AppError::Transport { .. } => "Not reachable",
        AppError::Invalid { .. } | AppError::Conflict { .. } | AppError::Internal { .. } => {
            "That did not work"
        }
    }
}
