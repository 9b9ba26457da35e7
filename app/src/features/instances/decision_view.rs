//! How a decision was made: which were asked, what their tables looked at, which rules matched.

use leptos::prelude::*;
use serde_json::Value;

use super::decision::{DecisionMade, Explanation, TableUsed};

/// The explanation of a decision, folded until somebody asks.
#[component]
pub fn ExplanationView(
    /// What was decided.
    explanation: Explanation,
) -> impl IntoView {
    view! {
        <details class="decision">
            <summary>"How it was decided"</summary>
            {explanation.decisions.into_iter().map(|made| view! { <DecisionView made/> }).collect_view()}
        </details>
    }
}

#[component]
fn DecisionView(made: DecisionMade) -> impl IntoView {
    let DecisionMade { decision, language, tables, result, problems } = made;
    let title = decision.clone();
    view! {
        <section class="decision__part" aria-label=title>
            <p class="decision__title">
                <code>{decision}</code>
                <span class="meta">{language}</span>
            </p>
            {tables.into_iter().map(|table| view! { <TableView table/> }).collect_view()}
            {problems.into_iter().map(|problem| view! { <p class="decision__problem">{problem}</p> }).collect_view()}
            <p class="decision__result">"Result " <code>{text(&result)}</code></p>
        </section>
    }
}

#[component]
fn TableView(table: TableUsed) -> impl IntoView {
    let rules = match table.matched.as_slice() {
        [] => "No rule matched.".to_owned(),
        [rule] => format!("Rule {rule} matched."),
        rules => {
            let numbers: Vec<String> = rules.iter().map(ToString::to_string).collect();
            format!("Rules {} matched.", numbers.join(", "))
        }
    };
    view! {
        <div class="decision__table">
            <dl class="decision__inputs">
                {table
                    .inputs
                    .into_iter()
                    .map(|(input, value)| {
                        view! {
                            <div>
                                <dt>{input}</dt>
                                <dd><code>{text(&value)}</code></dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            <p class="decision__rules">
                {rules}
                <span class="meta">{format!(" Table {}", table.table)}</span>
            </p>
        </div>
    }
}

/// A value as people read it: a text without quotes, anything else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}
