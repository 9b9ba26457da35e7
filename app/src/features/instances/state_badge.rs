//! The state of an instance: a colour, an icon and a word.

use leptos::prelude::*;

use super::model::InstanceState;
use crate::ui::icon::{Icon, IconView};

/// The word people see for a state.
#[must_use]
pub fn state_label(state: InstanceState) -> &'static str {
    match state {
        InstanceState::Running => "Running",
        InstanceState::Waiting => "Waiting",
        InstanceState::Completed => "Completed",
        InstanceState::Failed => "Failed",
        InstanceState::Suspended => "Suspended",
        InstanceState::Terminated => "Terminated",
    }
}

/// The state of an instance: a colour, an icon and a word.
#[component]
pub fn StateBadge(
    /// The state.
    state: InstanceState,
) -> impl IntoView {
    let icon = match state {
        InstanceState::Running => Icon::Play,
        InstanceState::Waiting => Icon::Clock,
        InstanceState::Completed => Icon::Check,
        InstanceState::Failed => Icon::Alert,
        InstanceState::Suspended => Icon::Pause,
        InstanceState::Terminated => Icon::Stop,
    };
    view! {
        <span class=format!("state state--{}", state.as_str())>
            <IconView icon/>
            {state_label(state)}
        </span>
    }
}
