//! What a trial run did, and how it goes on.

use engine::simulate::{Failure, Report, Status, Visit, VisitState, Waiting};
use leptos::prelude::*;
use serde_json::Value;

#[cfg(feature = "hydrate")]
use super::editor::Editor;
use super::json_field::JsonField;
use super::outline::ElementLink;
use super::run_inputs::pretty;
use super::run_panel::Trial;
use crate::diagram::kinds::kind_words;
use crate::ui::icon::{Icon, IconView};

/// The result of a run.
#[component]
pub fn RunReport(
    /// What the engine reports.
    report: Report,
) -> impl IntoView {
    let (class, icon, word) = match report.status {
        Status::Completed => ("state state--completed", Icon::Check, "Completed"),
        Status::Waiting => ("state state--waiting", Icon::Clock, "Waiting"),
        Status::Error => ("state state--failed", Icon::Alert, "Failed"),
        Status::Terminated => ("state state--terminated", Icon::Stop, "Terminated"),
    };
    let steps = match report.steps {
        1 => "1 step".to_owned(),
        steps => format!("{steps} steps"),
    };
    let data = pretty(&Value::Object(report.data));
    let path = report.path;
    let count = path.len();
    view! {
        <p class="trial__state">
            <span class=class><IconView icon/> {word}</span>
            <span class="meta">{steps}</span>
        </p>
        {report.error.map(|error| view! { <RunFailure error/> })}
        {report.waiting.into_iter().map(|waiting| view! { <WaitingItem waiting/> }).collect_view()}
        <div class="trial__columns">
            <div>
                <h3>"Path"</h3>
                {if count == 0 {
                    view! { <p class="meta">"No element was finished."</p> }.into_any()
                } else {
                    view! {
                        <ol class="lines trial__path">
                            {path.into_iter().map(|visit| view! { <VisitLine visit/> }).collect_view()}
                        </ol>
                    }.into_any()
                }}
            </div>
            <div>
                <h3>"Data"</h3>
                <pre class="code" tabindex="0" aria-label="Data at the end"><code>{data}</code></pre>
            </div>
        </div>
    }
}

/// Why it failed, with the place.
#[component]
fn RunFailure(error: Failure) -> impl IntoView {
    let line = error.line.map(|line| format!(", line {line}")).unwrap_or_default();
    let place = error.element.clone().map(|id| {
        view! { <p>"At " <ElementLink id/> {line} "."</p> }
    });
    // What a service would return is not known here; the person says it.
    let missing = (error.code == "missing_answer").then(|| error.element.clone()).flatten();
    view! {
        <div class="notice notice--error">
            <IconView icon=Icon::Alert/>
            <div>
                <p class="trial__message">{error.message}</p>
                {place}
            </div>
        </div>
        {missing.map(|element| view! { <AnswerForm element=element.clone() label=format!("Answer of {element}")/> })}
    }
}

/// Something that waits, and what makes it go on.
#[component]
fn WaitingItem(waiting: Waiting) -> impl IntoView {
    let event = waiting.event.clone().unwrap_or_default();
    let is_task = waiting.event.is_none();
    let label = waiting.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| waiting.id.clone());
    let says = if is_task {
        format!("{} waits for an answer.", kind_words(&waiting.kind))
    } else {
        format!("{} waits for: {event}.", kind_words(&waiting.kind))
    };
    let (id, answered, named) = (waiting.id.clone(), waiting.id.clone(), waiting.id);
    view! {
        <div class="notice notice--warning">
            <IconView icon=Icon::Clock/>
            <div>
                <p><ElementLink id/> ": " {says}</p>
                {is_task.then(|| view! { <AnswerForm element=answered label=format!("Answer of {label}")/> })}
                {event.contains("message").then(|| view! { <MessageForm element=named.clone()/> })}
                {event.contains("signal").then(|| view! { <SignalForm element=named.clone()/> })}
            </div>
        </div>
    }
}

/// The answer of a task, as JSON.
#[component]
fn AnswerForm(element: String, label: String) -> impl IntoView {
    let trial = expect_context::<Trial>();
    let text = RwSignal::new(String::new());
    let id = format!("answer-{element}");
    let act = move || trial.inputs.answer(&element, &text.get_untracked());
    view! {
        <GoOnForm act button="Continue">
            <JsonField
                id=id
                label=label
                help="A JSON object with what the form, or the service, gives; empty for nothing."
                example="{\"approved\": true}"
                text=text
            />
        </GoOnForm>
    }
}

/// A message from outside.
#[component]
fn MessageForm(element: String) -> impl IntoView {
    let trial = expect_context::<Trial>();
    let name = RwSignal::new(referenced(&element, "messageRef"));
    let payload = RwSignal::new(String::new());
    let (name_id, payload_id) = (format!("message-{element}"), format!("payload-{element}"));
    let act = move || trial.inputs.send(&name.get_untracked(), &payload.get_untracked());
    view! {
        <GoOnForm act button="Send message">
            <div class="field">
                <label class="field__label" for=name_id.clone()>"Message"</label>
                <input class="input" id=name_id bind:value=name/>
            </div>
            <JsonField
                id=payload_id
                label="What it carries"
                help="A JSON object; with the values it is correlated by, if there are some."
                example="{\"order\": 7}"
                text=payload
            />
        </GoOnForm>
    }
}

/// A signal from outside.
#[component]
fn SignalForm(element: String) -> impl IntoView {
    let trial = expect_context::<Trial>();
    let name = RwSignal::new(referenced(&element, "signalRef"));
    let id = format!("signal-{element}");
    let act = move || trial.inputs.signal(&name.get_untracked());
    view! {
        <GoOnForm act button="Send signal">
            <div class="field">
                <label class="field__label" for=id.clone()>"Signal"</label>
                <input class="input" id=id bind:value=name/>
            </div>
        </GoOnForm>
    }
}

/// Takes an input and runs again; says what is wrong with the input.
#[component]
fn GoOnForm(
    /// Takes the input.
    act: impl Fn() -> Result<(), String> + Send + 'static,
    /// What the button says.
    button: &'static str,
    children: Children,
) -> impl IntoView {
    let trial = expect_context::<Trial>();
    let refused = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match act() {
            Ok(()) => trial.start(),
            Err(why) => refused.set(Some(why)),
        }
    };
    view! {
        <form class="stack" on:submit=submit>
            {children()}
            {move || refused.get().map(|why| view! { <p class="field__error" role="alert">{why}</p> })}
            <div class="actions"><button type="submit" class="button button--small">{button}</button></div>
        </form>
    }
}

/// The name of the message or signal an element on the diagram refers to; empty where it is none.
fn referenced(element: &str, key: &str) -> String {
    #[cfg(feature = "hydrate")]
    {
        let editor = Editor::get();
        let is_here = editor.outline.with_untracked(|outline| outline.iter().any(|one| one.id == element));
        let json = if is_here { editor.with(|handle| handle.get_element(element)) } else { None };
        let value: Value = json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        value[key].as_str().unwrap_or_default().to_owned()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (element, key);
        String::new()
    }
}

#[component]
fn VisitLine(visit: Visit) -> impl IntoView {
    let state = match visit.state {
        VisitState::Completed => None,
        VisitState::Cancelled => Some("cancelled"),
        VisitState::Error => Some("failed"),
    };
    view! {
        <li class="line">
            <ElementLink id=visit.id/>
            <span class="meta">{kind_words(&visit.kind)} {state.map(|state| format!(", {state}"))}</span>
        </li>
    }
}
