//! Leads one element through its [`lifecycle`](super::lifecycle): scripts, own work, outgoing flows.

use super::ad_hoc::{self, Ending};
use super::behavior::{self, Answer, Progress};
use super::event::Event;
use super::incident::{self, Failure};
use super::lifecycle;
use super::run::{Active, MAX_LIVE, Run};
use super::state::Phase;
use super::{arrive, compensation, event_sub_process, flows, io, repeat, wait};
use crate::executable::{FlowIndex, NodeKind};
use crate::id::{ElementKey, SubscriptionKey, TokenKey};
use crate::script::Program;

/// Goes on with an element from its phase as far as it gets; a failure becomes an incident.
pub(super) fn advance(run: &mut Run<'_>, at: Active<'_>) {
    if let Err(failure) = go_on(run, at) {
        incident::raise(run, at.key, failure);
    }
}

/// Gives a task its answer; a failure after that becomes an incident.
pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, answer: &Answer<'_>) {
    behavior::answer(run, at, answer);
    if let Err(failure) = done(run, at) {
        incident::raise(run, at.key, failure);
    }
}

fn go_on(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    match run.phase(at.key) {
        Some(Phase::Activated) => {
            event_sub_process::watch_again(run, at.scope)?;
            // What belongs around a loop is not repeated for each round.
            if !is_round(run, at) {
                io::begin(run, at)?;
                wait::watch_boundary(run, at)?;
            }
            match pre_script(run, at) {
                Some(script) => {
                    run.execute(script, at.key)?;
                    having(run, at, Phase::Started, work)
                }
                None => work(run, at),
            }
        }
        Some(Phase::Started) => work(run, at),
        Some(Phase::Triggered) => triggered(run, at),
        Some(Phase::Completing) => finish(run, at),
        Some(Phase::Leaving) => leave(run, at),
        Some(Phase::WaitsForTask | Phase::WaitsForService | Phase::WaitsForEvent | Phase::WaitsForScope)
        | None => Ok(()),
    }
}

/// What it would wait for has come already. A start event has taken it; what lies behind an event-based
/// gateway, or starts the process without being an event, takes it once it has its inputs.
fn triggered(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    event_sub_process::watch_again(run, at.scope)?;
    if !matches!(at.node.kind, NodeKind::StartEvent { .. }) {
        io::begin(run, at)?;
    }
    if let Some(script) = pre_script(run, at) {
        run.execute(script, at.key)?;
    }
    let arrivals = run.element(at.key).map(|element| element.arrived.clone()).unwrap_or_default();
    arrive::take(run, at, &arrivals);
    done(run, at)
}

fn work(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    let worked = match &at.node.repeat {
        Some(_) if !is_round(run, at) => repeat::begin(run, at),
        _ => behavior::work(run, at),
    };
    match worked? {
        Progress::Done => done(run, at),
        Progress::Stopped => Ok(()),
    }
}

/// The element's own work is done: what is left is its post-script and its outgoing flows.
pub(super) fn done(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    having(run, at, Phase::Completing, finish)
}

fn finish(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    match post_script(run, at) {
        Some(script) => {
            run.execute(script, at.key)?;
            having(run, at, Phase::Leaving, leave)
        }
        None => leave(run, at),
    }
}

fn leave(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    if is_round(run, at) {
        return repeat::leave(run, at);
    }
    io::end(run, at)?;
    let taken = flows::choose(run, at)?;
    refuse_too_many(run, at, taken.len())?;
    let ending = if taken.is_empty() { ad_hoc::path_ends(run, at)? } else { Ending::Path };
    compensation::record(run, at);
    end(run, at, &taken);
    ad_hoc::path_ended(run, at.scope, ending);
    Ok(())
}

/// Stops a split that gives more tokens than an instance may have, before it gives them.
fn refuse_too_many(run: &Run<'_>, at: Active<'_>, flows: usize) -> Result<(), Failure> {
    let tokens = flows.saturating_mul(at.node.completion_quantity as usize);
    if tokens <= MAX_LIVE.saturating_sub(run.state().tokens.len()) {
        return Ok(());
    }
    let message = format!("it would give {tokens} tokens; more than {MAX_LIVE} cannot be active");
    Err(Failure::new("too_many_elements", message))
}

/// Whether an element is a round or item of an activity with a loop marker, not the element around it.
pub(super) fn is_round(run: &Run<'_>, at: Active<'_>) -> bool {
    run.element(at.key).is_some_and(|element| element.index.is_some())
}

fn pre_script<'a>(run: &Run<'_>, at: Active<'a>) -> Option<&'a Program> {
    at.node.pre_script.as_ref().filter(|_| has_scripts(run, at))
}

pub(super) fn post_script<'a>(run: &Run<'_>, at: Active<'a>) -> Option<&'a Program> {
    at.node.post_script.as_ref().filter(|_| has_scripts(run, at))
}

/// Of a loop, either the element around it has the scripts or each round.
fn has_scripts(run: &Run<'_>, at: Active<'_>) -> bool {
    at.node.repeat.as_ref().is_none_or(|repeat| repeat.scripts_on_instances == is_round(run, at))
}

/// Completes an element with the flows it takes; without any its data is a result of its scope.
pub(super) fn end(run: &mut Run<'_>, at: Active<'_>, flows: &[FlowIndex]) {
    stop_waiting(run, at.key);
    let times = at.node.completion_quantity.max(1) as usize;
    let taken = (run.next_key()..)
        .zip(flows.iter().flat_map(|flow| std::iter::repeat_n(flow, times)))
        .map(|(key, flow)| (TokenKey(key), at.process.flow(*flow).id.clone()))
        .collect();
    run.emit(Event::ElementCompleted { element: at.key, taken });
}

/// Ends the open waits of an element.
pub(super) fn stop_waiting(run: &mut Run<'_>, element: ElementKey) {
    let open: Vec<SubscriptionKey> =
        run.element(element).map(|element| element.subscriptions.clone()).unwrap_or_default();
    for subscription in open {
        run.emit(Event::Unsubscribed { subscription });
    }
}

/// Does the rest with something done already: if it fails, a retry begins after what was done.
fn having(
    run: &mut Run<'_>,
    at: Active<'_>,
    done: Phase,
    rest: fn(&mut Run<'_>, Active<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let outcome = rest(run, at);
    if outcome.is_err() && run.phase(at.key).is_some_and(|phase| lifecycle::may_follow(phase, done)) {
        run.emit(Event::PhaseChanged { element: at.key, phase: done });
    }
    outcome
}
