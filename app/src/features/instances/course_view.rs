//! Leads an instance another way: skip, move, go back, start an element, add an item.

use leptos::prelude::*;
use serde_json::Value;

use super::api::instance_course;
use super::course::{ActiveElement, Course, NodeChoice, OpenScope};
use super::migration_view::MigrationView;
use super::model::InstanceOperation;
use super::operations::{Reload, operation};
use crate::error::AppError;
use crate::ids::InstanceId;
use crate::ui::dialog::ConfirmDialog;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_view::ErrorView;
use crate::ui::skeleton::Skeleton;

/// What the person is asked about before it is done.
type Asked = RwSignal<Option<InstanceOperation>>;

/// The active elements and what can be done with each; where elements can be started; migration.
#[component]
pub fn CourseView(
    /// The instance.
    id: InstanceId,
    /// The selected element, both ways.
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    let instance = StoredValue::new(id);
    let loaded = follow(instance);
    let course =
        Memo::new(move |_| loaded.with(|loaded| loaded.as_ref().and_then(|course| course.clone().ok())));
    let active =
        Memo::new(move |_| course.with(|course| course.as_ref().map(|course| course.active.clone())));
    let scopes = Memo::new(move |_| {
        course.with(|course| course.as_ref().map(|course| course.scopes.clone()).unwrap_or_default())
    });
    let may_start =
        Memo::new(move |_| course.with(|course| course.as_ref().is_some_and(|course| course.can_start)));
    let may_migrate =
        Memo::new(move |_| course.with(|course| course.as_ref().is_some_and(|course| course.can_migrate)));
    let failure =
        Memo::new(move |_| loaded.with(|loaded| loaded.as_ref().and_then(|course| course.clone().err())));
    let asked: Asked = RwSignal::new(None);
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(asked.with(Option::is_some)));
    let change = operation(instance.get_value(), "The instance goes on as you said.");
    view! {
        <noscript>
            <p class="notice notice--warning">"Changing the course of an instance needs JavaScript."</p>
        </noscript>
        {move || failure.get().map(|error| view! { <ErrorView error/> })}
        <Show when=move || loaded.with(Option::is_some) fallback=|| view! { <Skeleton lines=6/> }>
            <ActiveElements active scopes asked selected/>
            <Show when=move || may_start.get()><StartElement scopes asked selected/></Show>
            <Show when=move || may_migrate.get()><MigrationView id=instance.get_value()/></Show>
        </Show>
        <ConfirmDialog
            open
            title="Change the course of this instance?"
            text="What is skipped, moved or gone back on ends now, and cannot be taken up again. The journal notes that you did it."
            verb="Change course"
            on_confirm=move |()| {
                if let Some(operation) = asked.get_untracked() {
                    change.dispatch(operation);
                }
                asked.set(None);
            }
            on_cancel=move |()| asked.set(None)
        />
    }
}

/// What the server has, loaded again whenever the instance changed; what the person chose meanwhile stays.
fn follow(instance: StoredValue<InstanceId>) -> RwSignal<Option<Result<Course, AppError>>> {
    let (loaded, reload) = (RwSignal::new(None), expect_context::<Reload>());
    Effect::new(move |_| {
        let _changes = reload.count();
        let id = instance.get_value();
        leptos::task::spawn_local(async move {
            let now = instance_course(id).await;
            loaded.try_set(Some(now));
        });
    });
    loaded
}

#[component]
fn ActiveElements(
    active: Memo<Option<Vec<ActiveElement>>>,
    scopes: Memo<Vec<OpenScope>>,
    asked: Asked,
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    let is_empty = Memo::new(move |_| active.with(|active| active.as_ref().is_none_or(Vec::is_empty)));
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=|| view! { <EmptyState title="Nothing active" text="What the instance works on or waits for appears here."/> }
        >
            <section class="course" aria-labelledby="course-active">
                <h2 class="course__title" id="course-active">"Active now"</h2>
                <ul class="lines">
                    <For each=move || active.get().unwrap_or_default() key=ActiveElement::clone let:element>
                        <ActiveLine element scopes asked selected/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn ActiveLine(
    element: ActiveElement,
    scopes: Memo<Vec<OpenScope>>,
    asked: Asked,
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    let ActiveElement { key, title, kind, scope, item, can_skip, can_move, takes_items, failed, .. } =
        element;
    let id = element.element;
    let here = id.clone();
    let targets = Memo::new(move |_| choices(scopes, scope, |node| node.can_move_to && node.element != here));
    let named = title.clone();
    view! {
        <li class="line course__line">
            <span class="course__what">
                <button type="button" class="link" on:click=move |_| selected.set(Some(id.clone()))>{title}</button>
                <span class="meta">
                    {kind}
                    {item.map(|item| format!(", item {item}"))}
                    {failed.then_some(", cannot go on")}
                </span>
            </span>
            <span class="course__deeds needs-script">
                {can_skip
                    .then(|| {
                        let skip = move |_| asked.set(Some(InstanceOperation::Skip { key, data: Value::Null }));
                        view! { <button type="button" class="button button--small" on:click=skip>"Skip"</button> }
                    })}
                {(can_move && targets.with_untracked(|targets| !targets.is_empty())).then(|| view! { <MoveElement key_=key title=named targets asked/> })}
                {takes_items.then(|| view! { <AddItem key_=key asked/> })}
            </span>
        </li>
    }
}

#[component]
fn MoveElement(key_: u64, title: String, targets: Memo<Vec<Choice>>, asked: Asked) -> impl IntoView {
    let to = RwSignal::new(String::new());
    view! {
        <span class="course__pair">
            <select class="input input--small" aria-label=format!("Where to move {title}") bind:value=to>
                <option value="">"Move to …"</option>
                {move || options(targets.get())}
            </select>
            <button
                type="button"
                class="button button--small"
                disabled=move || to.with(String::is_empty)
                on:click=move |_| asked.set(Some(InstanceOperation::Move { key: key_, to: to.get_untracked() }))
            >
                "Move"
            </button>
        </span>
    }
}

#[component]
fn AddItem(key_: u64, asked: Asked) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let item = Memo::new(move |_| match text.with(|text| text.trim().to_owned()) {
        text if text.is_empty() => Ok(Value::Null),
        text => serde_json::from_str::<Value>(&text).map_err(|error| error.to_string()),
    });
    view! {
        <span class="course__pair">
            <input
                class="input input--small"
                aria-label="One more item, as JSON"
                placeholder="Item as JSON, such as \"Ben\""
                aria-invalid=move || item.with(|item| item.is_err().then_some("true"))
                bind:value=text
            />
            <button
                type="button"
                class="button button--small"
                disabled=move || item.with(Result::is_err)
                on:click=move |_| {
                    if let Ok(item) = item.get_untracked() {
                        asked.set(Some(InstanceOperation::AddItem { key: key_, item }));
                    }
                }
            >
                "Add item"
            </button>
        </span>
    }
}

#[component]
fn StartElement(
    scopes: Memo<Vec<OpenScope>>,
    asked: Asked,
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    let scope = RwSignal::new(String::new());
    let element = RwSignal::new(String::new());
    let titles = Memo::new(move |_| {
        scopes.with(|scopes| scopes.iter().map(|scope| (scope.key, scope.title.clone())).collect::<Vec<_>>())
    });
    // One that has ended meanwhile is no choice any more.
    let key = Memo::new(move |_| {
        let chosen = scope.with(|scope| scope.parse().ok());
        let is_open = |key: &u64| titles.with(|titles| titles.iter().any(|(open, _)| open == key));
        chosen.filter(is_open).or_else(|| titles.with(|titles| titles.first().map(|(key, _)| *key)))
    });
    let nodes = Memo::new(move |_| key.get().map(|key| choices(scopes, key, |_| true)).unwrap_or_default());
    let chosen = move || {
        let (key, element) = (key.get(), element.get());
        let found = |scopes: &Vec<OpenScope>| {
            let inside = scopes.iter().find(|scope| Some(scope.key) == key)?;
            inside.nodes.iter().find(|node| node.element == element).cloned()
        };
        scopes.with(found)
    };
    // What is selected in the diagram is what is meant, if it lies in an open scope.
    Effect::new(move |_| {
        let Some(wanted) = selected.get() else { return };
        let holder = scopes.with_untracked(|scopes| {
            let holds = |scope: &&OpenScope| scope.nodes.iter().any(|node| node.element == wanted);
            scopes.iter().find(holds).map(|scope| scope.key.to_string())
        });
        if let Some(holder) = holder {
            scope.set(holder);
            element.set(wanted);
        }
    });
    let begin = move |_| {
        let Some(scope) = key.get_untracked() else { return };
        let element = element.get_untracked();
        asked.set(Some(InstanceOperation::Activate { scope, element, data: Value::Null }));
    };
    let back = move |_| {
        let Some(scope) = key.get_untracked() else { return };
        asked.set(Some(InstanceOperation::Reset { scope, element: element.get_untracked() }));
    };
    view! {
        <section class="course needs-script" aria-labelledby="course-start">
            <h2 class="course__title" id="course-start">"Go back, or start something"</h2>
            <p class="field__help" id="course-start-help">
                "Going back ends what runs behind the element and does it again with the data it had. Starting leaves everything else as it is. Click an element of the diagram to choose it."
            </p>
            <div class="course__form">
                <Show when=move || titles.with(|titles| titles.len() > 1)>
                    <select class="input input--small" aria-label="Process or sub-process" bind:value=scope>
                        {move || titles.get().into_iter().map(|(key, title)| view! {
                            <option value=key.to_string()>{title}</option>
                        }).collect_view()}
                    </select>
                </Show>
                <select class="input input--small" aria-label="Element" aria-describedby="course-start-help" bind:value=element>
                    <option value="">"Choose an element …"</option>
                    {move || options(nodes.get())}
                </select>
                <button
                    type="button"
                    class="button button--small"
                    disabled=move || !chosen().is_some_and(|node| node.was_active)
                    on:click=back
                >
                    "Go back to it"
                </button>
                <button type="button" class="button button--small" disabled=move || chosen().is_none() on:click=begin>
                    "Start it"
                </button>
            </div>
        </section>
    }
}

/// An element to be chosen: its id, and what it is called.
type Choice = (String, String);

fn choices(scopes: Memo<Vec<OpenScope>>, key: u64, fits: impl Fn(&NodeChoice) -> bool) -> Vec<Choice> {
    let choice = |node: &NodeChoice| (node.element.clone(), format!("{} ({})", node.title, node.kind));
    scopes.with(|scopes| {
        let inside = scopes.iter().find(|scope| scope.key == key);
        inside.into_iter().flat_map(|scope| &scope.nodes).filter(|node| fits(node)).map(choice).collect()
    })
}

fn options(choices: Vec<Choice>) -> impl IntoView {
    choices
        .into_iter()
        .map(|(element, label)| view! { <option value=element>{label}</option> })
        .collect_view()
}
