//! One task: what to do, and the form or the button to do it.

use jiff::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::api::show_task;
use super::draft_notice::DraftNotice;
use super::model::{TaskDetail, TaskState};
use super::task_form::{ManualTaskForm, UserTaskForm};
use crate::ids::TaskId;
use crate::ui::error_page::ErrorPage;
use crate::ui::icon::{Icon, IconView};
use crate::ui::page_header::PageHeader;
use crate::ui::skeleton::Skeleton;
use crate::ui::time_view::TimeView;

/// One task.
#[component]
pub fn TaskPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = Memo::new(move |_| TaskId(params.with(|params| params.get("id").unwrap_or_default())));
    let task_resource = Resource::new(move || id.get(), show_task);
    // After a post without scripts the page shows what is wrong with the draft.
    let show_errors =
        move || query.with_untracked(|query| query.get("show").is_some_and(|what| what == "errors"));
    view! {
        <a class="button button--small task__back" href="/tasks">
            <IconView icon=Icon::Back/>
            "All tasks"
        </a>
        <Transition fallback=|| view! { <Skeleton lines=8/> }>
            {move || Suspend::new(async move {
                match task_resource.await {
                    Ok(task) => {
                        let reload = move |()| task_resource.refetch();
                        view! { <TaskView task show_errors=show_errors() reload/> }.into_any()
                    }
                    Err(error) => view! { <ErrorPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn TaskView(task: TaskDetail, show_errors: bool, #[prop(into)] reload: Callback<()>) -> impl IntoView {
    let summary = task.summary.clone();
    let instructions = task.instructions_html.clone();
    let is_open = summary.state == TaskState::Open;
    let warnings = task.warnings.clone();
    // After a refused post the draft is what was just posted.
    let draft_saved_at = task.draft_saved_at.filter(|_| !show_errors);
    let body = if task.schema.is_some() {
        view! { <UserTaskForm task show_errors/> }.into_any()
    } else {
        view! { <ManualTaskForm task/> }.into_any()
    };
    view! {
        <article class="task">
            <PageHeader title=summary.title.clone()/>
            <Closed state=summary.state completed=summary.completed/>
            {warnings
                .into_iter()
                .map(|text| {
                    view! {
                        <p class="notice notice--warning">
                            <IconView icon=Icon::Alert/>
                            {text}
                        </p>
                    }
                })
                .collect_view()}
            {draft_saved_at
                .map(|saved_at| {
                    view! { <DraftNotice id=summary.id.clone() saved_at on_discarded=reload/> }
                })}
            {(!instructions.is_empty())
                .then(|| view! { <div class="prose task__instructions" inner_html=instructions></div> })}
            {body}
            <details class="task__details">
                <summary>"About this task"</summary>
                <dl class="facts">
                    <div><dt>"Process"</dt><dd>{summary.model_name}</dd></div>
                    <div><dt>"Started by"</dt><dd>{summary.started_by} ", " <TimeView at=summary.started_at/></dd></div>
                    <div><dt>{if is_open { "Waiting since" } else { "Waited since" }}</dt><dd><TimeView at=summary.created_at/></dd></div>
                    <div><dt>"For"</dt><dd>{summary.assigned_to.join(", ")}</dd></div>
                    <div>
                        <dt>"Instance"</dt>
                        <dd>
                            <a href=format!("/instances/{}", summary.instance)>"Show the process"</a>
                            " " <code class="id" title=summary.instance.0>{summary.instance.short()}</code>
                        </dd>
                    </div>
                </dl>
            </details>
        </article>
    }
}

/// Why there is nothing to do any more.
#[component]
fn Closed(state: TaskState, completed: Option<(String, Timestamp)>) -> impl IntoView {
    let (class, icon, text) = match (state, completed) {
        (TaskState::Open, _) => return ().into_any(),
        (TaskState::Completed, Some((by, at))) => {
            let text = view! { "Completed by " {by} ", " <TimeView at/> "." }.into_any();
            ("notice notice--done", Icon::Check, text)
        }
        (TaskState::Completed, None) => ("notice notice--done", Icon::Check, "This task is done.".into_any()),
        (TaskState::Cancelled, _) => ("notice", Icon::Info, "This task is not needed any more.".into_any()),
    };
    view! {
        <p class=class role="status">
            <IconView icon/>
            <span>{text}</span>
        </p>
    }
    .into_any()
}
