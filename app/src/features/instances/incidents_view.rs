//! Elements that cannot go on: what happened, where, and the button that tries again.

use leptos::prelude::*;

use super::model::{IncidentView, InstanceOperation};
use super::operations::operation;
use crate::ids::InstanceId;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::{Icon, IconView};
use crate::ui::time_view::TimeView;

/// The incidents of an instance.
#[component]
pub fn IncidentsView(
    /// The instance.
    id: InstanceId,
    /// Its incidents.
    incidents: Vec<IncidentView>,
    /// Whether the person may retry.
    can_operate: bool,
    /// The selected element.
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    if incidents.is_empty() {
        return view! { <EmptyState title="No incidents" text="Elements that cannot go on appear here."/> }
            .into_any();
    }
    let retry = operation(id, "Tried again.");
    view! {
        <ul class="incidents">
            {incidents
                .into_iter()
                .map(|incident| {
                    let element = incident.element.clone();
                    let key = incident.key;
                    view! {
                        <li class="notice notice--error">
                            <IconView icon=Icon::Alert/>
                            <div>
                                <p class="notice__title">
                                    <button type="button" class="link" on:click=move |_| selected.set(Some(element.clone()))>
                                        {incident.title}
                                    </button>
                                    ": " {incident.message}
                                </p>
                                {incident
                                    .source_line
                                    .map(|line| {
                                        let number = incident.line.map(|line| format!("{line} | ")).unwrap_or_default();
                                        view! { <pre class="code">{number}{line}</pre> }
                                    })}
                                {incident.hint.map(|hint| view! { <p>{hint}</p> })}
                                <p class="meta">{incident.code} ", " <TimeView at=incident.raised_at/></p>
                            </div>
                            {can_operate
                                .then(|| {
                                    view! {
                                        <button
                                            type="button"
                                            class="button needs-script"
                                            on:click=move |_| { retry.dispatch(InstanceOperation::Retry { key }); }
                                        >
                                            <IconView icon=Icon::Retry/>
                                            "Retry"
                                        </button>
                                    }
                                })}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}
