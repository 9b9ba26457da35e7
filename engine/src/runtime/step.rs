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
    let set: Vec<_> = set.into_iter().map(|(name, value)| (name, value.into())).collect();
    if !set.is_empty() || !removed.is_empty() {
        run.emit(Event::DataChanged { element, set, removed });
    }
    Ok(())
}

/// Moves what can move, in order, until nothing can or the budget is spent.
fn drain(run: &mut Run<'_>) {
    while run.state().status == InstanceStatus::Active {
        let Some(work) = run.state().queue.front().copied() else {
            return;
        };
        if run.budget == 0 {
            run.emit(Event::Paused);
            return;
        }
        let moved = match work {
            Work::Token(key) => token::arrive(run, key),
            Work::Element(key) => run.active(key).map(|at| advance::advance(run, at)).is_some(),
            Work::Scope(key) => scope::settle(run, key),
        };
        // The guard has refused what the model does not know; this only keeps the loop finite.
        if !moved {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runtime::state::Correlations;
    use crate::testing::{Instance, ProcessBuilder};

    fn waiting() -> Instance<'static> {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .user("task")
            .end("end")
            .boundary("late", "task", true, crate::executable::node::Catch::after("PT1H"))
            .end("end_late")
            .executable();
        Instance::started(executable, json!({"a": 1}))
    }

    #[test]
    fn a_loop_without_end_pauses_when_the_budget_is_spent() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .script("count", "n = n + 1")
            .script("count", "")
            .executable();
        let mut instance = Instance::new(executable);
        instance.budget = 10;
        let start = Command::Start {
            instance: "i".into(),
            data: crate::testing::map(json!({"n": 0})),
            at: None,
            message: None,
        };
        let outcome = instance.single_step(start).unwrap();
        assert_eq!(outcome.effects.last(), Some(&Effect::Continue));
        let outcome = instance.single_step(Command::Continue).unwrap();
        assert_eq!(outcome.effects, [Effect::Continue]);
        assert_eq!(outcome.events.last(), Some(&Event::Paused));
        let n = instance.state.elements[&instance.element("count")].data.get("n").cloned();
        assert_eq!(n, Some(json!(18)));
        instance.single_step(Command::Terminate { reason: None }).unwrap();
        assert_eq!(instance.state.status, InstanceStatus::Terminated);
    }

    #[test]
    fn a_suspended_instance_refuses_work_but_not_mending() {
        let mut instance = waiting();
        let element = instance.element("task");
        let subscription = instance.wait("late");
        assert_eq!(instance.step(Command::Resume), Err(Rejection::NotSuspended));
        instance.step(Command::Suspend).unwrap();
        for command in [
            Command::CompleteTask { element, data: Map::new() },
            Command::FireTimer { subscription },
            Command::Continue,
            Command::Suspend,
        ] {
            assert_eq!(instance.step(command), Err(Rejection::Suspended));
        }
        let set = crate::testing::map(json!({"a": 2}));
        instance.step(Command::UpdateData { element, set, removed: Vec::new() }).unwrap();
        instance.step(Command::Resume).unwrap();
        instance.complete("task", json!({}));
        assert_eq!(instance.result(), json!({"a": 2}));
    }

    #[test]
    fn what_was_paused_goes_on_after_a_suspension() {
        let executable = ProcessBuilder::new("p").start("start").task("a").task("b").end("end").executable();
        let mut instance = Instance::new(executable);
        instance.budget = 1;
        let start = Command::Start { instance: "i".into(), data: Map::new(), at: None, message: None };
        instance.single_step(start).unwrap();
        instance.single_step(Command::Suspend).unwrap();
        assert_eq!(instance.single_step(Command::Continue), Err(Rejection::Suspended));
        instance.step(Command::Resume).unwrap();
        assert_eq!(instance.result(), json!({}));
    }

    #[test]
    fn terminate_ends_everything() {
        let mut instance = waiting();
        let (element, subscription) = (instance.element("task"), instance.wait("late"));
        instance.effects.clear();
        instance.step(Command::Terminate { reason: Some("test".to_owned()) }).unwrap();
        assert_eq!(
            instance.effects,
            [
                Effect::CancelTimer { subscription },
                Effect::CloseTask { element, completed: false },
                Effect::ChangeStatus { status: InstanceStatus::Terminated },
            ]
        );
        assert_eq!(instance.step(Command::Continue), Err(Rejection::AlreadyEnded));
    }

    #[test]
    fn commands_for_what_is_gone_or_never_was_are_refused() {
        let mut instance = waiting();
        let element = instance.element("task");
        let gone = ElementKey(999);
        let no_wait = SubscriptionKey(999);
        let message =
            Message { name: "M".to_owned(), payload: json!({}).into(), correlations: Correlations::new() };
        let timer = instance.wait("late");
        for (command, rejection) in [
            (
                Command::CompleteTask { element: gone, data: Map::new() },
                Rejection::NotActive { element: gone },
            ),
            (Command::RetryIncident { element }, Rejection::NoIncident { element }),
            (Command::RetryIncident { element: gone }, Rejection::NotActive { element: gone }),
            (
                Command::UpdateData { element: gone, set: Map::new(), removed: Vec::new() },
                Rejection::NotActive { element: gone },
            ),
            (
                Command::FailService { element, code: String::new(), message: String::new() },
                Rejection::NotWaiting { element },
            ),
            (
                Command::FireTimer { subscription: no_wait },
                Rejection::NoSubscription { subscription: no_wait },
            ),
            (
                Command::DeliverMessage { subscription: timer, message },
                Rejection::NoSubscription { subscription: timer },
            ),
            (
                Command::Start { instance: "i".into(), data: Map::new(), at: None, message: None },
                Rejection::AlreadyStarted,
            ),
        ] {
            let before = instance.state.clone();
            assert_eq!(instance.step(command), Err(rejection));
            assert_eq!(instance.state, before);
        }
        let mut fresh = Instance::new(instance.executable.clone());
        assert_eq!(fresh.step(Command::Continue), Err(Rejection::NotStarted));
    }

    #[test]
    fn a_model_of_another_version_is_refused() {
        let mut instance = waiting();
        let element = instance.element("task");
        instance.executable = ProcessBuilder::new("p").start("start").user("renamed").end("end").executable();
        let refused = instance.step(Command::CompleteTask { element, data: Map::new() });
        assert_eq!(refused, Err(Rejection::UnknownElement { element: "task".to_owned() }));
    }
}
