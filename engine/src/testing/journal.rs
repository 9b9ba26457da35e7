//! Prints a journal for people: one line an event, elements by the id of their node.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::id::{ElementId, ElementKey, ScopeKey, SubscriptionKey, TokenKey};
use crate::runtime::Event;
use crate::runtime::state::{Phase, Trigger};

/// The journal as text.
#[must_use]
pub fn print_journal(events: &[Event]) -> String {
    let mut printer = Printer::default();
    for event in events {
        printer.print(event);
    }
    printer.text
}

#[derive(Default)]
struct Printer {
    text: String,
    elements: BTreeMap<ElementKey, ElementId>,
    scopes: BTreeMap<ScopeKey, String>,
    tokens: BTreeMap<TokenKey, ElementId>,
    waits: BTreeMap<SubscriptionKey, ElementId>,
}

impl Printer {
    fn print(&mut self, event: &Event) {
        let line = self.line(event);
        self.text.push_str(&line);
        self.text.push('\n');
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each event")]
    fn line(&mut self, event: &Event) -> String {
        match event {
            Event::InstanceStarted { process, at, data, .. } => match at {
                Some(at) => format!("{process} started at {at} with {}", object(data)),
                None => format!("{process} started with {}", object(data)),
            },
            Event::ScopeOpened { scope, process, container, .. } => {
                let name = container.as_ref().map_or_else(|| process.to_string(), ToString::to_string);
                self.scopes.insert(*scope, name.clone());
                format!("scope {name} opened")
            }
            Event::ScopeCompleted { scope } => format!("scope {} completed", self.scope(*scope)),
            Event::ScopeCancelled { scope } => format!("scope {} cancelled", self.scope(*scope)),
            Event::ElementActivated { element, node, .. } => {
                self.elements.insert(*element, node.clone());
                format!("{node} activated")
            }
            Event::PhaseChanged { element, phase } => {
                format!("{} {}", self.element(*element), phase_text(*phase))
            }
            Event::DataChanged { element, set, removed } => {
                format!("{} data:{}", self.element(*element), changes(set, removed))
            }
            Event::ResultTaken { element, scope, names } => {
                let what = names.as_ref().map_or_else(|| "all".to_owned(), |names| names.join(", "));
                format!("{} took {what} of scope {}", self.element(*element), self.scope(*scope))
            }
            Event::ElementCompleted { element, taken } => {
                let flows: Vec<&str> = taken.iter().map(|(_, flow)| flow.as_str()).collect();
                self.tokens.extend(taken.iter().cloned());
                match flows.as_slice() {
                    [] => format!("{} completed", self.element(*element)),
                    flows => format!("{} completed, took {}", self.element(*element), flows.join(", ")),
                }
            }
            Event::ElementSkipped { element, .. } => format!("{} skipped", self.element(*element)),
            Event::ElementCancelled { element } => format!("{} cancelled", self.element(*element)),
            Event::TokenArrived { token, at } => {
                format!("token of {} waits at {at}", self.token(*token))
            }
            Event::TokenCancelled { token } => format!("token of {} cancelled", self.token(*token)),
            Event::Subscribed { subscription, wait } => {
                self.waits.insert(*subscription, wait.node.clone());
                format!("{} waits for {}", wait.node, trigger(&wait.trigger))
            }
            Event::Triggered { subscription, next } => match next {
                Some(next) => format!("{} triggered, waits for {}", self.wait(*subscription), trigger(next)),
                None => format!("{} triggered", self.wait(*subscription)),
            },
            Event::Unsubscribed { subscription } => {
                format!("{} waits no more", self.wait(*subscription))
            }
            Event::MessageSent { element, name, payload, .. } => {
                format!("{} sent {name} {payload}", self.element(*element))
            }
            Event::Correlated { correlations } => {
                format!("correlated {}", serde_json::json!(correlations))
            }
            Event::ServiceCalled { element, operator, parameters } => {
                format!("{} called {operator} with {}", self.element(*element), object(parameters))
            }
            Event::ScopeInterrupted { scope } => format!("scope {} interrupted", self.scope(*scope)),
            Event::ScopeWatched { scope, waits } => {
                format!("scope {} {}", self.scope(*scope), if *waits { "watched" } else { "not watched" })
            }
            Event::InputsTaken { element, names, .. } => {
                format!("{} sees {}", self.element(*element), some(names.as_deref()))
            }
            Event::OutputsGiven { element, names } => {
                format!("{} gives {}", self.element(*element), some(names.as_deref()))
            }
            Event::ObjectChanged { object, value, .. } => format!("object {object}={value}"),
            Event::DecisionMade { element, evaluation } => {
                let rules = &evaluation.matched;
                format!("{} decided {} by rules {rules:?}", self.element(*element), evaluation.decision)
            }
            Event::StoreWritten { element, store, value } => {
                format!("{} wrote {value} to {store}", self.element(*element))
            }
            Event::LoopItemCompleted { scope, index, output, ends } => {
                let output = output.as_ref().map(|output| format!(" with {output}")).unwrap_or_default();
                let last = if *ends { ", the last" } else { "" };
                format!("item {index} of {} done{output}{last}", self.scope(*scope))
            }
            Event::LoopHeld { scope } => format!("{} begins no more for now", self.scope(*scope)),
            Event::AdHocChanged { scope, progress } => {
                format!("{} is {}", self.scope(*scope), format!("{progress:?}").to_lowercase())
            }
            Event::LoopItemAdded { scope, item } => {
                format!("{} got item {}", self.scope(*scope), item.value)
            }
            Event::GatewayTriggered { node, flows, .. } => {
                let flows: Vec<&str> = flows.iter().map(ElementId::as_str).collect();
                format!("{node} triggered by {}", flows.join(", "))
            }
            Event::GatewayReset { node, .. } => format!("{node} reset"),
            Event::CompensationRecorded { element, handler } => {
                let by = handler.as_ref().map(|handler| format!(" by {handler}")).unwrap_or_default();
                format!("{} can be undone{by}", self.element(*element))
            }
            Event::CompensationClaimed { scope, node } => {
                let what = node.as_ref().map_or("all", ElementId::as_str);
                format!("{what} in {} is undone", self.scope(*scope))
            }
            Event::CompensationTaken { scope, element } => match element {
                Some(element) => {
                    format!("{} undoes the next of {}", self.element(*element), self.scope(*scope))
                }
                None => format!("{} undoes what is inside the next", self.scope(*scope)),
            },
            Event::PartArrived { subscription, .. } => {
                format!("{} waits for the others", self.wait(*subscription))
            }
            Event::ConditionSeen { subscription, holds } => {
                format!("condition of {} is {holds}", self.wait(*subscription))
            }
            Event::SignalThrown { element, name, .. } => {
                format!("{} threw signal {name}", self.element(*element))
            }
            Event::EscalationThrown { element, code, caught_by, .. } => {
                let by = caught_by.as_ref().map_or("nobody", ElementId::as_str);
                format!("{} threw escalation {code:?}, caught by {by}", self.element(*element))
            }
            Event::Migrated { ids, .. } => format!("migrated {}", serde_json::json!(ids)),
            Event::ErrorThrown { element, code, caught_by, .. } => match caught_by {
                Some(caught_by) => {
                    format!("{} threw {code:?}, caught by {caught_by}", self.element(*element))
                }
                None => format!("{} threw {code:?}, not caught", self.element(*element)),
            },
            Event::IncidentRaised { element, incident } => {
                format!("{} failed: {}: {}", self.element(*element), incident.code, incident.message)
            }
            Event::IncidentRetried { element } => format!("{} retried", self.element(*element)),
            Event::Paused => "paused".to_owned(),
            Event::InstanceSuspended => "suspended".to_owned(),
            Event::InstanceResumed => "resumed".to_owned(),
            Event::InstanceCompleted => "completed".to_owned(),
            Event::InstanceFailed { code } => format!("failed with {code:?}"),
            Event::InstanceTerminated { reason } => {
                format!("terminated: {}", reason.as_deref().unwrap_or("no reason given"))
            }
        }
    }

    fn element(&self, key: ElementKey) -> &str {
        self.elements.get(&key).map_or("?", ElementId::as_str)
    }

    fn scope(&self, key: ScopeKey) -> &str {
        self.scopes.get(&key).map_or("?", String::as_str)
    }

    fn token(&self, key: TokenKey) -> &str {
        self.tokens.get(&key).map_or("?", ElementId::as_str)
    }

    fn wait(&self, key: SubscriptionKey) -> &str {
        self.waits.get(&key).map_or("?", ElementId::as_str)
    }
}

fn some(names: Option<&[String]>) -> String {
    names.map_or_else(|| "all".to_owned(), |names| names.join(", "))
}

fn phase_text(phase: Phase) -> &'static str {
    match phase {
        Phase::Activated => "is activated",
        Phase::Started => "has started",
        Phase::Triggered => "was triggered",
        Phase::WaitsForTask => "waits for a person",
        Phase::WaitsForService => "waits for a connector",
        Phase::WaitsForEvent => "waits for an event",
        Phase::WaitsForScope => "waits for its inside",
        Phase::Completing => "has done its work",
        Phase::Leaving => "has run its post-script",
    }
}

fn trigger(trigger: &Trigger) -> String {
    match trigger {
        Trigger::Timer { due, .. } => due.to_string(),
        Trigger::Signal { name } => format!("signal {name}"),
        Trigger::Condition { .. } => "its condition".to_owned(),
        Trigger::Arrived { .. } => "the others".to_owned(),
        Trigger::Message { name, correlations } if correlations.is_empty() => {
            format!("message {name}")
        }
        Trigger::Message { name, correlations } => {
            format!("message {name} with {}", serde_json::json!(correlations))
        }
    }
}

fn changes(set: &[(String, Arc<Value>)], removed: &[String]) -> String {
    let mut text = String::new();
    for (name, value) in set {
        let _ = write!(text, " {name}={value}");
    }
    for name in removed {
        let _ = write!(text, " -{name}");
    }
    text
}

fn object(map: &Map<String, Value>) -> String {
    Value::Object(map.clone()).to_string()
}
