//! Event → state: the only code that changes a [`State`].
//!
//! It decides nothing and cannot fail. What an event names and the state does not have is skipped,
//! so that an event from elsewhere does no harm. The queue of what can move is derived here too,
//! so that a replayed journal gives the same state, queue included.
//!
//! [`apply`] names what each event does; a file for each part of the state does it.

mod ad_hoc;
mod compensation;
mod element;
mod gateway;
mod io;
mod migration;
mod repeat;
mod scope;
mod token;
mod wait;

use super::event::Event;
use super::queue::drop_stale_work;
use super::state::{Correlations, InstanceStatus, Phase, Scope, State, Trigger};
use element::Origin;

/// Changes the state as the event says.
pub fn apply(state: &mut State, event: &Event) {
    match event {
        Event::InstanceStarted { instance, data, .. } => {
            state.instance = Some(instance.clone());
            state.status = InstanceStatus::Active;
            state.data = data.clone().into();
        }
        Event::ScopeOpened { scope, process, container, opened_by, inputs, kind } => {
            let opened = Scope {
                inputs: inputs.clone(),
                kind: kind.clone(),
                ..Scope::new(process.clone(), container.clone(), *opened_by)
            };
            scope::open(state, *scope, opened);
        }
        Event::ScopeCompleted { scope } => scope::complete(state, *scope),
        Event::ScopeInterrupted { scope } => scope::interrupt(state, *scope),
        Event::ScopeWatched { scope, waits } => scope::watch(state, *scope, *waits),
        Event::ScopeCancelled { scope } => {
            scope::close(state, *scope);
        }
        Event::ElementActivated { element, node, scope, tokens, from, index, gathers, arrivals } => {
            let origin = Origin { tokens, from: *from, index: *index, gathers: *gathers, arrivals };
            element::activate(state, *element, node, *scope, origin);
        }
        Event::PhaseChanged { element, phase } => element::change_phase(state, *element, *phase),
        Event::DataChanged { element, set, removed } => element::change_data(state, *element, set, removed),
        Event::InputsTaken { element, names, aside, borrowed, own } => {
            io::take_inputs(state, *element, names.as_deref(), *aside, borrowed, own);
        }
        Event::OutputsGiven { element, names } => io::give_outputs(state, *element, names.as_deref()),
        Event::ObjectChanged { scope, object, value } => io::change_object(state, *scope, object, value),
        Event::ResultTaken { element, scope, names } => {
            scope::take_result(state, *element, *scope, names.as_deref());
        }
        Event::LoopItemCompleted { scope, index, output, ends } => {
            repeat::complete_item(state, *scope, *index, output.as_ref(), *ends);
        }
        Event::LoopItemAdded { scope, item } => repeat::add_item(state, *scope, item),
        Event::LoopHeld { scope } => repeat::hold(state, *scope),
        Event::AdHocChanged { scope, progress } => ad_hoc::change(state, *scope, *progress),
        Event::GatewayTriggered { scope, node, flows } => gateway::trigger(state, *scope, node, flows),
        Event::GatewayReset { scope, node, element } => gateway::reset(state, *scope, node, *element),
        Event::CompensationRecorded { element, handler } => {
            compensation::record(state, *element, handler.as_ref());
        }
        Event::CompensationClaimed { scope, node } => compensation::claim(state, *scope, node.as_ref()),
        Event::CompensationTaken { scope, element } => compensation::undo_next(state, *scope, *element),
        Event::ElementCompleted { element, taken } => element::complete(state, *element, taken),
        Event::ElementSkipped { element, phase } => element::skip(state, *element, *phase),
        Event::ElementCancelled { element } => element::cancel(state, *element),
        Event::TokenArrived { token, at } => token::arrive(state, *token, at),
        Event::TokenCancelled { token } => token::cancel(state, *token),
        Event::Subscribed { subscription, wait } => wait::subscribe(state, *subscription, wait),
        Event::Triggered { subscription, next: Some(next) } => {
            wait::go_on(state, *subscription, next.clone());
        }
        Event::Triggered { subscription, next: None } | Event::Unsubscribed { subscription } => {
            wait::end(state, *subscription);
        }
        Event::PartArrived { subscription, arrival } => {
            wait::go_on(state, *subscription, Trigger::Arrived { arrival: arrival.clone() });
        }
        Event::ConditionSeen { subscription, holds } => {
            wait::go_on(state, *subscription, Trigger::Condition { holds: *holds });
        }
        Event::Correlated { correlations } => {
            merge_correlations(&mut state.correlations, correlations);
        }
        Event::IncidentRaised { element, incident } => element::raise(state, *element, incident),
        Event::IncidentRetried { element } => element::retry(state, *element),
        Event::Migrated { ids, processes } => migration::migrate(state, ids, processes),
        Event::InstanceSuspended => state.status = InstanceStatus::Suspended,
        Event::InstanceResumed => state.status = InstanceStatus::Active,
        Event::InstanceCompleted => state.status = InstanceStatus::Completed,
        Event::InstanceFailed { .. } => state.status = InstanceStatus::Failed,
        Event::InstanceTerminated { .. } => state.status = InstanceStatus::Terminated,
        Event::ServiceCalled { element, .. } => {
            element::change_phase(state, *element, Phase::WaitsForService);
        }
        // The host and the journal are all they are for.
        Event::MessageSent { .. }
        | Event::SignalThrown { .. }
        | Event::EscalationThrown { .. }
        | Event::ErrorThrown { .. }
        | Event::StoreWritten { .. }
        | Event::DecisionMade { .. }
        | Event::Paused => {}
    }
    drop_stale_work(state);
}

/// Adds correlation keys to those known; a newer value replaces the older one.
pub(super) fn merge_correlations(known: &mut Correlations, newer: &Correlations) {
    for (key, properties) in newer {
        let known = known.entry(key.clone()).or_default();
        known.extend(properties.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
}

/// Keeps the counter past every key that was given out.
fn count_key(state: &mut State, key: u64) {
    state.next_key = state.next_key.max(key.saturating_add(1));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runtime::Command;
    use crate::testing::{Instance, ProcessBuilder};

    #[test]
    fn events_of_another_instance_do_no_harm() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .parallel("split")
            .user("a")
            .parallel("join")
            .end("end")
            .at("split")
            .parallel("join")
            .at("split")
            .open("sub")
            .start("inner")
            .receive("b", crate::executable::node::MessageCatch::named("M"))
            .close()
            .executable();
        let mut instance = Instance::started(executable, json!({"a": {"b": 1}}));
        instance.step(Command::Terminate { reason: None }).unwrap();
        // Every event first, before what it speaks of, and then all the others twice.
        for early in &instance.journal {
            let mut state = State::default();
            apply(&mut state, early);
            for event in &instance.journal {
                apply(&mut state, event);
                apply(&mut state, event);
            }
            assert_eq!(state.status, InstanceStatus::Terminated);
            assert_eq!(
                (state.scopes.len(), state.elements.len(), state.tokens.len()),
                (0, 0, 0),
                "{early:?}"
            );
        }
    }
}
