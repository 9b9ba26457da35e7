//! The catalogue: the tree of groups at the left, models at the right, search on top.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::address;
use super::api::list_models;
use super::model::{Catalog, GroupSummary, ModelSummary};
use super::start_button::StartButton;
use crate::ids::GroupId;
use crate::session::Session;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_view::ErrorView;
use crate::ui::icon::{Icon, IconView};
use crate::ui::page_header::PageHeader;
use crate::ui::skeleton::Skeleton;
use crate::ui::time_view::TimeView;

/// The catalogue: the tree of groups at the left, models at the right, search on top.
#[component]
pub fn CatalogPage() -> impl IntoView {
    let session = Session::get();
    let query = use_query_map();
    let text = move |name: &'static str| {
        Memo::new(move |_| query.with(|query| query.get(name)).filter(|text| !text.is_empty()))
    };
    let (group, search) = (text("group"), text("search"));
    let catalog = Resource::new(
        move || (group.get(), search.get()),
        |(group, search)| list_models(group.map(GroupId), search),
    );
    view! {
        <div class="page">
            <PageHeader title="Processes">
                <Suspense fallback=|| ()>
                    {move || {
                        session.abilities().model.then(|| {
                            let group = group.get().map(|group| format!("?group={group}")).unwrap_or_default();
                            view! {
                                <a class="button button--primary" href=format!("/processes/new{group}")>
                                    <IconView icon=Icon::Plus/>
                                    "New process"
                                </a>
                            }
                        })
                    }}
                </Suspense>
            </PageHeader>
            <form method="get" action="/processes" role="search" class="search">
                <IconView icon=Icon::Search/>
                <input
                    type="search"
                    name="search"
                    placeholder="Search processes"
                    aria-label="Search processes"
                    prop:value=move || search.get().unwrap_or_default()
                    value=search.get_untracked().unwrap_or_default()
                />
                {move || group.get().map(|group| view! { <input type="hidden" name="group" value=group/> })}
                <button class="button" type="submit">"Search"</button>
            </form>
            <Transition fallback=|| view! { <Skeleton lines=8/> }>
                {move || Suspend::new(async move {
                    match catalog.await {
                        Ok(catalog) => view! {
                            <CatalogView
                                catalog
                                group=group.get_untracked()
                                searched=search.get_untracked().is_some()
                            />
                        }.into_any(),
                        Err(error) => view! { <ErrorView error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn CatalogView(catalog: Catalog, group: Option<String>, searched: bool) -> impl IntoView {
    let models = if catalog.models.is_empty() {
        let (title, text) = if searched {
            ("Nothing found", "Try fewer or other words, or search in all groups.")
        } else {
            ("No processes here", "Processes you may see appear here.")
        };
        view! { <EmptyState title text/> }.into_any()
    } else {
        view! {
            <ul class="cards">
                {catalog.models.into_iter().map(|model| view! { <ModelCard model/> }).collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <div class="catalog">
            <nav class="catalog__groups" aria-label="Process groups">
                <ul>
                    <li>
                        <a class="group-link" href="/processes" aria-current=group.is_none().then_some("page")>
                            <IconView icon=Icon::Folder/>
                            <span class="group-link__name">"All processes"</span>
                        </a>
                    </li>
                    {catalog
                        .groups
                        .into_iter()
                        .map(|entry| {
                            let current = group.as_deref() == Some(entry.id.0.as_str());
                            view! { <GroupLink entry current/> }
                        })
                        .collect_view()}
                </ul>
            </nav>
            <section aria-label="Processes">{models}</section>
        </div>
    }
}

#[component]
fn GroupLink(entry: GroupSummary, current: bool) -> impl IntoView {
    view! {
        <li class=format!("group-depth-{}", entry.depth.min(4))>
            <a
                class="group-link"
                href=address::group_page(&entry.id)
                title=entry.description
                aria-current=current.then_some("page")
            >
                <IconView icon=Icon::Folder/>
                <span class="group-link__name">{entry.name}</span>
                <span class="count">{entry.models}</span>
            </a>
        </li>
    }
}

#[component]
fn ModelCard(model: ModelSummary) -> impl IntoView {
    let runs = match model.instances {
        0 => "Never started".to_owned(),
        1 => "Started once".to_owned(),
        count => format!("Started {count} times"),
    };
    view! {
        <li class="card">
            <h2 class="card__title">
                <a href=address::model_page(&model.id)>{model.name}</a>
            </h2>
            <p class="card__group">{model.id.group().0}</p>
            <p class="card__text">{model.description}</p>
            <div class="card__foot">
                <span class="meta">
                    {runs}
                    {model.last_started.map(|at| view! { ", last " <TimeView at/> })}
                </span>
                {model
                    .can_start
                    .then(|| {
                        let problems_page = address::model_page(&model.id);
                        view! { <StartButton model=model.id errors=model.errors problems_page/> }
                    })}
            </div>
        </li>
    }
}
