//! A process model: diagram, README, files, problems, and the start button.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::address;
use super::api::show_model;
use super::model::{FileSummary, ModelDetail};
use super::start_button::{PROBLEMS_ID, StartButton};
use crate::diagram::viewer::DiagramViewer;
use crate::ids::ModelId;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_page::ErrorPage;
use crate::ui::icon::{Icon, IconView};
use crate::ui::page_header::PageHeader;
use crate::ui::skeleton::Skeleton;
use crate::ui::time_view::TimeView;

/// A process model: diagram, README, files, problems, and the start button.
#[component]
pub fn ModelPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| address::model_id(&params.with(|params| params.get("model").unwrap_or_default())));
    let model = Resource::new(move || id.get(), show_model);
    view! {
        <div class="page">
            <Transition fallback=|| view! { <Skeleton lines=8/> }>
                {move || Suspend::new(async move {
                    match model.await {
                        Ok(model) => view! { <ModelView model/> }.into_any(),
                        Err(error) => view! { <ErrorPage error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn ModelView(model: ModelDetail) -> impl IntoView {
    let id = model.summary.id.clone();
    let started = id.clone();
    let can_edit = model.can_edit;
    let primary = model.primary.as_ref().map(|(file, _)| address::file_page(&id, file));
    let instances = format!("/instances?model={}", id.0);
    view! {
        <PageHeader title=model.summary.name.clone() crumbs=address::crumbs(&id)>
            {primary
                .filter(|_| can_edit)
                .map(|href| {
                    view! {
                        <a class="button" href=href>
                            <IconView icon=Icon::Edit/>
                            "Edit diagram"
                        </a>
                    }
                })}
            {model
                .summary
                .can_start
                .then(|| view! { <StartButton model=started errors=model.summary.errors primary=true/> })}
        </PageHeader>
        <p class="lead">{model.summary.description.clone()}</p>
        <p class="meta">
            <a href=instances>{format!("{} instances", model.summary.instances)}</a>
            {model.summary.last_started.map(|at| view! { ", last started " <TimeView at/> })}
        </p>
        <Problems problems=model.problems/>
        {match model.primary {
            Some((_, xml)) => view! { <DiagramViewer xml=Signal::stored(xml)/> }.into_any(),
            None => view! { <EmptyState title="No diagram yet" text="Add a BPMN file to run this process."/> }.into_any(),
        }}
        <div class="model-body">
            {(!model.readme_html.is_empty())
                .then(|| view! { <section class="prose" aria-label="README" inner_html=model.readme_html></section> })}
            <Files id files=model.files/>
        </div>
    }
}

#[component]
fn Problems(problems: Vec<engine::Problem>) -> impl IntoView {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    (errors > 0).then(|| {
        view! {
            <div class="notice notice--error" role="alert" id=PROBLEMS_ID>
                <IconView icon=Icon::Alert/>
                <div>
                    <p class="notice__title">"This process cannot run yet."</p>
                    <ul>
                        {problems
                            .into_iter()
                            .filter(engine::Problem::is_error)
                            .map(|problem| {
                                view! {
                                    <li>
                                        {problem.message} " " <span class="meta">{problem.element}</span>
                                        {problem.help.map(|help| view! { <span class="problem__help">{help}</span> })}
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </div>
            </div>
        }
    })
}

#[component]
fn Files(id: ModelId, files: Vec<FileSummary>) -> impl IntoView {
    view! {
        <section class="files" aria-labelledby="files">
            <h2 id="files">"Files"</h2>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col" class="number">"Size"</th>
                        <th scope="col">"Changed"</th>
                    </tr>
                </thead>
                <tbody>
                    {files
                        .into_iter()
                        .map(|file| {
                            view! {
                                <tr>
                                    <td>
                                        <a href=address::file_page(&id, &file.name)>{file.name.clone()}</a>
                                        {file.is_primary.then(|| view! { " " <span class="badge">"starts"</span> })}
                                    </td>
                                    <td class="number">{size(file.size)}</td>
                                    <td><TimeView at=file.modified_at/></td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </section>
    }
}

/// A size in bytes or kilobytes.
fn size(bytes: u64) -> String {
    if bytes < 1_000 { format!("{bytes} B") } else { format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100) }
}
