//! Journal entries in words.

use app::features::instances::decision::{DecisionMade, Explanation, TableUsed};
use app::features::instances::model::JournalEntry;
use engine::dmn::{Evaluation, InputValue};
use engine::runtime::Event;
use engine::runtime::state::Phase;
use engine::script::Language;

use super::definitions::Definition;
use super::directory::Snapshot;
use super::tracker;
use crate::storage::instances::JournalRow;

/// A journal entry as people read it.
#[must_use]
pub fn entry(row: JournalRow, definition: &Definition, directory: &Snapshot) -> JournalEntry {
    let name = row.process.as_deref().zip(row.element.as_deref()).and_then(|(process, element)| {
        let node = tracker::node(&definition.executable, process, element)?;
        node.name.clone().filter(|name| !name.trim().is_empty())
    });
    let name = name.or_else(|| row.element.clone()).unwrap_or_default();
    let event: Option<Event> = serde_json::from_value(row.event.clone()).ok();
    let text = event.as_ref().map_or_else(|| row.kind.replace('_', " "), |event| sentence(event, &name));
    JournalEntry {
        number: row.number,
        at: row.at,
        by: row.actor.map(|actor| directory.display_name(&actor)),
        kind: row.kind,
        element: row.element,
        text,
        explanation: event.as_ref().and_then(explanation),
        event: row.event,
    }
}

/// How a decision was made, those it required first.
fn explanation(event: &Event) -> Option<Explanation> {
    let Event::DecisionMade { evaluation, .. } = event else {
        return None;
    };
    let all = evaluation.required.iter().chain([&**evaluation]);
    Some(Explanation { decisions: all.map(decision).collect() })
}

fn decision(evaluation: &Evaluation) -> DecisionMade {
    let used = |table: &str, inputs: &[InputValue], matched: &[u32]| TableUsed {
        table: table.to_owned(),
        inputs: inputs.iter().map(|each| (each.input.clone(), each.value.clone())).collect(),
        matched: matched.to_vec(),
    };
    let inner = evaluation.tables.iter().map(|each| used(&each.table, &each.inputs, &each.matched));
    let own =
        evaluation.is_table.then(|| used(&evaluation.decision, &evaluation.inputs, &evaluation.matched));
    DecisionMade {
        decision: evaluation.decision.clone(),
        language: match evaluation.language {
            Language::Feel => "FEEL".to_owned(),
            Language::Python => "Python".to_owned(),
        },
        tables: inner.chain(own).collect(),
        result: evaluation.value.clone(),
        problems: evaluation.problems.iter().map(|fault| fault.message.clone()).collect(),
    }
}

fn sentence(event: &Event, name: &str) -> String {
    match event {
        Event::InstanceStarted { .. } => "The instance was started.".to_owned(),
        Event::ScopeOpened { container: Some(_), .. } => format!("The inside of “{name}” began."),
        Event::ScopeOpened { process, .. } => format!("The process {process} began."),
        Event::ScopeCompleted { .. } => "All work of the process or sub-process is done.".to_owned(),
        Event::ScopeCancelled { .. } => "The process or sub-process ended early.".to_owned(),
        Event::ElementActivated { .. } => format!("“{name}” began."),
        Event::PhaseChanged { phase, .. } => match phase {
            Phase::Activated | Phase::Started => format!("“{name}” began."),
            Phase::Triggered => format!("“{name}” got what it waits for."),
            Phase::WaitsForTask => format!("“{name}” waits for a person."),
            Phase::WaitsForService => format!("“{name}” waits for a service."),
            Phase::WaitsForEvent => format!("“{name}” waits for an event."),
            Phase::WaitsForScope => format!("“{name}” waits for the work inside it."),
            Phase::Completing | Phase::Leaving => format!("The work of “{name}” is done."),
        },
        Event::DataChanged { set, removed, .. } => {
            let names: Vec<&str> =
                set.iter().map(|(name, _)| name.as_str()).chain(removed.iter().map(String::as_str)).collect();
            format!("“{name}” changed {}.", list(&names))
        }
        Event::ResultTaken { .. } => {
            format!("“{name}” took over the result of the work inside it.")
        }
        Event::ElementCompleted { .. } => format!("“{name}” was completed."),
        Event::ElementCancelled { .. } => format!("“{name}” was cancelled."),
        Event::TokenArrived { .. } => "A branch waits for the others.".to_owned(),
        Event::TokenCancelled { .. } => "A waiting branch ended early.".to_owned(),
        Event::Subscribed { .. } => format!("“{name}” waits."),
        Event::Triggered { .. } => format!("What “{name}” waited for has come."),
        Event::Unsubscribed { .. } => format!("“{name}” waits no more."),
        Event::MessageSent { name: message, .. } => {
            format!("“{name}” sent the message “{message}”.")
        }
        Event::ScopeInterrupted { .. } => "An event sub-process took over.".to_owned(),
        Event::ScopeWatched { waits: true, .. } => "The event sub-processes wait.".to_owned(),
        Event::ScopeWatched { waits: false, .. } => {
            "An event sub-process could not begin to wait.".to_owned()
        }
        Event::ElementSkipped { .. } => format!("“{name}” was skipped."),
        Event::InputsTaken { .. } => format!("“{name}” got its inputs."),
        Event::OutputsGiven { .. } => format!("“{name}” gave its outputs."),
        Event::ObjectChanged { object, .. } => format!("The data object {object} changed."),
        Event::DecisionMade { evaluation, .. } => {
            let rules: Vec<String> = evaluation.matched.iter().map(ToString::to_string).collect();
            match rules.as_slice() {
                [] => format!("“{name}” decided {}: no rule matched.", evaluation.decision),
                rules => format!("“{name}” decided {} by rule {}.", evaluation.decision, rules.join(", ")),
            }
        }
        Event::StoreWritten { store, .. } => format!("“{name}” wrote the data store {store}."),
        Event::LoopItemCompleted { index, .. } => format!("Item {} is done.", index + 1),
        Event::LoopItemAdded { .. } => "One more item was added.".to_owned(),
        Event::LoopHeld { .. } => "Too much is active: the other items begin when some are done.".to_owned(),
        Event::AdHocChanged { .. } => {
            "The ad-hoc sub-process waits for an operator, or its condition is true.".to_owned()
        }
        Event::GatewayTriggered { .. } => format!("“{name}” goes on and waits for the other branches."),
        Event::GatewayReset { .. } => format!("“{name}” has all of its branches."),
        Event::CompensationRecorded { .. } => format!("“{name}” can be undone from here on."),
        Event::CompensationClaimed { .. } => "What was done is being undone.".to_owned(),
        Event::CompensationTaken { .. } => "The next activity is undone.".to_owned(),
        Event::PartArrived { .. } => {
            format!("A part of what “{name}” waits for has come; it waits for the others.")
        }
        Event::ConditionSeen { holds: true, .. } => format!("The condition of “{name}” is true."),
        Event::ConditionSeen { .. } => format!("The condition of “{name}” is no longer true."),
        Event::SignalThrown { name: signal, .. } => format!("“{name}” threw the signal “{signal}”."),
        Event::EscalationThrown { code, caught_by: Some(_), .. } => {
            format!("“{name}” escalated with {code}, which was caught.")
        }
        Event::EscalationThrown { code, .. } => format!("“{name}” escalated with {code}."),
        Event::Migrated { .. } => "The instance goes on by another version of its model.".to_owned(),
        Event::Correlated { .. } => "The instance learned what its messages belong to.".to_owned(),
        Event::ServiceCalled { operator, .. } => format!("“{name}” called {operator}."),
        Event::ErrorThrown { code, caught_by: Some(_), .. } => {
            format!("“{name}” failed with {code}, which was caught.")
        }
        Event::ErrorThrown { code, .. } => format!("“{name}” failed with {code}."),
        Event::IncidentRaised { incident, .. } => {
            format!("“{name}” cannot go on: {}", incident.message)
        }
        Event::IncidentRetried { .. } => format!("“{name}” was tried again."),
        Event::Paused => "The work paused to let others go first.".to_owned(),
        Event::InstanceSuspended => "The instance was suspended.".to_owned(),
        Event::InstanceResumed => "The instance was resumed.".to_owned(),
        Event::InstanceCompleted => "The instance was completed.".to_owned(),
        Event::InstanceFailed { code } => format!("The instance ended with the error {code}."),
        Event::InstanceTerminated { reason: Some(reason) } => {
            format!("The instance was terminated: {reason}")
        }
        Event::InstanceTerminated { reason: None } => "The instance was terminated.".to_owned(),
    }
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] if names.len() <= 4 => format!("{} and {last}", first.join(", ")),
        [first, second, third, rest @ ..] => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        [..] => names.join(", "),
    }
}
