//! What would be here, and how to get it.

use leptos::prelude::*;

/// An empty list: what would be here, and the action that fills it.
#[component]
pub fn EmptyState(
    /// What would be here.
    title: &'static str,
    /// How to get it.
    #[prop(optional)]
    text: &'static str,
    /// The action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">{title}</p>
            {(!text.is_empty()).then(|| view! { <p class="empty__text">{text}</p> })}
            {children.map(|children| children())}
        </div>
    }
}
