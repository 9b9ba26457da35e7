//! The variables of an instance, by active element; operators can change them.

use leptos::prelude::*;
use serde_json::Value;

use super::model::{DataOfElement, InstanceOperation};
use super::operations::operation;
use crate::ids::InstanceId;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::{Icon, IconView};

/// The variables of an instance.
#[component]
pub fn DataView(
    /// The instance.
    id: InstanceId,
    /// The data, by active element.
    data: Vec<DataOfElement>,
    /// Whether the person may change it.
    can_operate: bool,
) -> impl IntoView {
    if data.iter().all(|entry| entry.data.as_object().is_none_or(serde_json::Map::is_empty)) {
        return view! { <EmptyState title="No data" text="Variables the process sets appear here."/> }
            .into_any();
    }
    data.into_iter()
        .map(|entry| view! { <ElementData id=id.clone() entry can_operate/> })
        .collect_view()
        .into_any()
}

#[component]
fn ElementData(id: InstanceId, entry: DataOfElement, can_operate: bool) -> impl IntoView {
    let editing = RwSignal::new(false);
    let rows = rows(&entry.data);
    let editor = entry.key.filter(|_| can_operate).map(|key| {
        let data = entry.data.clone();
        let edit = move || {
            view! { <Editor id=id.clone() key_=key data=data.clone() editing/> }
        };
        view! {
            <Show
                when=move || editing.get()
                fallback=move || {
                    view! {
                        <button type="button" class="button button--small needs-script" on:click=move |_| editing.set(true)>
                            <IconView icon=Icon::Edit/>
                            "Change data"
                        </button>
                    }
                }
            >
                {edit()}
            </Show>
        }
    });
    view! {
        <section class="data">
            <h2 class="data__title">{entry.title}</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Variables">
                <table class="table data__table">
                    <thead>
                        <tr>
                            <th scope="col">"Variable"</th>
                            <th scope="col">"Type"</th>
                            <th scope="col">"Value"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {rows
                            .into_iter()
                            .map(|(name, kind, text)| {
                                view! {
                                    <tr>
                                        <th scope="row"><code>{name}</code></th>
                                        <td class="meta">{kind}</td>
                                        <td><pre class="data__value">{text}</pre></td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
            {editor}
        </section>
    }
}

#[component]
fn Editor(id: InstanceId, key_: u64, data: Value, editing: RwSignal<bool>) -> impl IntoView {
    let text = RwSignal::new(serde_json::to_string_pretty(&data).unwrap_or_default());
    let parsed = Memo::new(move |_| match serde_json::from_str::<Value>(&text.get()) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err("The data must be a JSON object.".to_owned()),
        Err(error) => Err(format!("Not valid JSON: {error}")),
    });
    let save = operation(id, "The data is changed.");
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                if let Ok(data) = parsed.get_untracked() {
                    save.dispatch(InstanceOperation::UpdateData { key: key_, data });
                    editing.set(false);
                }
            }
        >
            <label class="visually-hidden" for="data">"Data as JSON"</label>
            <textarea class="input code-input" id="data" rows="14" spellcheck="false" bind:value=text></textarea>
            {move || parsed.get().err().map(|message| view! { <p class="field__error" role="status">{message}</p> })}
            <div class="actions">
                <button class="button button--primary" type="submit" disabled=move || parsed.get().is_err()>
                    "Save data"
                </button>
                <button class="button button--quiet" type="button" on:click=move |_| editing.set(false)>"Cancel"</button>
            </div>
        </form>
    }
}

/// Name, type and text of each variable.
fn rows(data: &Value) -> Vec<(String, &'static str, String)> {
    data.as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            let (kind, text) = match value {
                Value::Null => ("nothing", "null".to_owned()),
                Value::Bool(flag) => ("yes/no", flag.to_string()),
                Value::Number(number) => ("number", number.to_string()),
                Value::String(text) => ("text", text.clone()),
                Value::Array(_) => ("list", serde_json::to_string_pretty(value).unwrap_or_default()),
                Value::Object(_) => ("dictionary", serde_json::to_string_pretty(value).unwrap_or_default()),
            };
            (name.clone(), kind, text)
        })
        .collect()
}
