//! BPMN errors: thrown by an element, caught by a boundary event on it or on what it lies in.

use std::sync::Arc;

use serde_json::Value;

use super::event::Event;
use super::run::{Active, Run};
use super::{advance, behavior, cancel};
use crate::executable::node::Catch;
use crate::executable::{NodeIndex, NodeKind};
use crate::id::ScopeKey;

/// An error on its way out.
pub(super) struct Thrown {
    /// Its code; empty for an error without one.
    pub(super) code: String,
    /// What it carries.
    pub(super) payload: Option<Arc<Value>>,
}

/// A boundary event that catches an error, and the active activity it sits on.
struct Catcher<'a> {
    activity: Active<'a>,
    boundary: NodeIndex,
}

/// Throws an error out of the scope of an end event. Nobody catching it fails the instance.
pub(super) fn throw_from_end(run: &mut Run<'_>, at: Active<'_>, thrown: Thrown) {
    let catcher = find(run, at.scope, &thrown.code);
    note(run, at, &thrown, catcher.as_ref());
    if let Some(catcher) = catcher {
        advance::end(run, at, &[]);
        catch(run, &catcher, thrown);
    } else {
        cancel::instance(run);
        run.emit(Event::InstanceFailed { code: thrown.code });
    }
}

/// Throws an error at an activity; says whether somebody caught it.
pub(super) fn throw_at(run: &mut Run<'_>, at: Active<'_>, thrown: Thrown) -> bool {
    let here = boundary(at, &thrown.code).map(|boundary| Catcher { activity: at, boundary });
    let Some(catcher) = here.or_else(|| find(run, at.scope, &thrown.code)) else {
        return false;
    };
    note(run, at, &thrown, Some(&catcher));
    catch(run, &catcher, thrown);
    true
}

fn note(run: &mut Run<'_>, at: Active<'_>, thrown: &Thrown, catcher: Option<&Catcher<'_>>) {
    run.emit(Event::ErrorThrown {
        element: at.key,
        code: thrown.code.clone(),
        payload: thrown.payload.clone(),
        caught_by: catcher.map(|catcher| catcher.activity.process.node(catcher.boundary).id.clone()),
    });
}

/// Looks for a boundary event scope by scope, through sub-processes and call activities.
fn find<'a>(run: &Run<'a>, scope: ScopeKey, code: &str) -> Option<Catcher<'a>> {
    let mut scope = scope;
    loop {
        let opener = run.state().scopes.get(&scope)?.opened_by?;
        let activity = run.active(opener)?;
        if let Some(boundary) = boundary(activity, code) {
            return Some(Catcher { activity, boundary });
        }
        scope = activity.scope;
    }
}

/// The boundary event of an activity that catches a code: one that names it before one that
/// catches every error.
fn boundary(at: Active<'_>, code: &str) -> Option<NodeIndex> {
    let mut any = None;
    for index in &at.node.boundary_events {
        let NodeKind::BoundaryEvent { catch: Catch::Error { code: caught, .. }, .. } =
            &at.process.node(*index).kind
        else {
            continue;
        };
        match caught {
            Some(caught) if caught == code => return Some(*index),
            None if any.is_none() => any = Some(*index),
            _ => {}
        }
    }
    any
}

fn catch(run: &mut Run<'_>, catcher: &Catcher<'_>, thrown: Thrown) {
    let Some(event) = behavior::boundary_event::activate(run, catcher.activity, catcher.boundary) else {
        return;
    };
    if let NodeKind::BoundaryEvent { catch: Catch::Error { variable: Some(variable), .. }, .. } =
        &event.node.kind
        && let Some(payload) = thrown.payload
    {
        run.set(event.key, vec![(variable.clone(), payload)]);
    }
    cancel::element(run, catcher.activity.key);
}
