//! Event → effects: what the host must do outside because of what happened.
//!
//! Effects follow from the event and the state before it, so that no behaviour can open a task and
//! forget to close it.

use serde_json::{Map, Value};

use super::command::{Message, Signal};
use super::effect::Effect;
use super::event::Event;
use super::run::node_of;
use super::state::{InstanceStatus, Phase, State, Trigger};
use crate::executable::node::Throw;
use crate::executable::{Executable, Node, NodeKind};
use crate::id::{ElementId, ElementKey, SubscriptionKey};

/// Adds what the host must do; `state` is the one before the event.
pub(super) fn effects(executable: &Executable, state: &State, event: &Event, effects: &mut Vec<Effect>) {
    match event {
        Event::InstanceStarted { .. } | Event::InstanceResumed => {
            status(InstanceStatus::Active, effects);
        }
        Event::InstanceSuspended => status(InstanceStatus::Suspended, effects),
        Event::InstanceCompleted => status(InstanceStatus::Completed, effects),
        Event::InstanceFailed { .. } => status(InstanceStatus::Failed, effects),
        Event::InstanceTerminated { .. } => status(InstanceStatus::Terminated, effects),
        Event::Paused => effects.push(Effect::Continue),
        Event::PhaseChanged { element, phase } => {
            leave_phase(state, *element, true, effects);
            if *phase == Phase::WaitsForTask
                && let Some((process, node)) = node_of(executable, state, *element)
            {
                let (process, node) = (process.id.clone(), node.id.clone());
                effects.push(Effect::OpenTask { element: *element, process, node });
            }
        }
        Event::ElementCompleted { element, .. } => {
            leave_phase(state, *element, true, effects);
            resolve_incident(state, *element, effects);
            if let Some((_, node)) = node_of(executable, state, *element) {
                reach_milestone(node, effects);
            }
        }
        Event::ElementCancelled { element } | Event::ElementSkipped { element, .. } => {
            leave_phase(state, *element, false, effects);
            resolve_incident(state, *element, effects);
        }
        Event::ServiceCalled { element, operator, parameters } => {
            if let Some((_, node)) = node_of(executable, state, *element) {
                call_service(node, *element, operator, parameters, effects);
            }
        }
        Event::Subscribed { subscription, wait } => {
            begin_wait(*subscription, &wait.node, &wait.trigger, effects);
        }
        Event::Triggered { subscription, next: Some(next) } => {
            if let Some(wait) = state.subscriptions.get(subscription) {
                begin_wait(*subscription, &wait.node, next, effects);
            }
        }
        Event::Triggered { subscription, next: None } | Event::Unsubscribed { subscription } => {
            end_wait(state, *subscription, effects);
        }
        Event::MessageSent { element, name, payload, correlations } => {
            if let Some(sender) = state.elements.get(element) {
                let message = Message {
                    name: name.clone(),
                    payload: payload.clone(),
                    correlations: correlations.clone(),
                };
                effects.push(Effect::SendMessage { node: sender.node.clone(), message });
            }
        }
        Event::SignalThrown { element, name, payload } => {
            if let Some(sender) = state.elements.get(element) {
                let signal = Signal { name: name.clone(), payload: payload.clone() };
                effects.push(Effect::BroadcastSignal { node: sender.node.clone(), signal });
            }
        }
        Event::StoreWritten { store, value, .. } => {
            effects.push(Effect::WriteStore { store: store.clone(), value: value.clone() });
        }
        Event::PartArrived { subscription, .. } => end_wait(state, *subscription, effects),
        Event::IncidentRaised { element, .. } => {
            if let Some(failed) = state.elements.get(element) {
                effects.push(Effect::RaiseIncident { element: *element, node: failed.node.clone() });
            }
        }
        Event::IncidentRetried { element } => resolve_incident(state, *element, effects),
        Event::ScopeOpened { .. }
        | Event::ScopeCompleted { .. }
        | Event::ScopeCancelled { .. }
        | Event::ElementActivated { .. }
        | Event::DataChanged { .. }
        | Event::ResultTaken { .. }
        | Event::TokenArrived { .. }
        | Event::ScopeInterrupted { .. }
        | Event::ScopeWatched { .. }
        | Event::InputsTaken { .. }
        | Event::OutputsGiven { .. }
        | Event::ObjectChanged { .. }
        | Event::DecisionMade { .. }
        | Event::LoopItemCompleted { .. }
        | Event::LoopItemAdded { .. }
        | Event::LoopHeld { .. }
        | Event::AdHocChanged { .. }
        | Event::GatewayTriggered { .. }
        | Event::GatewayReset { .. }
        | Event::CompensationRecorded { .. }
        | Event::CompensationClaimed { .. }
        | Event::CompensationTaken { .. }
        | Event::ConditionSeen { .. }
        | Event::EscalationThrown { .. }
        | Event::Migrated { .. }
        | Event::TokenCancelled { .. }
        | Event::Correlated { .. }
        | Event::ErrorThrown { .. } => {}
    }
}

fn status(status: InstanceStatus, effects: &mut Vec<Effect>) {
    effects.push(Effect::ChangeStatus { status });
}

/// Closes the task, or takes back the call, of an element that goes on or ends.
fn leave_phase(state: &State, key: ElementKey, completed: bool, effects: &mut Vec<Effect>) {
    match state.elements.get(&key).map(|element| element.phase) {
        Some(Phase::WaitsForTask) => effects.push(Effect::CloseTask { element: key, completed }),
        Some(Phase::WaitsForService) if !completed => {
            effects.push(Effect::CancelService { element: key });
        }
        _ => {}
    }
}

fn resolve_incident(state: &State, key: ElementKey, effects: &mut Vec<Effect>) {
    if state.elements.get(&key).is_some_and(|element| element.incident.is_some()) {
        effects.push(Effect::ResolveIncident { element: key });
    }
}

fn call_service(
    node: &Node,
    element: ElementKey,
    operator: &str,
    parameters: &Map<String, Value>,
    effects: &mut Vec<Effect>,
) {
    if let NodeKind::ServiceTask(call) = &node.kind {
        effects.push(Effect::CallService {
            element,
            node: node.id.clone(),
            operator: operator.to_owned(),
            parameters: parameters.clone(),
            retry: call.retry,
        });
    }
}

fn reach_milestone(node: &Node, effects: &mut Vec<Effect>) {
    let is_milestone = matches!(
        node.kind,
        NodeKind::StartEvent { .. }
            | NodeKind::EndEvent(Throw::None)
            | NodeKind::IntermediateThrowEvent(Throw::None)
    );
    if let Some(name) = &node.name
        && is_milestone
    {
        effects.push(Effect::ReachMilestone { node: node.id.clone(), name: name.clone() });
    }
}

fn begin_wait(subscription: SubscriptionKey, node: &ElementId, trigger: &Trigger, effects: &mut Vec<Effect>) {
    let node = node.clone();
    effects.push(match trigger {
        // Known inside the instance only.
        Trigger::Condition { .. } | Trigger::Arrived { .. } => return,
        Trigger::Signal { name } => Effect::SubscribeSignal { subscription, node, name: name.clone() },
        Trigger::Timer { due, .. } => Effect::ScheduleTimer { subscription, node, due: *due },
        Trigger::Message { name, correlations } => Effect::SubscribeMessage {
            subscription,
            node,
            name: name.clone(),
            correlations: correlations.clone(),
        },
    });
}

fn end_wait(state: &State, subscription: SubscriptionKey, effects: &mut Vec<Effect>) {
    if let Some(wait) = state.subscriptions.get(&subscription) {
        effects.push(match wait.trigger {
            Trigger::Timer { .. } => Effect::CancelTimer { subscription },
            Trigger::Message { .. } => Effect::UnsubscribeMessage { subscription },
            Trigger::Signal { .. } => Effect::UnsubscribeSignal { subscription },
            Trigger::Condition { .. } | Trigger::Arrived { .. } => return,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_about_something_unknown_asks_nothing_of_the_host() {
        let executable = Executable::new(Vec::new());
        let mut asked = Vec::new();
        for event in [
            Event::ElementCancelled { element: ElementKey(7) },
            Event::PhaseChanged { element: ElementKey(7), phase: Phase::WaitsForTask },
            Event::Unsubscribed { subscription: SubscriptionKey(7) },
            Event::IncidentRetried { element: ElementKey(7) },
        ] {
            effects(&executable, &State::default(), &event, &mut asked);
        }
        assert_eq!(asked, []);
    }
}
