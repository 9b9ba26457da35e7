//! One step: guard, do what the command asks, then run until nothing can move.

use serde_json::{Map, Value};

use super::behavior::{self, Answer};
use super::command::{Command, Message};
use super::effect::Effect;
use super::error::Thrown;
use super::event::Event;
use super::incident::Failure;
use super::rejection::Rejection;
use super::run::{Context, Run};
use super::state::{Arrival, Holder, InstanceStatus, Phase, State, Trigger, Work};
use super::{
    advance, arrive, cancel, condition, error, escalation, guard, incident, joins, operate, scope, start,
    throw, token,
};
use crate::executable::Executable;
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
        Command::Start { instance, data, at, message, signal } => {
            let by = start::By { at, message, signal };
            return start::start(run, instance, data, &by);
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
            return arrive::at_subscription(run, subscription, Arrival::Timer);
        }
        Command::DeliverSignal { signal } => {
            if !throw::deliver_signal(run, &signal.name, signal.payload.as_ref()) {
                return Err(Rejection::NotCorrelated);
            }
        }
        Command::ThrowError { element, code, payload } => {
            guard::active(run, element)?;
            let thrown = Thrown { code: code.clone(), payload: payload.map(Into::into) };
            if !error::throw_at(run, element, thrown) {
                let message = format!("the error {code} was thrown, and nothing catches it");
                incident::raise(run, element, Failure::new(&code, message));
            }
        }
        Command::ThrowEscalation { element, code, payload } => {
            guard::active(run, element)?;
            escalation::throw(run, element, Thrown { code, payload: payload.map(Into::into) });
        }
        Command::Skip { element, set } => return operate::skip(run, element, &set),
        Command::Activate { scope, node, data } => return operate::activate(run, scope, &node, &data),
        Command::MoveToken { element, to } => return operate::move_token(run, element, &to),
        Command::Reset { scope, node, data } => return operate::reset(run, scope, &node, data),
        Command::AddItem { element, item } => return operate::add_item(run, element, item),
        Command::Migrate { ids, processes } => return operate::migrate(run, ids, processes),
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
    let process = match wait.holder {
        Holder::Element(element) => guard::active(run, element)?.process,
        Holder::Scope(scope) => {
            run.process(scope).ok_or_else(|| Rejection::UnknownElement { element: wait.node.to_string() })?
        }
    };
    let node = guard::node(process, &wait.node)?;
    let fits = *name == message.name
        && process.node(node).message_catch(wait.part).is_some_and(|catch| {
            super::correlation::matches(correlations, &super::message::keys_of(run, catch, message))
        });
    if !fits {
        return Err(Rejection::NotCorrelated);
    }
    arrive::at_subscription(run, subscription, Arrival::Message { message: message.clone() })
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

/// Looks at what depends on more than one element: joins, and conditional events.
fn settle(run: &mut Run<'_>) {
    while run.state().status == InstanceStatus::Active {
        if let Some(scope) = run.next_touched() {
            joins::look(run, scope);
        } else if let Some(changed) = run.take_changed() {
            condition::look(run, &changed);
        } else {
            return;
        }
    }
}

/// Moves what can move, in order, until nothing can or the budget is spent.
fn drain(run: &mut Run<'_>) {
    loop {
        settle(run);
        if run.state().status != InstanceStatus::Active {
            return;
        }
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
            signal: None,
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
        let start =
            Command::Start { instance: "i".into(), data: Map::new(), at: None, message: None, signal: None };
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
                Command::Start {
                    instance: "i".into(),
                    data: Map::new(),
                    at: None,
                    message: None,
                    signal: None,
                },
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
