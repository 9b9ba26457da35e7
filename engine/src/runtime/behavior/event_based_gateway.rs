//! `eventBasedGateway` (BPMN 2.0.2, 13.4.4): waits for the events behind it; the first one goes on, or,
//! when it is parallel, all of them have to come.

#[cfg(test)]
mod tests;

use super::Progress;
use crate::executable::{FlowIndex, Node, NodeKind};
use crate::id::{SubscriptionKey, TokenKey};
use crate::runtime::arrive;
use crate::runtime::event::Event;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Beginning, Run};
use crate::runtime::state::{Arrivals, Phase, Subscription};
use crate::runtime::{advance, wait};

pub(in crate::runtime) fn work(run: &mut Run<'_>, at: Active<'_>) -> Result<Progress, Failure> {
    if at.node.post_script.is_some() {
        // The event that comes goes on with its own data at once; there is no moment to run it.
        let message = "an event-based gateway cannot have a post-script; give it to the events behind it";
        return Err(Failure::new("unsupported", message));
    }
    wait::subscribe_behind(run, at)?;
    run.emit(Event::PhaseChanged { element: at.key, phase: Phase::WaitsForEvent });
    Ok(Progress::Stopped)
}

/// One of the events behind it has come.
pub(in crate::runtime) fn fire(
    run: &mut Run<'_>,
    at: Active<'_>,
    event: &Node,
    key: SubscriptionKey,
    arrivals: Arrivals,
) {
    let Some(wait) = run.state().subscriptions.get(&key).cloned() else {
        return;
    };
    arrive::end_waits(run, &wait);
    let Some(flow) = flow_to(at, event) else {
        return;
    };
    let is_last = !matches!(at.node.kind, NodeKind::EventBasedGateway { parallel: true })
        || !still_waits(run, at, &wait);
    let (tokens, from) = if is_last {
        let last = TokenKey(run.next_key());
        advance::stop_waiting(run, at.key);
        let taken = vec![(last, at.process.flow(flow).id.clone())];
        run.emit(Event::ElementCompleted { element: at.key, taken });
        (vec![last], None)
    } else {
        (Vec::new(), Some(at.key))
    };
    let beginning = Beginning { tokens, from, arrivals, ..Beginning::default() };
    let element = run.activate(&event.id, at.scope, beginning);
    run.emit(Event::PhaseChanged { element, phase: Phase::Triggered });
}

fn still_waits(run: &Run<'_>, at: Active<'_>, fired: &Subscription) -> bool {
    run.element(at.key).is_some_and(|element| {
        let waits = element.subscriptions.iter().filter_map(|key| run.state().subscriptions.get(key));
        waits.into_iter().any(|wait| wait.node != fired.node)
    })
}

fn flow_to(at: Active<'_>, event: &Node) -> Option<FlowIndex> {
    let mut flows = at.node.outgoing.iter().copied();
    flows.find(|flow| at.process.node(at.process.flow(*flow).target).id == event.id)
}
