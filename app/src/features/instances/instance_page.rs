//! One instance: facts, the diagram coloured by state, and tabs for data, tasks and journal.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::api::show_instance;
use super::course_view::CourseView;
use super::data_view::DataView;
use super::diagram::InstanceDiagramView;
use super::incidents_view::IncidentsView;
use super::journal_view::JournalView;
use super::model::{InstanceDetail, InstanceSummary, WaitView};
use super::operations::{InstanceOperations, Reload};
use super::state_badge::StateBadge;
use crate::features::processes::address;
use crate::features::tasks::model::{TaskState, TaskSummary};
use crate::ids::InstanceId;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_page::ErrorPage;
use crate::ui::page_header::PageHeader;
use crate::ui::skeleton::Skeleton;
use crate::ui::tabs::{Tab, Tabs};
use crate::ui::time_view::TimeView;

/// One instance.
#[component]
pub fn InstancePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| InstanceId(params.with(|params| params.get("id").unwrap_or_default())));
    let instance = Resource::new(move || id.get(), show_instance);
    view! {
        <div class="page">
            <Transition fallback=|| view! { <Skeleton lines=10/> }>
                {move || Suspend::new(async move {
                    match instance.await {
                        Ok(detail) => view! { <InstanceView initial=detail/> }.into_any(),
                        Err(error) => view! { <ErrorPage error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// Keeps the page at what the server has: loads the instance again whenever it changed.
#[cfg(feature = "hydrate")]
fn follow(detail: RwSignal<InstanceDetail>, reload: Reload) {
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;

    let id = detail.with_untracked(|detail| detail.summary.id.clone());
    let source = web_sys::EventSource::new(&format!("/v1.0/events?instance={id}")).ok();
    if let Some(source) = source {
        let on_change = Closure::<dyn FnMut()>::new(move || reload.note());
        let listening =
            source.add_event_listener_with_callback("changed", on_change.as_ref().unchecked_ref());
        on_change.forget();
        if listening.is_ok() {
            let source = StoredValue::new_local(source);
            on_cleanup(move || source.with_value(web_sys::EventSource::close));
        }
    }
    Effect::new(move |first: Option<()>| {
        let _changes = reload.count();
        if first.is_none() {
            return;
        }
        let id = id.clone();
        leptos::task::spawn_local(async move {
            if let Ok(now) = show_instance(id).await {
                detail.try_set(now);
            }
        });
    });
}

#[component]
fn InstanceView(initial: InstanceDetail) -> impl IntoView {
    let reload = Reload::provide();
    let query = use_query_map();
    let tab = Memo::new(move |_| query.with(|query| query.get("tab").unwrap_or_else(|| "data".to_owned())));
    let selected = RwSignal::new(query.with_untracked(|query| query.get("element")));
    let (title, can_operate) = (initial.summary.model_name.clone(), initial.can_operate);
    let instance = StoredValue::new(initial.summary.id.clone());
    let detail = RwSignal::new(initial);
    #[cfg(feature = "hydrate")]
    follow(detail, reload);
    #[cfg(not(feature = "hydrate"))]
    let _ = reload;
    let summary = Memo::new(move |_| detail.with(|detail| detail.summary.clone()));
    let state = Memo::new(move |_| summary.with(|summary| summary.state));
    let data = Memo::new(move |_| detail.with(|detail| detail.data.clone()));
    let tasks = Memo::new(move |_| detail.with(|detail| detail.tasks.clone()));
    let waits = Memo::new(move |_| detail.with(|detail| detail.waits.clone()));
    let incidents = Memo::new(move |_| detail.with(|detail| detail.incidents.clone()));
    let diagrams = Memo::new(move |_| detail.with(|detail| detail.diagrams.clone()));
    let can_steer = move || can_operate && !state.get().is_ended();
    let tabs = move || {
        let open = |task: &&TaskSummary| task.state == TaskState::Open;
        vec![
            Tab { word: "data", label: "Data", count: None },
            Tab {
                word: "tasks",
                label: "Tasks",
                count: Some(tasks.with(|tasks| tasks.iter().filter(open).count())),
            },
            Tab { word: "waits", label: "Waits", count: Some(waits.with(Vec::len)) },
            Tab { word: "incidents", label: "Incidents", count: Some(incidents.with(Vec::len)) },
            Tab { word: "journal", label: "Journal", count: None },
        ]
        .into_iter()
        .chain(can_steer().then_some(Tab { word: "modify", label: "Modify", count: None }))
        .collect()
    };
    view! {
        <PageHeader title crumbs=vec![("Instances".to_owned(), "/instances".to_owned())]>
            {move || view! { <StateBadge state=state.get()/> }}
            {move || can_operate.then(|| view! { <InstanceOperations id=instance.get_value() state=state.get()/> })}
        </PageHeader>
        {move || view! { <Facts summary=summary.get()/> }}
        <InstanceDiagramView diagrams=diagrams selected/>
        {move || view! { <Tabs tabs=tabs() chosen=tab label="Parts of the instance"/> }}
        <div class="tab-panel">
            {move || match tab.get().as_str() {
                "tasks" => view! { <TaskTable tasks=tasks.get()/> }.into_any(),
                "waits" => view! { <Waits waits=waits.get() selected/> }.into_any(),
                "incidents" => view! {
                    <IncidentsView id=instance.get_value() incidents=incidents.get() can_operate selected/>
                }.into_any(),
                "modify" if can_steer() => view! { <CourseView id=instance.get_value() selected/> }.into_any(),
                "journal" => view! { <JournalView id=instance.get_value() selected/> }.into_any(),
                _ => view! { <DataView id=instance.get_value() data=data.get() can_operate/> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Facts(summary: InstanceSummary) -> impl IntoView {
    view! {
        <dl class="facts">
            <div><dt>"Process"</dt><dd><a href=address::model_page(&summary.model)>{summary.model.0.clone()}</a></dd></div>
            <div><dt>"Started by"</dt><dd>{summary.started_by}</dd></div>
            <div><dt>"Started"</dt><dd><TimeView at=summary.started_at/></dd></div>
            {match summary.ended_at {
                Some(at) => view! { <div><dt>"Ended"</dt><dd><TimeView at/></dd></div> }.into_any(),
                None => view! { <div><dt>"Changed"</dt><dd><TimeView at=summary.updated_at/></dd></div> }.into_any(),
            }}
            {summary.milestone.map(|name| view! { <div><dt>"Milestone"</dt><dd>{name}</dd></div> })}
            <div><dt>"Id"</dt><dd><code class="id">{summary.id.0}</code></dd></div>
        </dl>
    }
}

#[component]
fn TaskTable(tasks: Vec<TaskSummary>) -> impl IntoView {
    if tasks.is_empty() {
        return view! { <EmptyState title="No tasks" text="Tasks for people appear here."/> }.into_any();
    }
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Tasks">
            <table class="table table--rows">
                <thead>
                    <tr>
                        <th scope="col">"Task"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"For"</th>
                        <th scope="col">"Since"</th>
                        <th scope="col">"Done by"</th>
                    </tr>
                </thead>
                <tbody>{tasks.into_iter().map(|task| view! { <TaskLine task/> }).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn TaskLine(task: TaskSummary) -> impl IntoView {
    let (word, class) = match task.state {
        TaskState::Open => ("Open", "state state--waiting"),
        TaskState::Completed => ("Done", "state state--completed"),
        TaskState::Cancelled => ("Cancelled", "state state--terminated"),
    };
    view! {
        <tr>
            <td data-label="Task"><a href=format!("/tasks/{}", task.id)>{task.title}</a></td>
            <td data-label="State"><span class=class>{word}</span></td>
            <td data-label="For">{task.assigned_to.join(", ")}</td>
            <td data-label="Since"><TimeView at=task.created_at/></td>
            <td data-label="Done by">
                {match task.completed {
                    Some((who, at)) => view! { {who} ", " <TimeView at/> }.into_any(),
                    None => "–".into_any(),
                }}
            </td>
        </tr>
    }
}

#[component]
fn Waits(waits: Vec<WaitView>, selected: RwSignal<Option<String>>) -> impl IntoView {
    if waits.is_empty() {
        return view! { <EmptyState title="Nothing awaited" text="Timers and messages the instance waits for appear here."/> }
            .into_any();
    }
    view! {
        <ul class="lines">
            {waits
                .into_iter()
                .map(|wait| {
                    let element = wait.element.clone();
                    view! {
                        <li class="line">
                            <button type="button" class="link" on:click=move |_| selected.set(Some(element.clone()))>
                                {wait.title}
                            </button>
                            <span>{wait.what}</span>
                            {wait.due.map(|at| view! { <TimeView at/> })}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}
