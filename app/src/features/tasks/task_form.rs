//! Doing a task: a form that posts without scripts and acts in place with them.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use serde_json::Value;

use super::api::{complete_task, save_task_draft};
use super::model::{TaskDetail, TaskState};
use super::task_changes::TaskChanges;
use crate::AppError;
use crate::forms::{FieldError, Form, FormErrors, FormState, SchemaForm};
use crate::ids::TaskId;
use crate::ui::error_view::ErrorView;
use crate::ui::icon::{Icon, IconView};
use crate::ui::toast::Toasts;

/// Completes the task and goes on to the next one.
fn completion(id: TaskId, title: String) -> Action<Value, Result<(), AppError>> {
    let (toasts, changes) = (Toasts::get(), expect_context::<TaskChanges>());
    let navigate = use_navigate();
    Action::new(move |data: &Value| {
        let (id, title, data, navigate) = (id.clone(), title.clone(), data.clone(), navigate.clone());
        async move {
            let completed = complete_task(id, data).await?;
            toasts.done(format!("“{title}” is done."));
            changes.note();
            match completed.next {
                Some(next) => navigate(&format!("/tasks/{next}"), Default::default()),
                None => navigate("/tasks", Default::default()),
            }
            Ok(())
        }
    })
}

/// The form of a user task.
#[component]
pub fn UserTaskForm(task: TaskDetail, show_errors: bool) -> impl IntoView {
    let schema = task.schema.clone().unwrap_or_default();
    match Form::parse(&schema, &task.ui_schema) {
        Ok(form) => view! { <OpenForm task form show_errors/> }.into_any(),
        Err(error) => view! {
            <ErrorView error=AppError::invalid(format!("The form of this task cannot be shown: {error}"))/>
        }
        .into_any(),
    }
}

#[component]
fn OpenForm(task: TaskDetail, form: Form, show_errors: bool) -> impl IntoView {
    let id = task.summary.id.clone();
    let can_complete = task.can_complete;
    let form = form.with_today(task.today);
    let is_open = task.summary.state == TaskState::Open;
    // Defaults are for what is still to be filled in.
    let data =
        if task.draft_saved_at.is_some() || !is_open { task.data } else { form.defaults_over(&task.data) };
    let errors = if show_errors { form.validate(&data) } else { Vec::new() };
    let button = form.submit_button();
    let state = FormState::new(form, RwSignal::new(data), RwSignal::new(errors)).read_only(!can_complete);
    let complete = completion(id.clone(), task.summary.title);
    let (draft_note, save_draft) = drafts(id.clone(), state);
    #[cfg(feature = "hydrate")]
    save_while_typing(state, save_draft);
    // The server checks again; what it finds is shown at the fields.
    Effect::new(move |_| {
        if let Some(Err(AppError::Invalid { fields, .. })) = complete.value().get() {
            state.errors.set(
                fields
                    .into_iter()
                    .map(|field| FieldError { pointer: field.pointer, message: field.message })
                    .collect(),
            );
        }
    });
    let failure = move || {
        complete
            .value()
            .get()
            .and_then(Result::err)
            .filter(|error| !matches!(error, AppError::Invalid { fields, .. } if !fields.is_empty()))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match submitter(&event).as_str() {
            "draft" => {
                save_draft.dispatch(state.data.get_untracked());
            }
            _ if state.check() => {
                complete.dispatch(state.to_submit());
            }
            _ => {}
        }
    };
    view! {
        <form class="task__form" method="post" action=format!("/tasks/{id}") novalidate on:submit=submit>
            <FormErrors state/>
            {move || failure().map(|error| view! { <ErrorView error/> })}
            <SchemaForm state/>
            {can_complete
                .then(|| {
                    view! {
                        <div class="task__actions">
                            {(!button.hidden)
                                .then(|| {
                                    view! {
                                        <button
                                            type="submit"
                                            name="action"
                                            value="submit"
                                            class="button button--primary"
                                            disabled=move || complete.pending().get()
                                        >
                                            {button.text.clone().unwrap_or_else(|| "Submit".to_owned())}
                                        </button>
                                    }
                                })}
                            <button type="submit" name="action" value="draft" class="button" formnovalidate>
                                "Save draft"
                            </button>
                            <span class="meta" role="status">{draft_note}</span>
                        </div>
                    }
                })}
        </form>
    }
}

/// The note beside the buttons, and the action that keeps a draft.
fn drafts(id: TaskId, state: FormState) -> (Signal<String>, Action<Value, ()>) {
    let note = RwSignal::new(String::new());
    let save = Action::new(move |data: &Value| {
        let (id, data) = (id.clone(), data.clone());
        async move {
            let text = match save_task_draft(id, data.clone()).await {
                Ok(()) if state.data.get_untracked() == data => "Draft saved".to_owned(),
                Ok(()) => String::new(),
                Err(error) => format!("The draft is not saved: {error}"),
            };
            note.set(text);
        }
    });
    (note.into(), save)
}

/// Keeps a draft a moment after the last key.
#[cfg(feature = "hydrate")]
fn save_while_typing(state: FormState, save: Action<Value, ()>) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |first: Option<()>| {
        let data = state.data.get();
        if first.is_none() || state.is_read_only() {
            return;
        }
        if let Some(running) = timer.try_update_value(Option::take).flatten() {
            running.clear();
        }
        let wait = std::time::Duration::from_millis(800);
        let handle = set_timeout_with_handle(
            move || {
                save.dispatch(data);
            },
            wait,
        )
        .ok();
        timer.set_value(handle);
    });
    on_cleanup(move || {
        if let Some(running) = timer.try_update_value(Option::take).flatten() {
            running.clear();
        }
    });
}

/// The value of the button that submitted a form.
fn submitter(event: &SubmitEvent) -> String {
    #[cfg(feature = "hydrate")]
    {
        event.submitter().and_then(|button| button.get_attribute("value")).unwrap_or_default()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        String::new()
    }
}

/// A task without a form: one button.
#[component]
pub fn ManualTaskForm(task: TaskDetail) -> impl IntoView {
    let id = task.summary.id.clone();
    let can_complete = task.can_complete;
    let complete = completion(id.clone(), task.summary.title);
    let failure = move || complete.value().get().and_then(Result::err);
    view! {
        <form
            class="task__form"
            method="post"
            action=format!("/tasks/{id}")
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                complete.dispatch(Value::Object(serde_json::Map::new()));
            }
        >
            {move || failure().map(|error| view! { <ErrorView error/> })}
            {can_complete
                .then(|| {
                    view! {
                        <div class="task__actions">
                            <button
                                type="submit"
                                name="action"
                                value="submit"
                                class="button button--primary"
                                disabled=move || complete.pending().get()
                            >
                                <IconView icon=Icon::Check/>
                                "Mark as done"
                            </button>
                        </div>
                    }
                })}
        </form>
    }
}
