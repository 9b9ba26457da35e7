//! Who catches an error or escalation: a boundary event of what it comes out of, or an event
//! sub-process of a scope it passes (BPMN 2.0.2, 10.5.1 and 13.5.4).

use super::arrive;
use super::behavior::boundary_event;
use super::cancel;
use super::event_sub_process::{self, EventSubProcess};
use super::run::{Active, Run};
use super::state::{Arrival, Arrivals};
use crate::executable::node::Catch;
use crate::executable::{NodeIndex, NodeKind, Process};
use crate::id::{ElementId, ScopeKey};

use super::error::Thrown;

/// What is thrown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Error,
    Escalation,
}

/// Who catches.
pub(super) enum Catcher<'a> {
    /// A boundary event on an active activity, with the number of its definition.
    Boundary(Active<'a>, NodeIndex, u32),
    /// An event sub-process in a scope, with the number of the definition of its start event.
    Inside(ScopeKey, EventSubProcess<'a>, u32),
}

impl Catcher<'_> {
    /// The event that catches.
    pub(super) fn node(&self) -> &ElementId {
        match self {
            Self::Boundary(activity, boundary, _) => &activity.process.node(*boundary).id,
            Self::Inside(_, found, _) => &found.start().id,
        }
    }
}

/// Looks for a catcher from a scope outwards, through sub-processes and call activities.
pub(super) fn find<'a>(run: &Run<'a>, scope: ScopeKey, kind: Kind, code: &str) -> Option<Catcher<'a>> {
    let mut scope = scope;
    loop {
        if let Some(found) = inside(run, scope, kind, code) {
            return Some(found);
        }
        let opener = run.state().scopes.get(&scope)?.opened_by?;
        let activity = run.active(opener)?;
        if let Some(found) = on(run, activity, kind, code) {
            return Some(found);
        }
        scope = activity.scope;
    }
}

/// The boundary event of an activity that catches it; one that names the code goes before one that
/// catches all.
pub(super) fn on<'a>(run: &Run<'a>, at: Active<'a>, kind: Kind, code: &str) -> Option<Catcher<'a>> {
    // The boundary events of a loop are those of the element around its rounds.
    if run.element(at.key).is_some_and(|element| element.index.is_some()) {
        return None;
    }
    let candidates = at.node.boundary_events.iter().map(|index| (*index, *index));
    let (boundary, part) = best(at.process, candidates, kind, code)?;
    Some(Catcher::Boundary(at, boundary, part))
}

/// The event sub-process of a scope that catches it.
fn inside<'a>(run: &Run<'a>, scope: ScopeKey, kind: Kind, code: &str) -> Option<Catcher<'a>> {
    let all = event_sub_process::all(run, scope);
    let process = all.first()?.process;
    let (found, part) = best(process, all.iter().map(|each| (*each, each.start)), kind, code)?;
    Some(Catcher::Inside(scope, found, part))
}

/// The candidate whose event catches the code best.
fn best<T>(
    process: &Process,
    candidates: impl Iterator<Item = (T, NodeIndex)>,
    kind: Kind,
    code: &str,
) -> Option<(T, u32)> {
    let mut any = None;
    for (candidate, event) in candidates {
        let Some(catch) = process.node(event).catch() else {
            continue;
        };
        for (part, definition) in (0..).zip(catch.parts()) {
            let ((Kind::Error, Catch::Error { code: caught, .. })
            | (Kind::Escalation, Catch::Escalation { code: caught, .. })) = (kind, definition)
            else {
                continue;
            };
            match caught {
                Some(caught) if caught == code => return Some((candidate, part)),
                None if any.is_none() => {
                    any = Some((candidate, part));
                    break;
                }
                _ => {}
            }
        }
    }
    any
}

/// Has it caught; an interrupting event ends what it came out of.
pub(super) fn catch(run: &mut Run<'_>, catcher: &Catcher<'_>, thrown: Thrown) {
    let arrival = Arrival::Thrown { payload: thrown.payload };
    match catcher {
        Catcher::Boundary(activity, boundary, part) => {
            let arrivals: Arrivals = vec![(*part, arrival)];
            let Some(event) = boundary_event::activate(run, *activity, *boundary) else {
                return;
            };
            arrive::take(run, event, &arrivals);
            if matches!(event.node.kind, NodeKind::BoundaryEvent { interrupting: true, .. }) {
                cancel::element(run, activity.key);
            }
        }
        Catcher::Inside(scope, found, part) => {
            event_sub_process::begin(run, *scope, *found, vec![(*part, arrival)]);
        }
    }
}
