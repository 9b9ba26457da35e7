//! A diagram for those who may look at it but not change it.

use leptos::prelude::*;

use super::editor::check;
use crate::diagram::viewer::DiagramViewer;
use crate::features::processes::address;
use crate::features::processes::model::FileContent;
use crate::features::processes::start_button::{PROBLEMS_ID, StartButton};
use crate::ids::ModelId;
use crate::ui::icon::{Icon, IconView};
use crate::ui::page_header::PageHeader;

/// The diagram to look at, its problems, and the text of its file.
#[component]
pub fn DiagramReader(
    /// The model the file belongs to.
    id: ModelId,
    /// The file.
    file: FileContent,
) -> impl IntoView {
    let problems: Vec<_> =
        check(&file.name, &file.text).into_iter().filter(engine::Problem::is_error).collect();
    let errors = u32::try_from(problems.len()).unwrap_or(u32::MAX);
    let crumbs = address::crumbs_to_file(&id);
    view! {
        <PageHeader title=file.name crumbs>
            {file.can_start.then(|| view! { <StartButton model=id errors/> })}
        </PageHeader>
        <p class="notice">
            <IconView icon=Icon::Info/>
            "You may look at this diagram, but not change it."
        </p>
        <DiagramViewer xml=Signal::stored(file.text.clone())/>
        {(errors > 0)
            .then(|| {
                view! {
                    <section id=PROBLEMS_ID aria-labelledby="problems-title">
                        <h2 id="problems-title">"Problems"</h2>
                        <ul class="lines">
                            {problems
                                .into_iter()
                                .map(|problem| view! { <li>{problem.message} " " <span class="meta">{problem.element}</span></li> })
                                .collect_view()}
                        </ul>
                    </section>
                }
            })}
        <details class="source">
            <summary>"Text of the file"</summary>
            <pre class="code" tabindex="0"><code>{file.text}</code></pre>
        </details>
    }
}
