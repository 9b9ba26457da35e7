//! The top of a page: breadcrumb, title, state and actions.

use leptos::prelude::*;
use leptos_meta::Title;

/// A step of the breadcrumb: its words and its address.
pub type Crumb = (String, String);

/// The top of a page.
#[component]
pub fn PageHeader(
    /// The title of the page and of the browser's tab.
    #[prop(into)]
    title: String,
    /// The way here, without the page itself.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// State and actions, at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <div class="page-header">
            <div class="page-header__title">
                {(!crumbs.is_empty())
                    .then(|| {
                        view! {
                            <nav aria-label="Breadcrumb">
                                <ol class="crumbs">
                                    {crumbs
                                        .into_iter()
                                        .map(|(words, href)| {
                                            view! { <li><a href=href>{words}</a></li> }
                                        })
                                        .collect_view()}
                                </ol>
                            </nav>
                        }
                    })}
                <h1>{title}</h1>
            </div>
            {children.map(|children| view! { <div class="page-header__actions">{children()}</div> })}
        </div>
    }
}
