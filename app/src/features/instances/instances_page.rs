//! The list of instances, filtered by state and process; the filter is in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::list_instances;
use super::model::{InstancePage as Page, InstanceState, InstanceSummary};
use super::state_badge::{StateBadge, state_label};
use crate::features::processes::api::list_models;
use crate::ids::ModelId;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_view::ErrorView;
use crate::ui::page_header::PageHeader;
use crate::ui::skeleton::Skeleton;
use crate::ui::time_view::TimeView;

/// What the address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Filter {
    state: String,
    model: String,
    mine: bool,
    after: Option<String>,
}

impl Filter {
    /// The address of this filter with another state.
    fn with_state(&self, state: &str) -> String {
        let mut parts = Vec::new();
        for (name, value) in [("state", state), ("model", self.model.as_str())] {
            if !value.is_empty() {
                parts.push(format!("{name}={value}"));
            }
        }
        if self.mine {
            parts.push("mine=true".to_owned());
        }
        if parts.is_empty() { "/instances".to_owned() } else { format!("/instances?{}", parts.join("&")) }
    }

    fn is_narrow(&self) -> bool {
        !self.state.is_empty() || !self.model.is_empty() || self.mine
    }
}

/// The list of instances.
#[component]
pub fn InstancesPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| Filter {
            state: query.get("state").unwrap_or_default(),
            model: query.get("model").unwrap_or_default(),
            mine: query.get("mine").is_some_and(|word| word == "true"),
            after: query.get("after"),
        })
    });
    let instances = Resource::new(
        move || filter.get(),
        |filter| {
            let model = Some(filter.model).filter(|model| !model.is_empty()).map(ModelId);
            list_instances(filter.state, model, filter.mine, filter.after, None)
        },
    );
    view! {
        <div class="page">
            <PageHeader title="Instances"/>
            {move || view! { <Filters filter=filter.get()/> }}
            <Transition fallback=|| view! { <Skeleton lines=10/> }>
                {move || Suspend::new(async move {
                    let filter = filter.get_untracked();
                    match instances.await {
                        Ok(page) if page.instances.is_empty() && filter.is_narrow() => view! {
                            <EmptyState title="No instance matches" text="Change the filter to see others.">
                                <a class="button" href="/instances">"Show all"</a>
                            </EmptyState>
                        }.into_any(),
                        Ok(page) if page.instances.is_empty() => view! {
                            <EmptyState title="No instances yet" text="Every process that is started appears here.">
                                <a class="button" href="/processes">"Start a process"</a>
                            </EmptyState>
                        }.into_any(),
                        Ok(page) => view! { <InstanceTable page filter/> }.into_any(),
                        Err(error) => view! { <ErrorView error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Filters(filter: Filter) -> impl IntoView {
    let models = Resource::new(|| (), |()| list_models(None, None));
    let chips = std::iter::once(("", "All"))
        .chain(InstanceState::ALL.into_iter().map(|state| (state.as_str(), state_label(state))))
        .map(|(word, label)| {
            let current = (filter.state == word).then_some("true");
            view! { <a class="chip" href=filter.with_state(word) aria-current=current>{label}</a> }
        })
        .collect_view();
    let chosen = filter.model.clone();
    view! {
        <div class="filters">
            <nav class="chips" aria-label="Filter by state">{chips}</nav>
            <form method="get" action="/instances" class="filters__form">
                <input type="hidden" name="state" value=filter.state/>
                <label class="visually-hidden" for="model">"Process"</label>
                <select class="input" id="model" name="model">
                    <option value="">"All processes"</option>
                    <Suspense fallback=|| ()>
                        {move || {
                            let chosen = chosen.clone();
                            Suspend::new(async move {
                                models.await.map(|catalog| {
                                    catalog
                                        .models
                                        .into_iter()
                                        .map(|model| {
                                            let selected = model.id.0 == chosen;
                                            view! { <option value=model.id.0 selected=selected>{model.name}</option> }
                                        })
                                        .collect_view()
                                })
                                .unwrap_or_default()
                            })
                        }}
                    </Suspense>
                </select>
                <label class="check">
                    <input type="checkbox" name="mine" value="true" checked=filter.mine/>
                    "Started by me"
                </label>
                <button class="button" type="submit">"Filter"</button>
            </form>
        </div>
    }
}

#[component]
fn InstanceTable(page: Page, filter: Filter) -> impl IntoView {
    let shown = page.instances.len();
    let more = page.next.map(|next| {
        let base = filter.with_state(&filter.state);
        let joint = if base.contains('?') { '&' } else { '?' };
        view! { <a class="button" href=format!("{base}{joint}after={next}")>"Next page"</a> }
    });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Instances">
            <table class="table table--rows">
                <thead>
                    <tr>
                        <th scope="col">"Process"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Milestone"</th>
                        <th scope="col">"Started by"</th>
                        <th scope="col">"Started"</th>
                        <th scope="col">"Changed"</th>
                        <th scope="col">"Id"</th>
                    </tr>
                </thead>
                <tbody>
                    {page
                        .instances
                        .into_iter()
                        .map(|instance| view! { <InstanceRow instance/> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
        <p class="list-foot">
            <span>{format!("{shown} of {}", page.total)}</span>
            {more}
        </p>
    }
}

#[component]
fn InstanceRow(instance: InstanceSummary) -> impl IntoView {
    let href = format!("/instances/{}", instance.id);
    view! {
        <tr>
            <td data-label="Process"><a href=href>{instance.model_name}</a></td>
            <td data-label="State"><StateBadge state=instance.state/></td>
            <td data-label="Milestone">{instance.milestone.unwrap_or_else(|| "–".to_owned())}</td>
            <td data-label="Started by">{instance.started_by}</td>
            <td data-label="Started"><TimeView at=instance.started_at/></td>
            <td data-label="Changed"><TimeView at=instance.updated_at/></td>
            <td data-label="Id"><code class="id" title=instance.id.0>{instance.id.short()}</code></td>
        </tr>
    }
}
