//! The form on a page: works by posting, and live once hydrated.

mod array;
pub(super) mod bound;
mod field;
mod frame;
mod row;

pub(super) mod focus;

pub(super) use bound::Bound;

use super::pointer;
use super::state::{FormState, field_id};
use super::text;
use super::validate::FieldError;
use leptos::prelude::*;

/// The id of the error summary.
pub(super) const ERRORS_ID: &str = "form-errors";

/// The fields of a form, to stand in a `<form method="post" novalidate>` of the page.
///
/// Their names are JSON pointers; row buttons post `action=add:/items` and the like (see [`super::Action`]).
#[component]
pub fn SchemaForm(
    /// The form with its data and errors.
    state: FormState,
) -> impl IntoView {
    let form = state.form();
    let may_write = !state.is_read_only();
    // Enter in a text field presses the first submit button there is: it must not be one that removes a row.
    let default_button = may_write.then(|| {
        view! {
            <button type="submit" name="action" value="submit" class="form-default" tabindex="-1" aria-hidden="true"></button>
        }
    });
    // As one text, because browsers with scripts keep the content of noscript as a text.
    let refresh = (may_write && form.is_conditional()).then(|| {
        let html = format!(
            "<p class=\"form-refresh\">{} <button type=\"submit\" name=\"action\" value=\"refresh\" \
             class=\"form-button\" formnovalidate>{}</button></p>",
            text::REFRESH_WHY,
            text::REFRESH
        );
        view! { <noscript inner_html=html></noscript> }
    });
    view! {
        <div class="form-fields">
            {default_button}
            {field::root(state)}
            {refresh}
        </div>
    }
    .into_any()
}

/// The summary of what is wrong, with a link to each field; nothing while nothing is wrong.
#[component]
pub fn FormErrors(
    /// The form with its data and errors.
    state: FormState,
) -> impl IntoView {
    // The frame stays while there are errors, because it may have the focus.
    let any = Memo::new(move |_| state.errors.with(|errors| !errors.is_empty()));
    move || {
        any.get().then(|| {
            let count = move || text::error_count(state.errors.with(Vec::len));
            view! {
                <div id=ERRORS_ID class="form-errors" role="alert" tabindex="-1" aria-labelledby="form-errors-title">
                    <h2 id="form-errors-title">{count}</h2>
                    <ul>{move || links(state)}</ul>
                </div>
            }
        })
    }
}

/// One link for each error.
fn links(state: FormState) -> Vec<AnyView> {
    let tree = state.tree();
    let link = |error: FieldError| {
        // An error at something that has no field of its own points to the group around it.
        let mut shown = error.pointer.as_str();
        while tree.find(shown).is_none() {
            shown = pointer::split(shown).map_or("", |(parent, _)| parent);
        }
        let trail = tree.trail(shown);
        let words = match trail.chars().last() {
            None => error.message,
            Some(last) if last.is_alphanumeric() => format!("{trail}: {}", error.message),
            Some(_) => format!("{trail} {}", error.message),
        };
        let id = field_id(shown);
        let target = format!("#{id}");
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            focus::now(std::slice::from_ref(&id));
        };
        view! { <li><a href=target on:click=go>{words}</a></li> }.into_any()
    };
    state.errors.get().into_iter().map(link).collect()
}
