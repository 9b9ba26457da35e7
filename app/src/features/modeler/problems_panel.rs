//! What the engine says of the diagram, while it is drawn.

use engine::Severity;
use engine::review::Entry;
use leptos::html::H2;
use leptos::prelude::*;

use super::editor::Editor;
use crate::ui::icon::{Icon, IconView};

/// The problems; a click selects the element, and what has an obvious remedy has a button for it.
#[component]
pub fn ProblemsPanel() -> impl IntoView {
    let editor = Editor::get();
    let heading = NodeRef::<H2>::new();
    let count = move |severity: Severity| {
        editor
            .problems
            .with(|problems| problems.iter().filter(|problem| problem.severity == severity).count())
    };
    let summary = move || match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => "No problems".to_owned(),
        (errors, 0) => counted(errors, "error"),
        (0, warnings) => counted(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")),
    };
    let class = move || match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => "problems__count",
        (0, _) => "problems__count problems__count--warning",
        _ => "problems__count problems__count--error",
    };
    view! {
        <section class="problems" aria-labelledby="problems">
            <h2 id="problems" tabindex="-1" node_ref=heading>
                "Problems "
                <span class=class role="status">{summary}</span>
            </h2>
            <ul class="problems__list">
                {move || {
                    editor.problems.get().into_iter().map(|problem| view! { <ProblemLine problem heading/> }).collect_view()
                }}
            </ul>
        </section>
    }
}

#[component]
fn ProblemLine(problem: Entry, heading: NodeRef<H2>) -> impl IntoView {
    let editor = Editor::get();
    let fix = problem.fix.clone().map(|fix| {
        let (title, text) = (fix.label.clone(), format!("Fix: {}", fix.label));
        let fix = StoredValue::new(fix);
        let mend = move |_| {
            #[cfg(feature = "hydrate")]
            {
                // The button goes with its problem.
                if let Some(heading) = heading.get_untracked() {
                    let _ = heading.focus();
                }
                leptos::task::spawn_local(editor.mend(fix.get_value()));
            }
            #[cfg(not(feature = "hydrate"))]
            let _ = (editor, fix, heading);
        };
        view! {
            <button type="button" class="button button--small problem__fix needs-script" title=title on:click=mend>
                {text}
            </button>
        }
    });
    view! {
        <li class="problem-line">
            <ProblemButton problem/>
            {fix}
        </li>
    }
}

/// A problem; a click selects its element.
#[component]
pub fn ProblemButton(
    /// The problem.
    problem: Entry,
) -> impl IntoView {
    let editor = Editor::get();
    let icon = match problem.severity {
        Severity::Error | Severity::Warning => Icon::Alert,
        Severity::Info => Icon::Info,
    };
    let element = StoredValue::new(problem.element.clone());
    let select = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(element) = element.get_value() {
            editor.with(|handle| handle.select(&element));
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (editor, element);
    };
    let place = problem.line.map(|line| format!("line {line}")).unwrap_or_default();
    view! {
        <button type="button" class=format!("problem problem--{}", problem.severity) on:click=select>
            <IconView icon/>
            <span class="problem__text">
                {problem.message}
                {problem.help.map(|help| view! { <span class="problem__help">{help}</span> })}
            </span>
            <span class="meta">{problem.element} " " {place}</span>
        </button>
    }
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
