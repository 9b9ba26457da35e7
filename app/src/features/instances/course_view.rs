//! Leads an instance another way: skip, move, go back, start an element, add an item.

use leptos::prelude::*;
use serde_json::Value;

use super::api::instance_course;
use super::course::{ActiveElement, Course, NodeChoice, OpenScope};
use super::migration_view::MigrationView;
use super::model::InstanceOperation;
use super::operations::{Reload, operation};
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
    let reload = expect_context::<Reload>();
    let instance = StoredValue::new(id);
    let course = Resource::new(move || reload.count(), move |_| instance_course(instance.get_value()));
    let asked: Asked = RwSignal::new(None);
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(asked.with(Option::is_some)));
    let change = operation(instance.get_value(), "The instance goes on as you said.");
    view! {
        <noscript>
            <p class="notice notice--warning">"Changing the course of an instance needs JavaScript."</p>
        </noscript>
        <Transition fallback=|| view! { <Skeleton lines=6/> }>
            {move || Suspend::new(async move {
                match course.await {
                    Ok(Course { active, scopes, can_start, can_migrate }) => view! {
                        <ActiveElements active scopes=scopes.clone() asked selected/>
                        {can_start.then(|| view! { <StartElement scopes asked selected/> })}
                        {can_migrate.then(|| view! { <MigrationView id=instance.get_value()/> })}
                    }.into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Transition>
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

#[component]
fn ActiveElements(
    active: Vec<ActiveElement>,
    scopes: Vec<OpenScope>,
    asked: Asked,
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    if active.is_empty() {
        return view! { <EmptyState title="Nothing active" text="What the instance works on or waits for appears here."/> }
            .into_any();
    }
    view! {
        <section class="course" aria-labelledby="course-active">
            <h2 class="course__title" id="course-active">"Active now"</h2>
            <ul class="lines">
                {active
                    .into_iter()
                    .map(|element| {
                        let inside = scopes.iter().find(|scope| scope.key == element.scope);
                        let targets = inside.map(|scope| scope.nodes.clone()).unwrap_or_default();
                        view! { <ActiveLine element targets asked selected/> }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn ActiveLine(
    element: ActiveElement,
    targets: Vec<NodeChoice>,
    asked: Asked,
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    let ActiveElement { key, title, kind, item, can_skip, can_move, takes_items, failed, .. } = element;
    let id = element.element;
    let here = id.clone();
    let targets: Vec<_> =
        targets.into_iter().filter(|node| node.can_move_to && node.element != here).collect();
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
                {(can_move && !targets.is_empty()).then(|| view! { <MoveElement key_=key title=named targets asked/> })}
                {takes_items.then(|| view! { <AddItem key_=key asked/> })}
            </span>
        </li>
    }
}

#[component]
fn MoveElement(key_: u64, title: String, targets: Vec<NodeChoice>, asked: Asked) -> impl IntoView {
    let to = RwSignal::new(String::new());
    view! {
        <span class="course__pair">
            <select class="input input--small" aria-label=format!("Where to move {title}") bind:value=to>
                <option value="">"Move to …"</option>
                {options(targets)}
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
fn StartElement(scopes: Vec<OpenScope>, asked: Asked, selected: RwSignal<Option<String>>) -> impl IntoView {
    let scope = RwSignal::new(scopes.first().map(|scope| scope.key.to_string()).unwrap_or_default());
    let element = RwSignal::new(String::new());
    let scopes = StoredValue::new(scopes);
    let inside = move || {
        let key = scope.get();
        scopes.with_value(|scopes| scopes.iter().find(|scope| scope.key.to_string() == key).cloned())
    };
    let chosen =
        move || inside().and_then(|scope| scope.nodes.into_iter().find(|node| node.element == element.get()));
    // What is selected in the diagram is what is meant, if it lies in an open scope.
    Effect::new(move |_| {
        let Some(wanted) = selected.get() else { return };
        let holder = scopes.with_value(|scopes| {
            let holds = |scope: &&OpenScope| scope.nodes.iter().any(|node| node.element == wanted);
            scopes.iter().find(holds).map(|scope| scope.key.to_string())
        });
        if let Some(holder) = holder {
            scope.set(holder);
            element.set(wanted);
        }
    });
    let key = move || scope.get_untracked().parse::<u64>().unwrap_or_default();
    let begin = move |_| {
        let element = element.get_untracked();
        asked.set(Some(InstanceOperation::Activate { scope: key(), element, data: Value::Null }));
    };
    let back = move |_| {
        asked.set(Some(InstanceOperation::Reset { scope: key(), element: element.get_untracked() }));
    };
    view! {
        <section class="course needs-script" aria-labelledby="course-start">
            <h2 class="course__title" id="course-start">"Go back, or start something"</h2>
            <p class="field__help" id="course-start-help">
                "Going back ends what runs behind the element and does it again with the data it had. Starting leaves everything else as it is. Click an element of the diagram to choose it."
            </p>
            <div class="course__form">
                {(scopes.with_value(Vec::len) > 1)
                    .then(|| view! {
                        <select class="input input--small" aria-label="Process or sub-process" bind:value=scope>
                            {scopes.get_value().into_iter().map(|scope| view! {
                                <option value=scope.key.to_string()>{scope.title}</option>
                            }).collect_view()}
                        </select>
                    })}
                <select class="input input--small" aria-label="Element" aria-describedby="course-start-help" bind:value=element>
                    <option value="">"Choose an element …"</option>
                    {move || inside().map(|scope| options(scope.nodes))}
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

fn options(nodes: Vec<NodeChoice>) -> impl IntoView {
    nodes
        .into_iter()
        .map(|node| view! { <option value=node.element>{format!("{} ({})", node.title, node.kind)}</option> })
        .collect_view()
}
