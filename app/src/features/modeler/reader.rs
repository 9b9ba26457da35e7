//! A diagram for those who may look at it but not change it.

use leptos::prelude::*;

use crate::diagram::viewer::DiagramViewer;
use crate::features::processes::address;
use crate::features::processes::model::FileContent;
use crate::features::processes::start_button::StartButton;
use crate::ids::ModelId;
use crate::ui::icon::{Icon, IconView};
use crate::ui::page_header::PageHeader;

/// The diagram to look at, and the text of its file.
#[component]
pub fn DiagramReader(
    /// The model the file belongs to.
    id: ModelId,
    /// The file.
    file: FileContent,
) -> impl IntoView {
    let problems_page = address::model_page(&id);
    let crumbs = address::crumbs_to_file(&id);
    view! {
        <PageHeader title=file.name crumbs>
            {file.can_start.then(|| view! { <StartButton model=id errors=file.errors problems_page/> })}
        </PageHeader>
        <p class="notice">
            <IconView icon=Icon::Info/>
            "You may look at this diagram, but not change it."
        </p>
        <DiagramViewer xml=Signal::stored(file.text.clone())/>
        <details class="source">
            <summary>"Text of the file"</summary>
            <pre class="code" tabindex="0"><code>{file.text}</code></pre>
        </details>
    }
}
