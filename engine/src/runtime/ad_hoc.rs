//! `adHocSubProcess` (BPMN 2.0.2, 13.3.5): its activities run in no given order.
//!
//! Those without incoming flow begin: all of them, or with `ordering="Sequential"` one after the other.
//! What follows them by sequence flows is one path with them. The completion condition is looked at
//! after each path; when all are done and it is not true, an operator activates one of them again.

#[cfg(test)]
mod tests;

use super::behavior::Progress;
use super::data::scope_data;
use super::event::Event;
use super::incident::Failure;
use super::run::{Active, Run};
use super::scope::{self, Opening};
use super::state::{AdHocProgress, Scope, ScopeKind};
use super::{cancel, dead_lock, event_sub_process, io};
use crate::executable::node::{AdHoc, SubProcess, SubProcessKind};
use crate::executable::{Container, NodeKind};
use crate::id::{ElementId, ScopeKey};

/// Opens the scope and starts its activities: all of them, or the first.
pub(super) fn begin(
    run: &mut Run<'_>,
    at: Active<'_>,
    inside: &Container,
    ad_hoc: &AdHoc,
) -> Result<Progress, Failure> {
    if !inside.start_events.is_empty() {
        let message = "an ad-hoc sub-process has no start events: its activities begin by themselves";
        return Err(Failure::new("ad_hoc_error", message));
    }
    let pending: Vec<ElementId> =
        inside.implicit_starts.iter().map(|index| at.process.node(*index).id.clone()).collect();
    if pending.is_empty() {
        return Ok(Progress::Done);
    }
    let opening = Opening {
        process: at.process,
        container: Some(&at.node.id),
        inside,
        opened_by: Some(at.key),
        inputs: None,
    };
    let kind = ScopeKind::AdHoc { pending, progress: AdHocProgress::Running };
    let scope = scope::open_as(run, &opening, kind);
    event_sub_process::watch(run, scope);
    if !ad_hoc.sequential {
        for index in &inside.implicit_starts {
            scope::activate(run, at.process, *index, scope);
        }
    }
    Ok(Progress::Stopped)
}

/// Nothing moves in the scope: the next activity, or it is done. Says whether that led on.
pub(super) fn settle(run: &mut Run<'_>, key: ScopeKey) -> bool {
    let (Some(process), Some(scope)) = (run.process(key), run.state().scopes.get(&key)) else {
        return false;
    };
    let ScopeKind::AdHoc { pending, progress } = &scope.kind else {
        return false;
    };
    if *progress == AdHocProgress::Ending || scope.interrupted {
        // What waits at joins waits for what is not started any more.
        cancel::work_in(run, key);
        return scope::complete(run, key);
    }
    if let Some(next) = pending.iter().find_map(|node| process.find(node)) {
        scope::activate(run, process, next, key);
        return true;
    }
    if !scope.joins.is_empty() {
        return dead_lock::report(run, key);
    }
    if definition(run, scope).is_some_and(|ad_hoc| ad_hoc.completion.is_some()) {
        run.emit(Event::AdHocChanged { scope: key, progress: AdHocProgress::Waiting });
        return true;
    }
    scope::complete(run, key)
}

/// What ends with a path of an ad-hoc sub-process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing else.
    Path,
    /// The sub-process, once what runs is done.
    Waits,
    /// The sub-process and all that runs in it.
    Cancels,
}

/// Looks at the completion condition before an element without a flow to take ends: on the data its path
/// leaves, over that of the paths before it.
pub(super) fn path_ends(run: &Run<'_>, at: Active<'_>) -> Result<Ending, Failure> {
    let Some(scope) = run.state().scopes.get(&at.scope) else {
        return Ok(Ending::Path);
    };
    let is_over = scope.interrupted
        || !matches!(&scope.kind, ScopeKind::AdHoc { progress, .. } if *progress != AdHocProgress::Ending);
    let Some(ad_hoc) = definition(run, scope).filter(|_| !is_over) else {
        return Ok(Ending::Path);
    };
    let Some(condition) = &ad_hoc.completion else {
        return Ok(Ending::Path);
    };
    let mut data = scope_data(run.state(), at.scope);
    data.merge(&io::view(run, at.key));
    Ok(match run.is_true(condition, &data)? {
        false => Ending::Path,
        true if ad_hoc.cancel_remaining => Ending::Cancels,
        true => Ending::Waits,
    })
}

/// The path that was looked at has ended.
pub(super) fn path_ended(run: &mut Run<'_>, scope: ScopeKey, ending: Ending) {
    if ending == Ending::Path {
        return;
    }
    run.emit(Event::AdHocChanged { scope, progress: AdHocProgress::Ending });
    if ending == Ending::Cancels {
        cancel::work_in(run, scope);
    }
}

/// How the model says an ad-hoc scope runs.
fn definition<'a>(run: &Run<'a>, scope: &Scope) -> Option<&'a AdHoc> {
    match &run.active(scope.opened_by?)?.node.kind {
        NodeKind::SubProcess(SubProcess { kind: SubProcessKind::AdHoc(ad_hoc), .. }) => Some(ad_hoc),
        _ => None,
    }
}
