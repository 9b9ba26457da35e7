//! Has an instance go on by the files its model has now: what becomes what, what does not fit.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::api::check_migration;
use super::migration::{MigrationCheck, MigrationPlace, MigrationPlan, MigrationTarget};
use super::model::InstanceOperation;
use super::operations::{Reload, operation};
use crate::ids::InstanceId;
use crate::ui::dialog::ConfirmDialog;
use crate::ui::error_view::ErrorView;
use crate::ui::skeleton::Skeleton;

/// The check of a migration and the button that does it.
#[component]
pub fn MigrationView(
    /// The instance.
    id: InstanceId,
) -> impl IntoView {
    let reload = expect_context::<Reload>();
    let plan = RwSignal::new(None::<MigrationPlan>);
    let instance = StoredValue::new(id);
    let check = Resource::new(
        move || (plan.get(), reload.count()),
        move |(plan, _)| check_migration(instance.get_value(), plan),
    );
    let asks = RwSignal::new(false);
    let migrate = operation(instance.get_value(), "The instance goes on by the current version.");
    let confirmed = move |()| {
        if let Some(Ok(check)) = check.get_untracked() {
            migrate.dispatch(InstanceOperation::Migrate { version: check.version, plan: check.plan });
            plan.set(None);
        }
    };
    view! {
        <section class="course needs-script" aria-labelledby="course-migration">
            <h2 class="course__title" id="course-migration">"Version of the process"</h2>
            <Transition fallback=|| view! { <Skeleton lines=3/> }>
                {move || Suspend::new(async move {
                    match check.await {
                        Ok(check) if check.is_current => {
                            view! { <p>"This instance runs the process as it is now."</p> }.into_any()
                        }
                        Ok(check) => view! { <Check check plan asks/> }.into_any(),
                        Err(error) => view! { <ErrorView error/> }.into_any(),
                    }
                })}
            </Transition>
            <ConfirmDialog
                open=asks
                title="Go on by the current version?"
                text="What is active goes on where the table says; what is done stays done. The old version cannot be taken up again."
                verb="Migrate instance"
                on_confirm=confirmed
            />
        </section>
    }
}

#[component]
fn Check(
    check: MigrationCheck,
    plan: RwSignal<Option<MigrationPlan>>,
    asks: RwSignal<bool>,
) -> impl IntoView {
    let MigrationCheck { plan: checked, places, targets, problems, .. } = check;
    let fits = problems.is_empty();
    view! {
        <p>"The process was changed since this instance started. It goes on by the old version unless you migrate it."</p>
        <div class="table-wrap" tabindex="0" role="region" aria-label="What becomes what">
            <table class="table table--rows">
                <thead>
                    <tr>
                        <th scope="col">"Active now"</th>
                        <th scope="col">"Goes on as"</th>
                    </tr>
                </thead>
                <tbody>
                    {places
                        .into_iter()
                        .map(|place| view! { <PlaceLine place targets=targets.clone() checked=checked.clone() plan/> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
        {(!fits)
            .then(|| view! {
                <div class="notice notice--error" role="status">
                    <div>
                        <p class="notice__title">"The instance does not fit the current version."</p>
                        <ul>{problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view()}</ul>
                    </div>
                </div>
            })}
        <div class="actions">
            <button type="button" class="button" disabled=!fits on:click=move |_| asks.set(true)>
                "Migrate instance"
            </button>
        </div>
    }
}

#[component]
fn PlaceLine(
    place: MigrationPlace,
    targets: Vec<MigrationTarget>,
    checked: MigrationPlan,
    plan: RwSignal<Option<MigrationPlan>>,
) -> impl IntoView {
    let now = place.to.clone().unwrap_or_default();
    let element = place.element.clone();
    let changed = move |event| {
        let mut elements: BTreeMap<String, String> = checked.elements.clone();
        elements.remove(&element);
        let to = event_target_value(&event);
        if !to.is_empty() && to != element {
            elements.insert(element.clone(), to);
        }
        plan.set(Some(MigrationPlan { elements, processes: checked.processes.clone() }));
    };
    view! {
        <tr>
            <td data-label="Active now">{place.title.clone()} " " <span class="meta">{place.kind}</span></td>
            <td data-label="Goes on as">
                <select class="input input--small" aria-label=format!("What {} becomes", place.title) on:change=changed>
                    <option value="" selected=now.is_empty()>"Choose …"</option>
                    {targets
                        .into_iter()
                        .map(|target| {
                            let is_now = target.element == now;
                            view! {
                                <option value=target.element selected=is_now>
                                    {format!("{} ({})", target.title, target.kind)}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </td>
        </tr>
    }
}
