//! Tabs that are links: the choice is in the address.

use leptos::prelude::*;

/// One tab: the word in the address, the label, and a count behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// The value of `tab=` in the address.
    pub word: &'static str,
    /// What it says.
    pub label: &'static str,
    /// How many things are behind it.
    pub count: Option<usize>,
}

/// A row of tabs; each is a link that sets `tab=` in the address.
#[component]
pub fn Tabs(
    /// The tabs.
    tabs: Vec<Tab>,
    /// The word of the chosen one.
    #[prop(into)]
    chosen: Signal<String>,
    /// What the row is about, for screen readers.
    label: &'static str,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs
                .into_iter()
                .map(|tab| {
                    let current = move || (chosen.get() == tab.word).then_some("page");
                    view! {
                        <a class="tabs__tab" href=format!("?tab={}", tab.word) aria-current=current>
                            {tab.label}
                            {tab.count.map(|count| view! { <span class="count">{count}</span> })}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
}
