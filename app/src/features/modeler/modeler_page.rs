//! The modeller: canvas, properties, problems, save.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::canvas::Canvas;
use super::editor::{Editor, worst_first};
use super::outline::Outline;
use super::problems_panel::ProblemsPanel;
use super::properties::PropertiesPanel;
use super::reader::DiagramReader;
use super::run_panel::RunPanel;
use super::soundness_panel::SoundnessPanel;
use crate::AppError;
use crate::features::processes::address;
use crate::features::processes::api::{read_file, save_file};
use crate::features::processes::model::FileContent;
use crate::features::processes::start_button::StartButton;
use crate::ids::ModelId;
use crate::ui::error_page::ErrorPage;
use crate::ui::error_view::ErrorView;
use crate::ui::page_header::PageHeader;
use crate::ui::skeleton::Skeleton;
use crate::ui::toast::Toasts;

/// The modeller for a BPMN file of a process model; a picture for those who may not change it.
#[component]
pub fn ModelerPage() -> impl IntoView {
    let params = use_params_map();
    let place = Memo::new(move |_| {
        params.with(|params| {
            (
                address::model_id(&params.get("model").unwrap_or_default()),
                params.get("file").unwrap_or_default(),
            )
        })
    });
    let file = Resource::new(move || place.get(), |(id, name)| read_file(id, name));
    view! {
        <div class="page page--modeler">
            <Transition fallback=|| view! { <Skeleton lines=8/> }>
                {move || Suspend::new(async move {
                    match file.await {
                        Ok(file) if file.can_edit => {
                            view! { <Modeler id=place.get_untracked().0 file/> }.into_any()
                        }
                        Ok(file) => view! { <DiagramReader id=place.get_untracked().0 file/> }.into_any(),
                        Err(error) => view! { <ErrorPage error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Modeler(id: ModelId, file: FileContent) -> impl IntoView {
    let toasts = Toasts::get();
    let title = file.name.clone();
    let can_start = file.can_start;
    let editor = Editor::new(id.clone(), file);
    provide_context(editor);
    let save = Action::new_local(move |(): &()| async move {
        #[cfg(feature = "hydrate")]
        let text = editor.text().await;
        #[cfg(not(feature = "hydrate"))]
        let text = Some(editor.opened.get_value());
        let Some(text) = text else {
            return Err(AppError::conflict("The diagram is not on the screen yet."));
        };
        let (model, name, hash) =
            (editor.model.get_value(), editor.file.get_value(), editor.hash.get_untracked());
        let version = editor.version.get_untracked();
        let saved = save_file(model, name.clone(), text.clone(), Some(hash)).await?;
        editor.hash.set(saved.hash);
        editor.dirty.set(false);
        let errors = saved.problems.iter().filter(|problem| problem.is_error()).count();
        editor.stored_errors.set(u32::try_from(errors).unwrap_or(u32::MAX));
        // What was drawn meanwhile has been looked at since.
        if editor.version.get_untracked() == version {
            editor.looked_at.set_value(text);
            editor.problems.set(worst_first(engine::review::entries(&saved.problems)));
        }
        toasts.done(if errors == 0 {
            format!("{name} is saved and can run.")
        } else {
            format!("{name} is saved; it cannot run yet.")
        });
        Ok::<(), AppError>(())
    });
    #[cfg(feature = "hydrate")]
    warn_before_leaving(editor);
    let failure = move || save.value().get().and_then(Result::err);
    let crumbs = address::crumbs_to_file(&id);
    let start = id;
    // What is stored is what starts, and the process's page lists its problems.
    let problems_page = address::model_page(&start);
    view! {
        <PageHeader title crumbs>
            <span class="meta" role="status">
                {move || if editor.dirty.get() { "Changes not saved" } else { "Saved" }}
            </span>
            <button
                type="button"
                class="button button--primary needs-script"
                disabled=move || !editor.ready.get() || save.pending().get()
                on:click=move |_| { save.dispatch_local(()); }
            >
                "Save"
            </button>
            {can_start.then(|| view! { <StartButton model=start errors=editor.stored_errors problems_page/> })}
        </PageHeader>
        <noscript>
            <p class="notice notice--warning">"Drawing a process needs JavaScript."</p>
        </noscript>
        {move || failure().map(|error| view! { <ErrorView error/> })}
        <div class="modeler">
            <div class="modeler__main">
                <Canvas/>
                <Outline/>
                <ProblemsPanel/>
                <SoundnessPanel/>
                <RunPanel/>
            </div>
            <PropertiesPanel/>
        </div>
    }
}

/// Asks before the page is left with changes that are not saved.
#[cfg(feature = "hydrate")]
fn warn_before_leaving(editor: Editor) {
    let handle = window_event_listener(leptos::ev::beforeunload, move |event| {
        if editor.dirty.try_get_untracked() == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}
