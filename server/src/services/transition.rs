//! From the outcome of a step to the rows that store it.

use app::features::instances::model::InstanceState;
use app::features::tasks::model::TaskKind;
use app::ids::{InstanceId, TaskId};
use engine::executable::NodeKind;
use engine::id::{ElementKey, SubscriptionKey};
use engine::runtime::state::{InstanceStatus, State};
use engine::runtime::{Effect, Outcome};
use jiff::Timestamp;
use serde_json::json;

use super::assignment;
use super::directory::Snapshot;
use super::signals;
use super::tracker::Tracker;
use crate::jobs::Kind;
use crate::random;
use crate::storage::instances::{IncidentRow, TimerRow};
use crate::storage::jobs::NewJob;
use crate::storage::messages::{NewMessage, SubscriptionRow};
use crate::storage::signals::SignalRow;
use crate::storage::transition::{ClosedTask, NewTask, Transition};

/// What is known around a step.
#[derive(Debug)]
pub struct Around<'a> {
    /// The instance.
    pub instance: &'a InstanceId,
    /// Who started it.
    pub initiator: &'a str,
    /// Who caused the step.
    pub actor: Option<&'a str>,
    /// The task that is completed by the step, and what was sent.
    pub answer: Option<(ElementKey, serde_json::Value)>,
    /// The time.
    pub now: Timestamp,
    /// People and groups.
    pub directory: &'a Snapshot,
}

/// Where an instance stands, as people see it.
#[must_use]
pub fn state_word(state: &State) -> InstanceState {
    match state.status {
        InstanceStatus::NotStarted => InstanceState::Running,
        InstanceStatus::Suspended => InstanceState::Suspended,
        InstanceStatus::Completed => InstanceState::Completed,
        InstanceStatus::Failed => InstanceState::Failed,
        InstanceStatus::Terminated => InstanceState::Terminated,
        InstanceStatus::Active if state.elements.values().any(|element| element.incident.is_some()) => {
            InstanceState::Failed
        }
        InstanceStatus::Active if !state.queue.is_empty() => InstanceState::Running,
        InstanceStatus::Active => InstanceState::Waiting,
    }
}

/// A transition that changes nothing yet.
#[must_use]
pub fn empty(around: &Around<'_>, revision: u64, state: &State) -> Transition {
    Transition {
        instance: around.instance.clone(),
        create: None,
        moved: None,
        revision,
        now: around.now,
        actor: around.actor.map(str::to_owned),
        state_json: state.to_json().expect("the state is plain data"),
        state: state_word(state),
        ended: state.status.is_ended(),
        milestone: None,
        entries: Vec::new(),
        elements: std::collections::BTreeMap::new(),
        opened: Vec::new(),
        closed: Vec::new(),
        timers: Vec::new(),
        ended_timers: Vec::new(),
        subscriptions: Vec::new(),
        ended_subscriptions: Vec::new(),
        signals: Vec::new(),
        ended_signals: Vec::new(),
        stores: Vec::new(),
        messages: Vec::new(),
        incidents: Vec::new(),
        resolved: Vec::new(),
        jobs: Vec::new(),
        unpark: false,
        finishes: None,
        consumes: None,
    }
}

/// The rows that store the outcome of a step; `state` is the one after it.
#[must_use]
pub fn build(
    around: &Around<'_>,
    revision: u64,
    mut tracker: Tracker<'_>,
    outcome: &Outcome,
    state: &State,
) -> Transition {
    for event in &outcome.events {
        tracker.follow(event);
    }
    let mut transition = empty(around, revision, state);
    for effect in &outcome.effects {
        apply(&mut transition, around, &tracker, effect, state);
    }
    transition.entries = tracker.entries;
    transition.elements = tracker.deltas;
    transition
}

fn apply(
    transition: &mut Transition,
    around: &Around<'_>,
    tracker: &Tracker<'_>,
    effect: &Effect,
    state: &State,
) {
    match effect {
        Effect::Continue => transition.jobs.push(job(around, Kind::Advance, around.now, json!({}), None)),
        Effect::OpenTask { element, .. } => transition.opened.extend(open(around, tracker, *element, state)),
        Effect::CloseTask { element, completed } => transition.closed.push(ClosedTask {
            key: element.0,
            completed_by: completed.then(|| around.actor.unwrap_or("system").to_owned()),
            answer: around.answer.as_ref().filter(|(key, _)| key == element).map(|(_, data)| data.clone()),
        }),
        Effect::CallService { element, operator, parameters, retry, .. } => {
            let payload =
                json!({ "element": element, "operator": operator, "parameters": parameters, "retry": retry });
            let key = format!("call:{}:{element}", around.instance);
            transition.jobs.push(job(around, Kind::CallConnector, around.now, payload, Some(key)));
        }
        Effect::CancelService { element } => {
            let key = format!("call:{}:{element}", around.instance);
            transition.jobs.retain(|job| job.dedupe_key.as_deref() != Some(&key));
        }
        Effect::ScheduleTimer { subscription, due, .. } => {
            let (element, title) = wait(tracker, *subscription);
            transition.timers.push(TimerRow { subscription: subscription.0, element, title, due: *due });
            let key = format!("timer:{}:{subscription}:{}", around.instance, due.as_microsecond());
            let payload = json!({ "subscription": subscription });
            transition.jobs.push(job(around, Kind::TimerDue, *due, payload, Some(key)));
        }
        Effect::CancelTimer { subscription } => {
            let prefix = format!("timer:{}:{subscription}:", around.instance);
            transition
                .jobs
                .retain(|job| !job.dedupe_key.as_ref().is_some_and(|key| key.starts_with(&prefix)));
            transition.ended_timers.push(subscription.0);
        }
        Effect::SubscribeMessage { subscription, name, correlations, .. } => {
            let (element, title) = wait(tracker, *subscription);
            transition.subscriptions.push(SubscriptionRow {
                instance: around.instance.clone(),
                subscription: subscription.0,
                element,
                title,
                name: name.clone(),
                correlations: correlations.clone(),
            });
        }
        Effect::UnsubscribeMessage { subscription } => transition.ended_subscriptions.push(subscription.0),
        Effect::SendMessage { node, message } => {
            let id = random::id();
            let mut delivery = job(around, Kind::DeliverMessage, around.now, json!({ "message": id }), None);
            delivery.instance = None;
            transition.jobs.push(delivery);
            transition.messages.push(NewMessage {
                id,
                message: message.clone(),
                from: Some((around.instance.clone(), node.to_string())),
                sent_by: Some(around.actor.unwrap_or(around.initiator).to_owned()),
                sent_at: around.now,
            });
        }
        Effect::SubscribeSignal { subscription, name, .. } => {
            let (element, title) = wait(tracker, *subscription);
            transition.signals.push(SignalRow {
                instance: around.instance.clone(),
                subscription: subscription.0,
                element,
                title,
                name: name.clone(),
            });
        }
        Effect::UnsubscribeSignal { subscription } => transition.ended_signals.push(subscription.0),
        Effect::BroadcastSignal { signal, .. } => {
            let actor = around.actor.unwrap_or(around.initiator);
            let from = Some(around.instance);
            transition.jobs.push(signals::broadcast(signal, from, actor, around.now));
        }
        Effect::WriteStore { store, value } => {
            transition.stores.retain(|(written, _)| written != store);
            transition.stores.push((store.clone(), value.clone()));
        }
        Effect::ReachMilestone { name, .. } => transition.milestone = Some(name.clone()),
        Effect::RaiseIncident { element, .. } => {
            transition.incidents.retain(|incident| incident.key != element.0);
            transition.incidents.extend(incident(around, tracker, *element, state));
        }
        Effect::ResolveIncident { element } => {
            transition.incidents.retain(|incident| incident.key != element.0);
            transition.resolved.push(element.0);
        }
        Effect::ChangeStatus { status } => transition.unpark |= *status == InstanceStatus::Active,
    }
}

fn job(
    around: &Around<'_>,
    kind: Kind,
    next_run: Timestamp,
    payload: serde_json::Value,
    dedupe_key: Option<String>,
) -> NewJob {
    NewJob {
        id: random::id(),
        kind: kind.as_str(),
        instance: Some(around.instance.clone()),
        next_run,
        payload,
        dedupe_key,
    }
}

fn wait(tracker: &Tracker<'_>, subscription: SubscriptionKey) -> (String, String) {
    tracker
        .subscription(subscription)
        .map_or_else(Default::default, |place| (place.element.clone(), tracker.title(place)))
}

fn open(around: &Around<'_>, tracker: &Tracker<'_>, key: ElementKey, state: &State) -> Option<NewTask> {
    // A task that was opened and closed in one step never showed.
    let element = state.elements.get(&key)?;
    let place = tracker.element(key)?;
    let node = tracker.node(place)?;
    let kind = if matches!(node.kind, NodeKind::ManualTask) { TaskKind::Manual } else { TaskKind::User };
    let candidates =
        assignment::candidates(node.lane.as_deref(), &element.data, around.initiator, around.directory);
    Some(NewTask {
        id: TaskId(random::id()),
        key: key.0,
        process: place.process.clone(),
        element: place.element.clone(),
        title: tracker.title(place),
        kind,
        lane: node.lane.clone(),
        candidates,
    })
}

fn incident(
    around: &Around<'_>,
    tracker: &Tracker<'_>,
    key: ElementKey,
    state: &State,
) -> Option<IncidentRow> {
    let incident = state.elements.get(&key)?.incident.as_ref()?;
    let place = tracker.element(key)?;
    let script = incident.script.as_ref();
    let hint = script.and_then(|script| script.hint.clone());
    // The text of a script's error ends with its hint, which stands for itself here.
    let message = hint.as_ref().and_then(|hint| incident.message.strip_suffix(hint.as_str()));
    let message = message.map_or(incident.message.as_str(), |message| message.trim_end_matches([' ', '.']));
    Some(IncidentRow {
        key: key.0,
        element: place.element.clone(),
        title: tracker.title(place),
        code: incident.code.clone(),
        message: message.to_owned(),
        line: script.and_then(|script| script.line),
        source_line: script.and_then(|script| script.source_line.clone()),
        hint,
        raised_at: around.now,
    })
}
