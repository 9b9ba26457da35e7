//! My tasks: the list at the left, the chosen task at the right.

use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_query_map};

use super::api::list_tasks;
use super::model::{TaskFilter, TaskPage, TaskSummary};
use crate::features::tasks::task_changes::TaskChanges;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_view::ErrorView;
use crate::ui::icon::{Icon, IconView};
use crate::ui::page_header::PageHeader;
use crate::ui::skeleton::Skeleton;
use crate::ui::tabs::{Tab, Tabs};
use crate::ui::time_view::TimeView;

/// My tasks: the list at the left, the chosen task at the right.
#[component]
pub fn TasksPage() -> impl IntoView {
    let changes = TaskChanges::provide();
    let query = use_query_map();
    let location = use_location();
    let tab = Memo::new(move |_| query.with(|query| query.get("tab").unwrap_or_else(|| "open".to_owned())));
    let after = Memo::new(move |_| query.with(|query| query.get("after")));
    let done = move || query.with(|query| query.get("done"));
    let chosen = Memo::new(move |_| {
        location.pathname.get().strip_prefix("/tasks/").map(ToOwned::to_owned).filter(|id| !id.is_empty())
    });
    let tasks = Resource::new(
        move || (tab.get(), after.get(), changes.count()),
        |(tab, after, _)| {
            let filter = if tab == "completed" { TaskFilter::CompletedByMe } else { TaskFilter::Open };
            list_tasks(filter, after)
        },
    );
    view! {
        <div class="page tasks" class:tasks--chosen=move || chosen.get().is_some()>
            <section class="tasks__list" aria-label="Tasks">
                <PageHeader title="Tasks"/>
                <Tabs
                    label="Which tasks"
                    chosen=tab
                    tabs=vec![
                        Tab { word: "open", label: "Open", count: None },
                        Tab { word: "completed", label: "Completed by me", count: None },
                    ]
                />
                {move || {
                    done().map(|title| {
                        view! {
                            <p class="notice notice--done" role="status">
                                <IconView icon=Icon::Check/>
                                {format!("“{title}” is done.")}
                            </p>
                        }
                    })
                }}
                <Transition fallback=|| view! { <Skeleton lines=6/> }>
                    {move || Suspend::new(async move {
                        let open = tab.get_untracked() != "completed";
                        match tasks.await {
                            Ok(page) if page.tasks.is_empty() && open => view! {
                                <EmptyState title="No open tasks" text="Tasks of processes appear here when it is your turn.">
                                    <a class="button" href="/processes">"Start a process"</a>
                                </EmptyState>
                            }.into_any(),
                            Ok(page) if page.tasks.is_empty() => view! {
                                <EmptyState title="Nothing completed yet" text="Tasks you complete are kept here."/>
                            }.into_any(),
                            Ok(page) => view! { <TaskList page chosen open/> }.into_any(),
                            Err(error) => view! { <ErrorView error/> }.into_any(),
                        }
                    })}
                </Transition>
            </section>
            <section class="tasks__detail" aria-label="Task">
                <Outlet/>
            </section>
        </div>
    }
}

#[component]
fn TaskList(page: TaskPage, chosen: Memo<Option<String>>, open: bool) -> impl IntoView {
    let shown = page.tasks.len();
    let total = page.total;
    let more = page.next.map(|next| {
        let tab = if open { "open" } else { "completed" };
        view! { <a class="button" href=format!("/tasks?tab={tab}&after={next}")>"Next page"</a> }
    });
    view! {
        <ul class="task-list">
            {page.tasks.into_iter().map(|task| view! { <TaskRow task chosen open/> }).collect_view()}
        </ul>
        <p class="list-foot">
            <span>{format!("{shown} of {total}")}</span>
            {more}
        </p>
    }
}

#[component]
fn TaskRow(task: TaskSummary, chosen: Memo<Option<String>>, open: bool) -> impl IntoView {
    let id = task.id.0.clone();
    let is_chosen = Memo::new(move |_| chosen.get().as_deref() == Some(id.as_str()));
    let at = task.completed.as_ref().map_or(task.created_at, |(_, at)| *at);
    let (who, icon) = if task.mine {
        ("for me".to_owned(), Icon::Person)
    } else {
        (format!("for {}", task.assigned_to.join(", ")), Icon::Group)
    };
    let tab = if open { "" } else { "?tab=completed" };
    view! {
        <li>
            <a
                class="task-row"
                href=format!("/tasks/{}{tab}", task.id)
                aria-current=move || is_chosen.get().then_some("true")
            >
                <span class="task-row__title">{task.title}</span>
                <span class="task-row__meta">
                    <span>{task.model_name}</span>
                    <TimeView at/>
                </span>
                <span class="task-row__meta">
                    <span>
                        <IconView icon/> {who}
                        {task.has_draft.then(|| view! { <span class="badge">"Draft"</span> })}
                    </span>
                    <code class="id" title=task.instance.0.clone()>{task.instance.short()}</code>
                </span>
                // With the instance's id: what tells equal tasks apart.
                <span class="task-row__meta">
                    <span>{format!("started by {}", task.started_by)} " " <TimeView at=task.started_at/></span>
                </span>
            </a>
        </li>
    }
}

/// What stands at the right while no task is chosen.
#[component]
pub fn NoTaskChosen() -> impl IntoView {
    view! {
        <div class="tasks__none">
            <EmptyState title="Choose a task" text="Its instructions and its form appear here."/>
        </div>
    }
}
