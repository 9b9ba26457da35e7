//! Escalations (BPMN 2.0.2, 10.5.5): like errors, but nobody has to catch them, and the one who
//! throws goes on unless the catcher interrupts.

use super::advance;
use super::catching::{self, Catcher, Kind};
use super::error::Thrown;
use super::event::Event;
use super::run::{Active, Run};
use crate::id::ElementKey;

/// Throws an escalation from an event or activity, which goes on if it is still there.
pub(super) fn throw(run: &mut Run<'_>, element: ElementKey, thrown: Thrown) {
    let Some(at) = run.active(element) else {
        return;
    };
    let here = catching::on(run, at, Kind::Escalation, &thrown.code);
    let catcher = here.or_else(|| catching::find(run, at.scope, Kind::Escalation, &thrown.code));
    note(run, at, &thrown, catcher.as_ref());
    if let Some(catcher) = catcher {
        catching::catch(run, &catcher, thrown);
    }
}

/// Throws an escalation from an end event, which ends before it is caught.
pub(super) fn throw_from_end(run: &mut Run<'_>, at: Active<'_>, thrown: Thrown) {
    let catcher = catching::find(run, at.scope, Kind::Escalation, &thrown.code);
    note(run, at, &thrown, catcher.as_ref());
    advance::end(run, at, &[]);
    if let Some(catcher) = catcher {
        catching::catch(run, &catcher, thrown);
    }
}

fn note(run: &mut Run<'_>, at: Active<'_>, thrown: &Thrown, catcher: Option<&Catcher<'_>>) {
    run.emit(Event::EscalationThrown {
        element: at.key,
        code: thrown.code.clone(),
        payload: thrown.payload.clone(),
        caught_by: catcher.map(|catcher| catcher.node().clone()),
    });
}
