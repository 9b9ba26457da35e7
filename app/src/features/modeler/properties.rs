//! The properties of the selected element.

use leptos::prelude::*;

use super::code_area::CodeArea;
use super::editor::Editor;
use crate::diagram::kinds::kind_words;

/// How a property is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Widget {
    Text,
    Area,
    /// Code that reads variables.
    Code,
    /// Text with variables between marks.
    Template,
    Check,
    Choice(&'static [(&'static str, &'static str)]),
    /// One of the flows that leave the element.
    Flow,
    /// One of the lanes of the pool.
    Lane,
}

/// A property: its key in the bundle, its label, its help, its widget.
struct Property(&'static str, &'static str, &'static str, Widget);

/// A group of properties with its title.
struct Group(&'static str, &'static [Property]);

const TIMER_TYPES: &[(&str, &str)] =
    &[("timeDate", "Date"), ("timeDuration", "Duration"), ("timeCycle", "Cycle")];

const GROUPS: &[Group] = &[
    Group(
        "General",
        &[
            Property("name", "Name", "", Widget::Text),
            Property("id", "Id", "", Widget::Text),
            Property("lane", "Lane", "The people of this lane do it.", Widget::Lane),
            Property("isExecutable", "Executable", "", Widget::Check),
            Property("documentation", "Documentation", "", Widget::Area),
        ],
    ),
    Group(
        "Script",
        &[Property(
            "script",
            "Script",
            "Python. Variables are names; what you assign is kept.",
            Widget::Code,
        )],
    ),
    Group(
        "Form",
        &[
            Property(
                "formJsonSchemaFilename",
                "JSON schema file",
                "A file of this process, such as request-schema.json.",
                Widget::Text,
            ),
            Property(
                "formUiSchemaFilename",
                "UI schema file",
                "Optional: order, widgets and help.",
                Widget::Text,
            ),
            Property(
                "variableName",
                "Variable",
                "Keeps all form data under this name; empty puts each field into its own variable.",
                Widget::Text,
            ),
        ],
    ),
    Group(
        "Instructions",
        &[Property(
            "instructionsForEndUser",
            "Text for the person",
            "Markdown; {{ variable }} shows a value.",
            Widget::Template,
        )],
    ),
    Group(
        "Condition",
        &[Property("conditionExpression", "Condition", "Python, such as amount > 1000.", Widget::Code)],
    ),
    Group("Flows", &[Property("default", "Default flow", "Taken when no condition is true.", Widget::Flow)]),
    Group(
        "Timer",
        &[
            Property("timerType", "Kind", "", Widget::Choice(TIMER_TYPES)),
            Property(
                "timerValue",
                "Value",
                "ISO 8601 in quotes, such as \"PT4H\", or an expression.",
                Widget::Code,
            ),
        ],
    ),
    Group(
        "Message",
        &[
            Property("messageRef", "Message", "Its name.", Widget::Text),
            Property("messagePayload", "Payload", "Python: what is sent.", Widget::Code),
            Property("messageVariable", "Variable", "Receives what was sent.", Widget::Text),
        ],
    ),
    Group("Error", &[Property("errorRef", "Error code", "Empty catches every error.", Widget::Text)]),
    Group("Boundary event", &[Property("cancelActivity", "Interrupts the activity", "", Widget::Check)]),
    Group(
        "Call activity",
        &[Property("calledElement", "Process id", "The process that is run.", Widget::Text)],
    ),
    Group(
        "Service",
        &[
            Property("serviceTaskOperator", "Operator", "Such as http/GetRequest.", Widget::Text),
            Property(
                "serviceTaskParameters",
                "Parameters",
                "JSON: [{\"id\", \"type\", \"value\"}]; values are Python.",
                Widget::Code,
            ),
            Property("resultVariable", "Result variable", "", Widget::Text),
        ],
    ),
    Group(
        "Before and after",
        &[
            Property("preScript", "Script before", "Python.", Widget::Code),
            Property("postScript", "Script after", "Python.", Widget::Code),
        ],
    ),
];

/// The panel at the right of the canvas.
#[component]
pub fn PropertiesPanel() -> impl IntoView {
    let editor = Editor::get();
    let element = Memo::new(move |_| {
        editor.selected.with(|selected| {
            let selected = selected.as_ref()?;
            let keys: Vec<String> = selected.as_object()?.keys().cloned().collect();
            let kind = kind_words(selected.get("type")?.as_str()?);
            let id = selected.get("id")?.as_str()?.to_owned();
            Some((id, kind, keys))
        })
    });
    view! {
        <section class="properties" aria-label="Properties">
            {move || match element.get() {
                None => view! { <p class="properties__none">"Select one element to see its properties."</p> }.into_any(),
                Some((_, kind, keys)) => view! {
                    <h2 class="properties__kind">{kind}</h2>
                    {GROUPS
                        .iter()
                        .filter_map(|group| group_view(group, &keys))
                        .collect_view()}
                }.into_any(),
            }}
            {move || {
                editor.failure.get().map(|message| view! { <p class="field__error" role="alert">{message}</p> })
            }}
        </section>
    }
}

fn group_view(group: &Group, keys: &[String]) -> Option<AnyView> {
    let fields: Vec<_> = group
        .1
        .iter()
        .filter(|property| keys.iter().any(|key| key == property.0))
        .map(|property| view! { <PropertyField key_=property.0 label=property.1 help=property.2 widget=property.3/> })
        .collect();
    (!fields.is_empty()).then(|| {
        view! {
            <details class="properties__group" open>
                <summary>{group.0}</summary>
                {fields}
            </details>
        }
        .into_any()
    })
}

#[component]
fn PropertyField(
    key_: &'static str,
    label: &'static str,
    help: &'static str,
    widget: Widget,
) -> impl IntoView {
    let editor = Editor::get();
    let value = Memo::new(move |_| editor.property(key_).unwrap_or_default());
    let set = move |text: String| {
        #[cfg(feature = "hydrate")]
        if text != value.get_untracked() {
            editor.set_property(key_, &text);
        }
        #[cfg(not(feature = "hydrate"))]
        drop(text);
    };
    let id = format!("property-{key_}");
    let help_id = format!("{id}-help");
    let described = (!help.is_empty()).then(|| help_id.clone());
    let field = match widget {
        Widget::Text => view! {
            <input class="input" id=id.clone() aria-describedby=described prop:value=value on:change=move |event| set(event_target_value(&event))/>
        }.into_any(),
        Widget::Area => view! {
            <textarea class="input" id=id.clone() rows="4" spellcheck="false" aria-describedby=described prop:value=value on:change=move |event| set(event_target_value(&event))></textarea>
        }.into_any(),
        Widget::Code | Widget::Template => {
            let is_template = widget == Widget::Template;
            view! { <CodeArea id=id.clone() is_template described value set=Callback::new(set)/> }.into_any()
        }
        Widget::Check => view! {
            <input type="checkbox" id=id.clone() aria-describedby=described prop:checked=move || value.get() == "true" on:change=move |event| set(event_target_checked(&event).to_string())/>
        }.into_any(),
        Widget::Choice(_) | Widget::Flow | Widget::Lane => {
            let options = Memo::new(move |_| options(editor, widget));
            view! {
                <select class="input" id=id.clone() aria-describedby=described on:change=move |event| set(event_target_value(&event))>
                    {move || {
                        let now = value.get();
                        options.get()
                            .into_iter()
                            .map(|(word, label)| {
                                let selected = word == now;
                                view! { <option value=word selected=selected>{label}</option> }
                            })
                            .collect_view()
                    }}
                </select>
            }.into_any()
        }
    };
    view! {
        <div class="field" class:field--check=widget == Widget::Check>
            <label class="field__label" for=id>{label}</label>
            {field}
            {(!help.is_empty()).then(|| view! { <p class="field__help" id=help_id>{help}</p> })}
        </div>
    }
}

/// The choices of a select: value and label.
fn options(editor: Editor, widget: Widget) -> Vec<(String, String)> {
    let none = || (String::new(), "–".to_owned());
    match widget {
        Widget::Choice(choices) => {
            choices.iter().map(|(word, label)| ((*word).to_owned(), (*label).to_owned())).collect()
        }
        Widget::Flow => editor.selected.with(|selected| {
            let flows = selected.as_ref().and_then(|element| element["outgoing"].as_array()).cloned();
            std::iter::once(none())
                .chain(flows.into_iter().flatten().map(|flow| {
                    let text = |key: &str| flow[key].as_str().unwrap_or_default().to_owned();
                    let label = [text("name"), text("targetName"), text("target")]
                        .into_iter()
                        .find(|label| !label.is_empty())
                        .unwrap_or_default();
                    (text("id"), label)
                }))
                .collect()
        }),
        Widget::Lane => editor.selected.with(|selected| {
            let lanes = selected.as_ref().and_then(|element| element["lanes"].as_array()).cloned();
            std::iter::once(none())
                .chain(lanes.into_iter().flatten().filter_map(|lane| {
                    let name = lane.as_str()?.to_owned();
                    Some((name.clone(), name))
                }))
                .collect()
        }),
        Widget::Text | Widget::Area | Widget::Code | Widget::Template | Widget::Check => Vec::new(),
    }
}
