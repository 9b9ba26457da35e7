//! Where data is: variables, data objects and properties, data stores.

use std::sync::Arc;

use serde_json::Value;

use crate::executable::node::Place;
use crate::id::ScopeKey;
use crate::runtime::event::Event;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::scope;
use crate::runtime::state::ScopeKind;

/// What is in a place, as an element sees it.
pub(in crate::runtime) fn read_place(
    run: &Run<'_>,
    at: Active<'_>,
    place: &Place,
) -> Result<Arc<Value>, Failure> {
    match place {
        Place::Variable(name) => run.data(at.key).shared(name),
        Place::Object(object) => {
            let holder = holder(run, at.scope, object)?;
            run.state().scopes.get(&holder).and_then(|scope| scope.objects.get(object).cloned())
        }
        Place::Store(store) => run.store(store),
    }
    .ok_or_else(|| missing(place))
}

/// Puts a value into a place, as an element sees it.
pub(in crate::runtime) fn write_place(
    run: &mut Run<'_>,
    at: Active<'_>,
    place: &Place,
    value: Arc<Value>,
) -> Result<(), Failure> {
    match place {
        Place::Variable(name) => run.set(at.key, vec![(name.clone(), value)]),
        Place::Object(object) => {
            let scope = holder(run, at.scope, object)?;
            run.emit(Event::ObjectChanged { scope, object: object.clone(), value });
        }
        Place::Store(store) => {
            run.emit(Event::StoreWritten { element: at.key, store: store.clone(), value });
        }
    }
    Ok(())
}

/// The scope that holds a data object: the nearest around that declares it, within the process.
pub(super) fn holder(run: &Run<'_>, scope: ScopeKey, object: &str) -> Result<ScopeKey, Failure> {
    let declares = |key: &ScopeKey| {
        scope::inside(run, *key).is_some_and(|(_, inside)| inside.objects.iter().any(|id| id == object))
            || is_restored(run, *key, object)
    };
    enclosing(run, scope).find(declares).ok_or_else(|| {
        Failure::new("missing_data", format!("no data object or property \"{object}\" can be seen here"))
    })
}

/// Whether a compensation has brought back a data object of a sub-process that was completed.
fn is_restored(run: &Run<'_>, scope: ScopeKey, object: &str) -> bool {
    run.state().scopes.get(&scope).is_some_and(|scope| {
        matches!(scope.kind, ScopeKind::Compensation { .. }) && scope.objects.contains_key(object)
    })
}

/// A scope and those around it, up to that of its process.
pub(super) fn enclosing<'r>(run: &'r Run<'_>, scope: ScopeKey) -> impl Iterator<Item = ScopeKey> + 'r {
    std::iter::successors(Some(scope), |key| {
        let scope = run.state().scopes.get(key)?;
        let is_process =
            scope.container.is_none() && matches!(scope.kind, ScopeKind::Flow | ScopeKind::AdHoc { .. });
        let opener = scope.opened_by.filter(|_| !is_process)?;
        Some(run.element(opener)?.scope)
    })
}

/// Nothing is in a place.
pub(super) fn missing(place: &Place) -> Failure {
    let message = match place {
        Place::Variable(name) => format!("the variable \"{name}\" is not set"),
        Place::Object(object) => format!("nothing was ever written to the data object \"{object}\""),
        Place::Store(store) => format!("nothing was ever written to the data store \"{store}\""),
    };
    Failure::new("missing_data", message)
}
