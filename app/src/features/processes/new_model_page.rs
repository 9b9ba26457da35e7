//! The page that creates a process model.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::address;
use super::api::create_model;
use super::model::NewModel;
use crate::ids::GroupId;
use crate::ui::error_view::ErrorView;
use crate::ui::page_header::PageHeader;

/// Asks for a name and a place, then opens the modeller.
#[component]
pub fn NewModelPage() -> impl IntoView {
    let query = use_query_map();
    let name = RwSignal::new(String::new());
    let group = RwSignal::new(query.with_untracked(|query| query.get("group")).unwrap_or_default());
    let description = RwSignal::new(String::new());
    let folder = Memo::new(move |_| folder_of(&name.get()));
    let navigate = use_navigate();
    let create = Action::new(move |model: &NewModel| {
        let (model, navigate) = (model.clone(), navigate.clone());
        async move {
            let folder = model.folder.clone();
            let id = create_model(model).await?;
            navigate(&address::file_page(&id, &format!("{folder}.bpmn")), Default::default());
            Ok::<(), crate::AppError>(())
        }
    });
    let failure = move || create.value().get().and_then(Result::err);
    view! {
        <div class="page page--narrow">
            <PageHeader title="New process" crumbs=vec![("Processes".to_owned(), "/processes".to_owned())]/>
            {move || failure().map(|error| view! { <ErrorView error/> })}
            <noscript>
                <p class="notice notice--warning">"Drawing a process needs JavaScript."</p>
            </noscript>
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    create.dispatch(NewModel {
                        group: GroupId(group.get_untracked().trim().to_owned()),
                        folder: folder.get_untracked(),
                        name: name.get_untracked().trim().to_owned(),
                        description: description.get_untracked().trim().to_owned(),
                    });
                }
            >
                <div class="field">
                    <label class="field__label" for="name">"Name"</label>
                    <input class="input" id="name" required maxlength="120" aria-describedby="name-help" bind:value=name/>
                    <p class="field__help" id="name-help">
                        {move || {
                            let folder = folder.get();
                            if folder.is_empty() { "What people will see.".to_owned() } else { format!("Its folder will be “{folder}”.") }
                        }}
                    </p>
                </div>
                <div class="field">
                    <label class="field__label" for="group">"Group"</label>
                    <input class="input" id="group" required maxlength="200" pattern="[A-Za-z0-9_\\-]+(/[A-Za-z0-9_\\-]+)*" aria-describedby="group-help" bind:value=group/>
                    <p class="field__help" id="group-help">"An existing group such as finance, or a new one; a slash makes a group within a group."</p>
                </div>
                <div class="field">
                    <label class="field__label" for="description">"Description"</label>
                    <textarea class="input" id="description" rows="3" maxlength="2000" bind:value=description></textarea>
                </div>
                <div class="actions">
                    <button
                        class="button button--primary"
                        type="submit"
                        disabled=move || folder.get().is_empty() || create.pending().get()
                    >
                        "Create and open the modeller"
                    </button>
                    <a class="button button--quiet" href="/processes">"Cancel"</a>
                </div>
            </form>
        </div>
    }
}

/// The folder a name gives: lower-case letters, digits and hyphens.
fn folder_of(name: &str) -> String {
    let mut folder = String::new();
    for character in name.trim().to_lowercase().chars() {
        if character.is_ascii_alphanumeric() {
            folder.push(character);
        } else if !folder.ends_with('-') && !folder.is_empty() {
            folder.push('-');
        }
    }
    folder.trim_end_matches('-').chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::folder_of;

    #[test]
    fn a_folder_is_plain() {
        assert_eq!(folder_of("  Vacation request (v2)! "), "vacation-request-v2");
        assert_eq!(folder_of("…"), "");
    }
}
