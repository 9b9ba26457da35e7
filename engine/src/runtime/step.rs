//! One step: guard, do what the command asks, then run until nothing can move.

use serde_json::{Map, Value};

use super::behavior::{self, Answer};
use super::command::{Command, Message};
use super::effect::Effect;
use super::event::Event;
use super::rejection::Rejection;
use super::run::{Context, Run};
use super::state::{InstanceStatus, Phase, State, Trigger, Work};
use super::{advance, cancel, guard, scope, start, token};
use crate::executable::{Executable, NodeKind};
use crate::id::{ElementKey, SubscriptionKey};

/// What a step did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// What happened; the state has been changed by exactly these.
    pub events: Vec<Event>,
    /// What the host must do.
    pub effects: Vec<Effect>,
}

/// Does what a command asks and runs on until nothing can move, or the budget is spent.
///
/// # Errors
///
/// A refused command leaves the state as it was.
pub fn step(
    executable: &Executable,
    state: &mut State,
    command: Command,
    context: &Context<'_>,
) -> Result<Outcome, Rejection> {
    guard::check(executable, state, &command)?;
    let mut run = Run::new(executable, context, state);
    obey(&mut run, command)?;
    drain(&mut run);
    let (events, effects) = run.finish();
    Ok(Outcome { events, effects })
}

/// Does what a command asks; each refuses before it records anything.
fn obey(run: &mut Run<'_>, command: Command) -> Result<(), Rejection> {
    match command {
        Command::Start { instance, data, at, message } => {
            return start::start(run, instance, data, at, message.as_ref());
        }
        Command::Continue => {}
        Command::CompleteTask { element, data } => {
            return answer_element(run, element, Phase::WaitsForTask, &Answer::Task(&data));
        }
        Command::CompleteService { element, result } => {
            return answer_element(run, element, Phase::WaitsForService, &Answer::Service(&result));
        }
        Command::FailService { element, code, message } => {
            return fail_service(run, element, &code, &message);
        }
        Command::DeliverMessage { subscription, message } => {
            return deliver(run, subscription, &message);
        }
        Command::FireTimer { subscription } => {
            let is_timer = |trigger: &Trigger| matches!(trigger, Trigger::Timer { .. });
            if !run.state().subscriptions.get(&subscription).is_some_and(|wait| is_timer(&wait.trigger)) {
                return Err(Rejection::NoSubscription { subscription });
            }
            return answer_subscription(run, subscription, &Answer::Timer);
        }
        Command::UpdateData { element, set, removed } => return update_data(run, element, set, removed),
        Command::RetryIncident { element } => {
            let failed = run.element(element).ok_or(Rejection::NotActive { element })?;
            if failed.incident.is_none() {
                return Err(Rejection::NoIncident { element });
            }
            run.emit(Event::IncidentRetried { element });
        }
        Command::Suspend => run.emit(Event::InstanceSuspended),
        Command::Resume => run.emit(Event::InstanceResumed),
        Command::Terminate { reason } => {
            cancel::instance(run);
            run.emit(Event::InstanceTerminated { reason });
        }
    }
    Ok(())
}

fn answer_element(
    run: &mut Run<'_>,
    element: ElementKey,
    phase: Phase,
    answer: &Answer<'_>,
) -> Result<(), Rejection> {
    let at = guard::active(run, element)?;
    if run.phase(element) != Some(phase) {
        return Err(Rejection::NotWaiting { element });
    }
    advance::answer(run, at, answer);
    Ok(())
}

fn fail_service(run: &mut Run<'_>, element: ElementKey, code: &str, message: &str) -> Result<(), Rejection> {
    let at = guard::active(run, element)?;
    if run.phase(element) != Some(Phase::WaitsForService) {
        return Err(Rejection::NotWaiting { element });
    }
    behavior::service_task::fail(run, at, code, message);
    Ok(())
}

fn deliver(run: &mut Run<'_>, subscription: SubscriptionKey, message: &Message) -> Result<(), Rejection> {
    let Some(wait) = run.state().subscriptions.get(&subscription) else {
        return Err(Rejection::NoSubscription { subscription });
    };
    let Trigger::Message { name, correlations } = &wait.trigger else {
        return Err(Rejection::NoSubscription { subscription });
    };
    let at = guard::active(run, wait.element)?;
    let node = guard::node(at.process, &wait.node)?;
    let fits = *name == message.name
        && guard::message_catch(at.process.node(node)).is_some_and(|catch| {
            super::correlation::matches(correlations, &super::message::keys_of(run, catch, message))
        });
    if !fits {
        return Err(Rejection::NotCorrelated);
    }
    answer_subscription(run, subscription, &Answer::Message(message))
}

/// Gives what a wait was for to the element that waits, or to the boundary event on it.
fn answer_subscription(
    run: &mut Run<'_>,
    subscription: SubscriptionKey,
    answer: &Answer<'_>,
) -> Result<(), Rejection> {
    let Some(wait) = run.state().subscriptions.get(&subscription) else {
        return Err(Rejection::NoSubscription { subscription });
    };
    let at = guard::active(run, wait.element)?;
    let node = guard::node(at.process, &wait.node)?;
    if matches!(at.process.node(node).kind, NodeKind::BoundaryEvent { .. }) {
        behavior::boundary_event::fire(run, at, node, subscription, answer);
    } else {
        run.emit(Event::Triggered { subscription, next: None });
        advance::answer(run, at, answer);
    }
    Ok(())
}

fn update_data(
    run: &mut Run<'_>,
    element: ElementKey,
    set: Map<String, Value>,
    removed: Vec<String>,
) -> Result<(), Rejection> {
    if run.element(element).is_none() {
        return Err(Rejection::NotActive { element });
    }
    let set = set.into_iter().map(|(name, value)| (name, value.into())).collect();
    run.emit(Event::DataChanged { element, set, removed });
    Ok(())
}

/// Moves what can move, in order, until nothing can or the budget is spent.
fn drain(run: &mut Run<'_>) {
    while run.state().status == InstanceStatus::Active {
        let Some(work) = run.state().queue.front().copied() else { return };
        if run.budget == 0 {
            run.emit(Event::Paused);
            return;
        }
        match work {
            Work::Token(key) => token::arrive(run, key),
            Work::Element(key) => {
                let Some(at) = run.active(key) else { return };
                advance::advance(run, at);
            }
            Work::Scope(key) => scope::settle(run, key),
        }
        if run.state().queue.front() == Some(&work) && !run.moved_since(&work) {
            return;
        }
    }
}
