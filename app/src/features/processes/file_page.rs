//! A text file of a process model: to read, and to change for those who may.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::address;
use super::api::{read_file, save_file};
use super::model::FileContent;
use crate::AppError;
use crate::ids::ModelId;
use crate::ui::error_page::ErrorPage;
use crate::ui::error_view::ErrorView;
use crate::ui::page_header::PageHeader;
use crate::ui::skeleton::Skeleton;
use crate::ui::toast::Toasts;

/// A text file of a process model.
#[component]
pub fn FilePage() -> impl IntoView {
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
        <div class="page">
            <Transition fallback=|| view! { <Skeleton lines=8/> }>
                {move || Suspend::new(async move {
                    match file.await {
                        Ok(file) => view! { <FileView id=place.get_untracked().0 file/> }.into_any(),
                        Err(error) => view! { <ErrorPage error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn FileView(id: ModelId, file: FileContent) -> impl IntoView {
    let crumbs = address::crumbs_to_file(&id);
    let name = file.name.clone();
    let content = if file.can_edit {
        view! { <Editor id file/> }.into_any()
    } else {
        view! { <pre class="code" tabindex="0"><code>{file.text}</code></pre> }.into_any()
    };
    view! {
        <PageHeader title=name crumbs/>
        {content}
    }
}

#[component]
fn Editor(id: ModelId, file: FileContent) -> impl IntoView {
    let toasts = Toasts::get();
    let text = RwSignal::new(file.text);
    let hash = RwSignal::new(file.hash);
    let name = StoredValue::new(file.name);
    let id = StoredValue::new(id);
    let syntax = Memo::new(move |_| json_error(&name.get_value(), &text.get()));
    let save = Action::new(move |(): &()| {
        let (id, name, text, hash_now) =
            (id.get_value(), name.get_value(), text.get_untracked(), hash.get_untracked());
        async move {
            let saved = save_file(id, name.clone(), text, Some(hash_now)).await?;
            hash.set(saved.hash);
            toasts.done(format!("{name} is saved."));
            Ok::<(), AppError>(())
        }
    });
    let failure = move || save.value().get().and_then(Result::err);
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                save.dispatch(());
            }
        >
            {move || failure().map(|error| view! { <ErrorView error/> })}
            <label class="visually-hidden" for="text">"Text of the file"</label>
            <textarea class="input code-input" id="text" rows="28" spellcheck="false" bind:value=text></textarea>
            {move || {
                syntax.get().map(|message| view! { <p class="field__error" role="status">{message}</p> })
            }}
            <div class="actions">
                <button class="button button--primary needs-script" type="submit" disabled=move || save.pending().get()>
                    "Save"
                </button>
                <a class="button button--quiet" href=address::model_page(&id.get_value())>"Back to the process"</a>
            </div>
        </form>
    }
}

/// What is wrong with the text of a JSON file.
fn json_error(name: &str, text: &str) -> Option<String> {
    if !name.ends_with(".json") {
        return None;
    }
    serde_json::from_str::<serde::de::IgnoredAny>(text).err().map(|error| format!("Not valid JSON: {error}"))
}
