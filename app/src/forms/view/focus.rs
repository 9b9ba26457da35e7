//! Moves the keyboard focus in the browser.

use crate::forms::action::Action;
use crate::forms::state::field_id;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys;

const CONTROLS: &str =
    "input:not([type=hidden]):not(:disabled),select:not(:disabled),textarea:not(:disabled)";

/// Focuses the first of these ids that can take it, once the page shows the change.
pub(in crate::forms) fn soon(ids: Vec<String>) {
    request_animation_frame(move || now(&ids));
}

/// Focuses the first of these ids that can take it; a group passes it on to its first control.
pub(in crate::forms) fn now(ids: &[String]) {
    let document = document();
    for id in ids {
        let Some(element) = document.get_element_by_id(id) else {
            continue;
        };
        let inner = element.query_selector(CONTROLS).ok().flatten();
        let takes_it = element.has_attribute("tabindex")
            || matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA" | "BUTTON");
        let target = if takes_it { Some(element) } else { inner };
        let Some(target) = target.filter(|target| !target.has_attribute("disabled")) else {
            continue;
        };
        if let Some(target) = target.dyn_ref::<web_sys::HtmlElement>()
            && target.focus().is_ok()
        {
            return;
        }
    }
}

/// Where the focus goes after a row button: into the new row, along with the moved one, near the removed one.
pub(in crate::forms) fn after(action: &Action, list: &str, target: &str) -> Vec<String> {
    let id = field_id(target);
    let row = format!("{id}-row");
    match action {
        Action::Remove(_) => vec![format!("{id}-remove"), row, format!("{}-add", field_id(list))],
        Action::Up(_) => vec![format!("{id}-up"), row],
        Action::Down(_) => vec![format!("{id}-down"), row],
        Action::Add(_) | Action::Submit | Action::Draft | Action::Discard | Action::Refresh => vec![row],
    }
}
