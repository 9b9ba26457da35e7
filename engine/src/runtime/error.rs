//! BPMN errors: thrown by an element, caught on it or on what it lies in.

use std::sync::Arc;

use serde_json::Value;

use super::catching::{self, Catcher, Kind};
use super::event::Event;
use super::run::{Active, Run};
use super::{advance, cancel};
use crate::id::ElementKey;

/// An error or escalation on its way out.
#[derive(Debug, Clone)]
pub(super) struct Thrown {
    /// Its code; empty for one without.
    pub(super) code: String,
    /// What it carries.
    pub(super) payload: Option<Arc<Value>>,
}

/// Throws an error out of the scope of an end event. Nobody catching it fails the instance.
pub(super) fn throw_from_end(run: &mut Run<'_>, at: Active<'_>, thrown: Thrown) {
    let catcher = catching::find(run, at.scope, Kind::Error, &thrown.code);
    note(run, at, &thrown, catcher.as_ref());
    if let Some(catcher) = catcher {
        advance::end(run, at, &[]);
        catching::catch(run, &catcher, thrown);
    } else {
        cancel::instance(run);
        run.emit(Event::InstanceFailed { code: thrown.code });
    }
}

/// Throws an error at an activity; says whether somebody caught it.
pub(super) fn throw_at(run: &mut Run<'_>, element: ElementKey, thrown: Thrown) -> bool {
    let Some(at) = run.active(element) else {
        return false;
    };
    let here = catching::on(run, at, Kind::Error, &thrown.code);
    let Some(catcher) = here.or_else(|| catching::find(run, at.scope, Kind::Error, &thrown.code)) else {
        return false;
    };
    note(run, at, &thrown, Some(&catcher));
    catching::catch(run, &catcher, thrown);
    // A catcher in the scope itself does not end what threw when it does not interrupt.
    if run.element(at.key).is_some() {
        cancel::element(run, at.key);
    }
    true
}

fn note(run: &mut Run<'_>, at: Active<'_>, thrown: &Thrown, catcher: Option<&Catcher<'_>>) {
    run.emit(Event::ErrorThrown {
        element: at.key,
        code: thrown.code.clone(),
        payload: thrown.payload.clone(),
        caught_by: catcher.map(|catcher| catcher.node().clone()),
    });
}
