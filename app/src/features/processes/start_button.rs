//! The button that starts a process.

use leptos::prelude::*;

use crate::ids::ModelId;
use crate::ui::icon::{Icon, IconView};

/// The id of the list of problems on the page of a process.
pub const PROBLEMS_ID: &str = "problems";

/// Starts a process; a plain form, so that it works without scripts and leads to the first task. One that
/// cannot run cannot be started: the button says why, with the way to the problems.
#[component]
pub fn StartButton(
    /// The model to start.
    model: ModelId,
    /// How many errors keep it from running.
    #[prop(into)]
    errors: Signal<u32>,
    /// The page that lists the problems; this one when empty.
    #[prop(optional, into)]
    problems_page: String,
    /// Whether it is the main action of its page.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let href = StoredValue::new(format!("{problems_page}#{PROBLEMS_ID}"));
    view! {
        <form method="post" action="/processes/start" class="inline-form start">
            <input type="hidden" name="model" value=model.0/>
            {move || {
                let reason = reason(errors.get())?;
                Some(view! { <a class="start__reason" href=href.get_value()>{reason}</a> })
            }}
            <button type="submit" class="button" class:button--primary=primary disabled=move || errors.get() != 0>
                <IconView icon=Icon::Play/>
                "Start process"
            </button>
        </form>
    }
}

/// Why a process with errors is not started.
fn reason(errors: u32) -> Option<String> {
    match errors {
        0 => None,
        1 => Some("Cannot run: 1 problem".to_owned()),
        errors => Some(format!("Cannot run: {errors} problems")),
    }
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn only_errors_are_a_reason() {
        assert_eq!(reason(0), None);
        assert_eq!(reason(1).as_deref(), Some("Cannot run: 1 problem"));
        assert_eq!(reason(3).as_deref(), Some("Cannot run: 3 problems"));
    }
}
