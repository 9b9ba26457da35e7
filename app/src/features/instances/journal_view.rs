//! The journal of an instance: what happened, newest first.

use leptos::prelude::*;

use super::api::instance_journal;
use super::decision_view::ExplanationView;
use super::model::JournalEntry;
use super::operations::Reload;
use crate::ids::InstanceId;
use crate::ui::error_view::ErrorView;
use crate::ui::skeleton::Skeleton;
use crate::ui::time_view::TimeView;

/// The journal of an instance, a page at a time.
#[component]
pub fn JournalView(
    /// The instance.
    id: InstanceId,
    /// The selected element.
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    let before = RwSignal::new(None::<u64>);
    let reload = expect_context::<Reload>();
    let journal = Resource::new(
        move || (before.get(), reload.count()),
        move |(before, _)| instance_journal(id.clone(), before),
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8/> }>
            {move || Suspend::new(async move {
                match journal.await {
                    Ok(page) => {
                        let older = page.older;
                        view! {
                            <ol class="journal">
                                {page
                                    .entries
                                    .into_iter()
                                    .map(|entry| view! { <JournalLine entry selected/> })
                                    .collect_view()}
                            </ol>
                            <p class="list-foot needs-script">
                                {before
                                    .get_untracked()
                                    .map(|_| {
                                        view! {
                                            <button type="button" class="button" on:click=move |_| before.set(None)>
                                                "Newest"
                                            </button>
                                        }
                                    })}
                                {older
                                    .map(|older| {
                                        view! {
                                            <button type="button" class="button" on:click=move |_| before.set(Some(older))>
                                                "Older"
                                            </button>
                                        }
                                    })}
                            </p>
                        }
                        .into_any()
                    }
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn JournalLine(entry: JournalEntry, selected: RwSignal<Option<String>>) -> impl IntoView {
    let element = entry.element.clone();
    let is_selected = {
        let element = entry.element.clone();
        move || element.is_some() && selected.get() == element
    };
    view! {
        <li class="journal__entry" class:journal__entry--selected=is_selected>
            <span class="journal__number">{entry.number}</span>
            <div class="journal__text">
                {entry.text}
                {entry.by.map(|who| view! { <span class="meta">" by " {who}</span> })}
                {element
                    .map(|element| {
                        let label = element.clone();
                        view! {
                            " "
                            <button type="button" class="link" on:click=move |_| selected.set(Some(element.clone()))>
                                {label}
                            </button>
                        }
                    })}
                {entry.explanation.map(|explanation| view! { <ExplanationView explanation/> })}
            </div>
            <TimeView at=entry.at/>
        </li>
    }
}
