//! An error where content should be: what failed, and what to do.

use leptos::prelude::*;

use super::icon::{Icon, IconView};
use crate::error::AppError;

/// Says what failed and what to do.
#[component]
pub fn ErrorView(
    /// What failed.
    error: AppError,
) -> impl IntoView {
    let advice = match &error {
        AppError::Unauthenticated => view! { <a class="button" href="/sign-in">"Sign in"</a> }.into_any(),
        AppError::Forbidden { .. } => view! { <p>"Ask an administrator if you need this."</p> }.into_any(),
        AppError::NotFound { .. } => {
            view! { <p>"It may have been removed, or the address may be mistyped."</p> }.into_any()
        }
        AppError::Unavailable { .. } | AppError::Transport { .. } => {
            view! { <p>"Check the connection, then load the page again."</p> }.into_any()
        }
        AppError::Internal { .. } => view! { <p>"Give the trace id to an administrator."</p> }.into_any(),
        AppError::Invalid { fields, .. } => view! {
            <ul>
                {fields
                    .iter()
                    .map(|field| view! { <li>{field.message.clone()}</li> })
                    .collect_view()}
            </ul>
        }
        .into_any(),
        AppError::Conflict { .. } => {
            view! { <p>"Load the page again to see how things stand."</p> }.into_any()
        }
    };
    let details = error.details();
    view! {
        <div class="notice notice--error" role="alert">
            <IconView icon=Icon::Alert/>
            <div>
                <p class="notice__title">{error.to_string()}</p>
                {advice}
                {details
                    .map(|details| {
                        view! {
                            <details class="notice__details">
                                <summary>"Technical details"</summary>
                                <code>{details}</code>
                            </details>
                        }
                    })}
            </div>
        </div>
    }
}
