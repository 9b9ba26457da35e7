//! Soundness: whether every way through the diagram can end, and a way that cannot, step by step.

use engine::review::{Entry, Soundness};
use leptos::prelude::*;

use super::editor::Editor;
use super::problems_panel::ProblemButton;
use super::replay::Replay;
use crate::ui::icon::{Icon, IconView};

/// What is known of the soundness of the diagram.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the browser looks"))]
#[derive(Debug, Clone, PartialEq)]
enum Knowledge {
    Nothing,
    Looking,
    Found {
        soundness: Soundness,
        /// The version of the diagram it is about.
        version: u32,
    },
    Failed(String),
}

/// Looks whether every way can end, and shows how it comes to what cannot.
#[component]
pub fn SoundnessPanel() -> impl IntoView {
    let editor = Editor::get();
    let knowledge = RwSignal::new(Knowledge::Nothing);
    let shown = RwSignal::new(None::<usize>);
    let is_looking = move || knowledge.with(|knowledge| *knowledge == Knowledge::Looking);
    let look = move |_| {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(look(editor, knowledge, shown));
    };
    let cancel = move |_| {
        #[cfg(feature = "hydrate")]
        editor.cancel();
    };
    view! {
        <section class="panel needs-script" aria-labelledby="soundness">
            <div class="panel__head">
                <h2 id="soundness">"Soundness"</h2>
                <p class="meta">"Plays every way through the diagram and finds those that cannot end."</p>
                <button
                    type="button"
                    class="button button--small"
                    disabled=move || !editor.ready.get() || is_looking()
                    on:click=look
                >
                    "Check soundness"
                </button>
                {move || {
                    is_looking()
                        .then(|| {
                            view! { <button type="button" class="button button--small" on:click=cancel>"Cancel"</button> }
                        })
                }}
            </div>
            <div role="status">
                {move || match knowledge.get() {
                    Knowledge::Nothing => ().into_any(),
                    Knowledge::Looking => view! { <p class="meta">"Looking at every way…"</p> }.into_any(),
                    Knowledge::Failed(why) => view! {
                        <p class="notice notice--error"><IconView icon=Icon::Alert/> {why}</p>
                    }.into_any(),
                    Knowledge::Found { soundness, version } => view! {
                        <Stale version/>
                        <Verdict soundness/>
                    }.into_any(),
                }}
            </div>
            {move || match knowledge.get() {
                Knowledge::Found { soundness, .. } => view! {
                    <ul class="findings">
                        {soundness
                            .findings
                            .into_iter()
                            .enumerate()
                            .map(|(number, finding)| view! { <FindingLine finding number shown/> })
                            .collect_view()}
                    </ul>
                }.into_any(),
                _ => ().into_any(),
            }}
        </section>
    }
}

/// Says when the diagram is no longer what a result is about.
#[component]
pub fn Stale(
    /// The version of the diagram the result is about.
    version: u32,
) -> impl IntoView {
    let editor = Editor::get();
    move || {
        (editor.version.get() != version).then(|| {
            view! {
                <p class="notice notice--warning">
                    <IconView icon=Icon::Clock/>
                    "The diagram has changed since. This is about the diagram before."
                </p>
            }
        })
    }
}

/// One sentence on all of it.
#[component]
fn Verdict(soundness: Soundness) -> impl IntoView {
    let states = soundness.states;
    let left_out = (!soundness.not_analysed.is_empty())
        .then(|| format!("Not looked into: {}.", soundness.not_analysed.join(", ")));
    let (class, icon, text) = if states == 0 {
        ("notice", Icon::Info, "There is no executable process with a start to look at.".to_owned())
    } else if soundness.sound {
        (
            "notice notice--done",
            Icon::Check,
            format!("Sound: every way leads to the end. {states} states were looked at."),
        )
    } else if soundness.findings.is_empty() {
        let text =
            format!("Nothing was found, but there are more than {states} states: not all were looked at.");
        ("notice notice--warning", Icon::Info, text)
    } else {
        let text = format!("Not sound. {states} states were looked at.");
        ("notice notice--warning", Icon::Alert, text)
    };
    view! {
        <p class=class><IconView icon/> {text}</p>
        {left_out.map(|text| view! { <p class="meta">{text}</p> })}
    }
}

#[component]
fn FindingLine(finding: Entry, number: usize, shown: RwSignal<Option<usize>>) -> impl IntoView {
    let faulty = StoredValue::new(finding.elements.clone().unwrap_or_default());
    let path = StoredValue::new(finding.path.clone().unwrap_or_default());
    let is_shown = move || shown.get() == Some(number);
    let toggle = move |_| {
        let now = if shown.get_untracked() == Some(number) { None } else { Some(number) };
        shown.set(now);
    };
    view! {
        <li class="finding">
            <div class="problem-line">
                <ProblemButton problem=finding/>
                {(!path.with_value(Vec::is_empty)).then(|| view! {
                    <button
                        type="button"
                        class="button button--small problem__fix"
                        aria-expanded=move || is_shown().to_string()
                        on:click=toggle
                    >
                        {move || if is_shown() { "Hide the way there" } else { "Show the way there" }}
                    </button>
                })}
            </div>
            {move || is_shown().then(|| view! { <Replay path=path.get_value() faulty=faulty.get_value()/> })}
        </li>
    }
}

#[cfg(feature = "hydrate")]
async fn look(editor: Editor, knowledge: RwSignal<Knowledge>, shown: RwSignal<Option<usize>>) {
    use engine::request::{File, Request};

    use super::engine_client::Unanswered;

    let (Some(text), Some(engine)) = (editor.text().await, editor.engine()) else {
        return;
    };
    let version = editor.version.get_untracked();
    shown.set(None);
    knowledge.set(Knowledge::Looking);
    let files = vec![File { name: editor.file.get_value(), text }];
    let found = match engine.ask::<Soundness>(&Request::Sound { files }).await {
        Ok(soundness) => Knowledge::Found { soundness, version },
        Err(Unanswered::Cancelled) => Knowledge::Nothing,
        Err(Unanswered::Failed(why)) => Knowledge::Failed(why),
    };
    let _ = knowledge.try_set(found);
}
