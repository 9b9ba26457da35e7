//! “Try it”: runs the diagram in the browser, without saving or starting anything.

use engine::simulate::{Report, Status};
use leptos::prelude::*;

use super::editor::Editor;
use super::json_field::JsonField;
use super::run_inputs::RunInputs;
use super::run_report::RunReport;
use super::soundness_panel::Stale;
use crate::ui::icon::{Icon, IconView};

/// How far a trial run is.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the browser runs it"))]
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    Nothing,
    Running,
    Ended {
        report: Box<Report>,
        /// The version of the diagram that ran.
        version: u32,
    },
    Failed(String),
}

/// A trial run; a copy refers to the same.
#[derive(Clone, Copy)]
pub struct Trial {
    editor: Editor,
    /// What it is given.
    pub inputs: RunInputs,
    progress: RwSignal<Progress>,
}

impl Trial {
    /// Runs the diagram with what is given.
    pub fn start(self) {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(live::run(self.editor, self));
        #[cfg(not(feature = "hydrate"))]
        let _ = self.editor;
    }

    /// How it stands, in a word, for those who do not see it.
    fn summary(self) -> &'static str {
        self.progress.with(|progress| match progress {
            Progress::Nothing => "",
            Progress::Running => "Running…",
            Progress::Failed(_) => "The run could not be made.",
            Progress::Ended { report, .. } => match report.status {
                Status::Completed => "The run is completed.",
                Status::Waiting => "The run waits.",
                Status::Error => "The run failed.",
                Status::Terminated => "The run was terminated.",
            },
        })
    }
}

/// Runs the diagram in the browser's worker and shows what happens.
#[component]
pub fn RunPanel() -> impl IntoView {
    let editor = Editor::get();
    let trial = Trial { editor, inputs: RunInputs::new(), progress: RwSignal::new(Progress::Nothing) };
    provide_context(trial);
    let is_running = move || trial.progress.with(|progress| *progress == Progress::Running);
    let run = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        trial.start();
    };
    let start_over = move |_| {
        trial.inputs.start_over();
        trial.progress.set(Progress::Nothing);
        #[cfg(feature = "hydrate")]
        editor.mark(&[], &[]);
    };
    let cancel = move |_| {
        #[cfg(feature = "hydrate")]
        editor.cancel();
    };
    let has_more =
        move || trial.inputs.has_answers() || trial.progress.with(|progress| *progress != Progress::Nothing);
    view! {
        <section class="panel needs-script" aria-labelledby="try-it">
            <div class="panel__head">
                <h2 id="try-it">"Try it"</h2>
                <p class="meta">
                    "Runs the diagram as it is drawn, here in the browser: nothing is saved, started or sent. Timers do not wait."
                </p>
            </div>
            <form class="trial" on:submit=run>
                <ProcessChoice/>
                <JsonField
                    id="trial-data"
                    label="Start data"
                    help="A JSON object; empty for none."
                    example="{\"amount\": 12}"
                    text=trial.inputs.data
                />
                <details class="trial__answers">
                    <summary>"Answers of tasks"</summary>
                    <JsonField
                        id="trial-answers"
                        label="Answers"
                        help="One object for each visit of a task. It fills itself while you answer below; service tasks are answered here too."
                        example="{\"element id\": [{\"approved\": true}]}"
                        text=trial.inputs.answers
                    />
                </details>
                <Sent/>
                <div class="actions">
                    <button
                        type="submit"
                        class="button"
                        disabled=move || !editor.ready.get() || is_running()
                    >
                        <IconView icon=Icon::Play/>
                        "Run"
                    </button>
                    {move || {
                        is_running()
                            .then(|| view! { <button type="button" class="button" on:click=cancel>"Cancel"</button> })
                    }}
                    {move || {
                        (has_more() && !is_running())
                            .then(|| view! { <button type="button" class="button button--quiet" on:click=start_over>"Start over"</button> })
                    }}
                </div>
            </form>
            <p class="visually-hidden" role="status">{move || trial.summary()}</p>
            <div class="trial__result">
                {move || match trial.progress.get() {
                    Progress::Nothing => ().into_any(),
                    Progress::Running => view! { <p class="meta">"Running…"</p> }.into_any(),
                    Progress::Failed(why) => view! {
                        <p class="notice notice--error"><IconView icon=Icon::Alert/> {why}</p>
                    }.into_any(),
                    Progress::Ended { report, version } => view! {
                        <Stale version/>
                        <RunReport report=*report/>
                    }.into_any(),
                }}
            </div>
        </section>
    }
}

/// Which process to start, where the diagram has several.
#[component]
fn ProcessChoice() -> impl IntoView {
    let editor = Editor::get();
    let inputs = expect_context::<Trial>().inputs;
    let processes = Memo::new(move |_| {
        editor.version.track();
        editor.problems.track();
        processes(&editor.looked_at.get_value())
    });
    move || {
        let processes = processes.get();
        let first = processes.first().cloned().unwrap_or_default();
        if !processes.contains(&inputs.process.get_untracked()) {
            inputs.process.set(first);
        }
        let option = |id: String| {
            let value = id.clone();
            view! { <option value=value>{id}</option> }
        };
        (processes.len() > 1).then(|| {
            view! {
                <div class="field">
                    <label class="field__label" for="trial-process">"Process"</label>
                    <select class="input" id="trial-process" bind:value=inputs.process>
                        {processes.into_iter().map(option).collect_view()}
                    </select>
                </div>
            }
        })
    }
}

/// The ids of the executable processes of a diagram.
fn processes(text: &str) -> Vec<String> {
    let (definitions, _) = engine::parse(text, "");
    definitions.executable_processes().map(|process| process.id.to_string()).collect()
}

/// The messages and signals sent so far.
#[component]
fn Sent() -> impl IntoView {
    let inputs = expect_context::<Trial>().inputs;
    move || {
        let messages = inputs.messages.get().into_iter().map(|message| format!("message {}", message.name));
        let sent: Vec<String> =
            messages.chain(inputs.signals.get().into_iter().map(|name| format!("signal {name}"))).collect();
        (!sent.is_empty()).then(|| view! { <p class="meta">"Sent: " {sent.join(", ")} "."</p> })
    }
}

#[cfg(feature = "hydrate")]
mod live {
    //! The parts that need the browser.

    use engine::request::Request;
    use engine::simulate::{Report, VisitState};
    use leptos::prelude::*;

    use super::super::engine_client::Unanswered;
    use super::{Editor, Progress, Trial};
    use crate::diagram::viewer::{Marker, Overlay};

    pub(super) async fn run(editor: Editor, trial: Trial) {
        trial.progress.set(Progress::Running);
        editor.mark(&[], &[]);
        let version = editor.version.get_untracked();
        let ended = match ask(editor, trial).await {
            Ok(report) => {
                show(editor, &report);
                Progress::Ended { report: Box::new(report), version }
            }
            Err(Unanswered::Cancelled) => Progress::Failed("The run was cancelled.".to_owned()),
            Err(Unanswered::Failed(why)) => Progress::Failed(why),
        };
        let _ = trial.progress.try_set(ended);
    }

    async fn ask(editor: Editor, trial: Trial) -> Result<Report, Unanswered> {
        let now = String::from(js_sys::Date::new_0().to_iso_string());
        let now = now.parse().map_err(|error: jiff::Error| Unanswered::Failed(error.to_string()))?;
        let run = trial.inputs.run(now).map_err(Unanswered::Failed)?;
        let files = editor.files().await?;
        let engine = editor.engine().ok_or(Unanswered::Cancelled)?;
        engine.ask(&Request::Run { files, run: Box::new(run) }).await
    }

    /// Marks what was visited, what waits and what failed.
    fn show(editor: Editor, report: &Report) {
        let mut markers = Vec::new();
        let mut overlays = Vec::new();
        let mut mark = |element: &String, class: &str| {
            markers.push(Marker { element: element.clone(), classes: vec![class.to_owned()] });
        };
        for visit in &report.path {
            mark(
                &visit.id,
                match visit.state {
                    VisitState::Completed => "is-completed",
                    VisitState::Cancelled => "is-cancelled",
                    VisitState::Error => "is-failed",
                },
            );
        }
        for waiting in &report.waiting {
            mark(&waiting.id, "is-active");
        }
        if let Some(element) = report.error.as_ref().and_then(|error| error.element.as_ref()) {
            mark(element, "is-failed");
        }
        for visit in &report.path {
            let count = report.path.iter().filter(|other| other.id == visit.id).count();
            if count > 1 && !overlays.iter().any(|overlay: &Overlay| overlay.element == visit.id) {
                overlays.push(Overlay {
                    element: visit.id.clone(),
                    label: count.to_string(),
                    class: "token token--done".to_owned(),
                    position: "bottom-left".to_owned(),
                });
            }
        }
        editor.mark(&markers, &overlays);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_executable_processes_can_be_tried() {
        let text = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
  <process id="a" isExecutable="true"/><process id="b" isExecutable="false"/><process id="c" isExecutable="true"/>
</definitions>"#;
        assert_eq!(super::processes(text), ["a", "c"]);
    }
}
