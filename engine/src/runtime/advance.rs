//! Leads one element through its [`lifecycle`](super::lifecycle): scripts, own work, outgoing flows.

use super::behavior::{self, Answer, Progress};
use super::event::Event;
use super::incident::{self, Failure};
use super::lifecycle;
use super::run::{Active, Run};
use super::state::Phase;
use super::{flows, wait};
use crate::executable::FlowIndex;
use crate::id::{ElementKey, SubscriptionKey, TokenKey};

/// Goes on with an element from its phase as far as it gets; a failure becomes an incident.
pub(super) fn advance(run: &mut Run<'_>, at: Active<'_>) {
    if let Err(failure) = go_on(run, at) {
        incident::raise(run, at.key, failure);
    }
}

/// Gives an element what it waited for; a failure after that becomes an incident.
pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, answer: &Answer<'_>) {
    behavior::answer(run, at, answer);
    if let Err(failure) = done(run, at) {
        incident::raise(run, at.key, failure);
    }
}

fn go_on(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    match run.phase(at.key) {
        Some(Phase::Activated) => {
            wait::watch_boundary(run, at)?;
            match &at.node.pre_script {
                Some(script) => {
                    run.execute(script, at.key)?;
                    having(run, at, Phase::Started, work)
                }
                None => work(run, at),
            }
        }
        Some(Phase::Started) => work(run, at),
        Some(Phase::Triggered) => {
            if let Some(script) = &at.node.pre_script {
                run.execute(script, at.key)?;
            }
            done(run, at)
        }
        Some(Phase::Completing) => finish(run, at),
        Some(Phase::Leaving) => leave(run, at),
        Some(Phase::WaitsForTask | Phase::WaitsForService | Phase::WaitsForEvent | Phase::WaitsForScope)
        | None => Ok(()),
    }
}

fn work(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    match behavior::work(run, at)? {
        Progress::Done => done(run, at),
        Progress::Stopped => Ok(()),
    }
}

/// The element's own work is done: what is left is its post-script and its outgoing flows.
pub(super) fn done(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    having(run, at, Phase::Completing, finish)
}

fn finish(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    match &at.node.post_script {
        Some(script) => {
            run.execute(script, at.key)?;
            having(run, at, Phase::Leaving, leave)
        }
        None => leave(run, at),
    }
}

fn leave(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    let taken = flows::choose(run, at)?;
    end(run, at, &taken);
    Ok(())
}

/// Completes an element with the flows it takes; without any its data is a result of its scope.
pub(super) fn end(run: &mut Run<'_>, at: Active<'_>, flows: &[FlowIndex]) {
    stop_waiting(run, at.key);
    let taken = (run.next_key()..)
        .zip(flows)
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
