//! What an operator does with an instance: suspend, resume, terminate.

use leptos::prelude::*;

use super::api::operate_instance;
use super::model::{InstanceOperation, InstanceState};
use crate::ids::InstanceId;
use crate::ui::dialog::ConfirmDialog;
use crate::ui::icon::{Icon, IconView};
use crate::ui::toast::Toasts;

/// Counts reasons to load the instance again.
#[derive(Clone, Copy)]
pub struct Reload(RwSignal<u32>);

impl Reload {
    /// Makes the counter available to the parts of the page.
    pub fn provide() -> Self {
        let reload = Self(RwSignal::new(0));
        provide_context(reload);
        reload
    }

    /// How many reasons there were; tracked.
    #[must_use]
    pub fn count(self) -> u32 {
        self.0.get()
    }

    /// Notes a reason.
    pub fn note(self) {
        self.0.try_update(|count| *count += 1);
    }
}

/// An action that changes the instance, says so, and loads the page again.
#[must_use]
pub fn operation(id: InstanceId, done: &'static str) -> Action<InstanceOperation, ()> {
    let (toasts, reload) = (Toasts::get(), expect_context::<Reload>());
    Action::new(move |operation: &InstanceOperation| {
        let (id, operation) = (id.clone(), operation.clone());
        async move {
            match operate_instance(id, operation).await {
                Ok(()) => toasts.done(done),
                Err(error) => toasts.failed(&error),
            }
            reload.note();
        }
    })
}

/// The buttons for the whole instance.
#[component]
pub fn InstanceOperations(
    /// The instance.
    id: InstanceId,
    /// Where it stands.
    state: InstanceState,
) -> impl IntoView {
    let suspend = operation(id.clone(), "The instance is suspended.");
    let resume = operation(id.clone(), "The instance goes on.");
    let terminate = operation(id, "The instance is terminated.");
    let asks = RwSignal::new(false);
    let ended = state.is_ended();
    let suspended = state == InstanceState::Suspended;
    (!ended).then(|| {
        view! {
            <div class="button-group needs-script">
                {if suspended {
                    view! {
                        <button type="button" class="button" on:click=move |_| { resume.dispatch(InstanceOperation::Resume); }>
                            <IconView icon=Icon::Play/>
                            "Resume"
                        </button>
                    }.into_any()
                } else {
                    view! {
                        <button type="button" class="button" on:click=move |_| { suspend.dispatch(InstanceOperation::Suspend); }>
                            <IconView icon=Icon::Pause/>
                            "Suspend"
                        </button>
                    }.into_any()
                }}
                <button type="button" class="button" on:click=move |_| asks.set(true)>
                    <IconView icon=Icon::Stop/>
                    "Terminate"
                </button>
            </div>
            <ConfirmDialog
                open=asks
                title="Terminate this instance?"
                text="Everything it still does or waits for ends now. This cannot be undone."
                verb="Terminate instance"
                on_confirm=move |()| {
                    terminate.dispatch(InstanceOperation::Terminate { reason: None });
                }
            />
        }
    })
}
