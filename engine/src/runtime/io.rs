//! Data besides that of the token (BPMN 2.0.2, 10.4): data objects, properties, data stores, declared
//! inputs and outputs, and the associations between them.
//!
//! An element takes its inputs once, before anything of it runs, and gives its outputs once, when all
//! of it has run. Both are evaluated as a whole before anything is recorded: a retry after an incident
//! begins where the failed attempt did.

mod moves;
mod place;
#[cfg(test)]
mod tests;

use super::data;
use super::event::Event;
use super::incident::Failure;
use super::run::{Active, Run};
use super::state::IoProgress;
use crate::id::{ElementKey, ScopeKey};
use crate::value::Data;
use moves::Moves;
pub(super) use place::{read_place, write_place};

/// Does the input associations of an element and shows it its declared inputs only.
///
/// What is copied from a data object, property or data store belongs to the element for as long as it
/// is active. Its own properties hide variables of the token meanwhile.
pub(super) fn begin(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    let Some(io) = at.node.io.as_deref() else {
        return Ok(());
    };
    if progress(run, at) != IoProgress::Untouched {
        return Ok(());
    }
    let mut moves = Moves::evaluate(run, at, &io.reads)?;
    require(&moves.data, io.inputs.as_deref(), "missing_input", "the element needs inputs that are not set")?;
    moves.keep(io.inputs.as_deref(), &io.properties);
    let aside = io.inputs.is_some() || io.outputs.is_some();
    if aside || !io.properties.is_empty() || !io.reads.is_empty() {
        let (names, borrowed, own) = (io.inputs.clone(), moves.copied.clone(), io.properties.clone());
        run.emit(Event::InputsTaken { element: at.key, names, aside, borrowed, own });
    }
    moves.record(run, at, Vec::new())
}

/// Does the output associations of an element, from all that it sees, and gives back what it did not
/// see.
///
/// A variable that is written to a data object, property or data store as it is has moved there: the
/// token does not carry it any more.
pub(super) fn end(run: &mut Run<'_>, at: Active<'_>) -> Result<(), Failure> {
    let Some(io) = at.node.io.as_deref() else {
        return Ok(());
    };
    if progress(run, at) == IoProgress::Given {
        return Ok(());
    }
    let names = io.outputs.as_deref();
    require(&run.data(at.key), names, "missing_output", "the element declares outputs it did not set")?;
    let moves = Moves::evaluate(run, at, &io.writes)?;
    let is_given = |name: &String| match names {
        Some(names) => names.contains(name),
        None => !io.properties.contains(name),
    };
    let gone = moves.moved.iter().filter(|name| is_given(name)).cloned().collect();
    run.emit(Event::OutputsGiven { element: at.key, names: io.outputs.clone() });
    moves.record(run, at, gone)
}

/// The data of an element with the data objects it can see, for conditions.
pub(super) fn view(run: &Run<'_>, element: ElementKey) -> Data {
    let data = run.data(element);
    match run.element(element) {
        Some(element) => with_objects(run, element.scope, data),
        None => data,
    }
}

/// All data of a scope as it is now with the data objects that can be seen in it, for conditions.
pub(super) fn view_of_scope(run: &Run<'_>, scope: ScopeKey) -> Data {
    with_objects(run, scope, data::gathered(run.state(), scope))
}

/// Data with the data objects that can be seen in a scope, by id. A variable of the same name hides a
/// data object, as an inner declaration hides an outer one.
pub(super) fn with_objects(run: &Run<'_>, scope: ScopeKey, mut data: Data) -> Data {
    for scope in place::enclosing(run, scope) {
        let objects = run.state().scopes.get(&scope).map(|scope| &scope.objects);
        for (object, value) in objects.into_iter().flatten() {
            if data.get(object).is_none() {
                data.set(object.as_str(), value.clone());
            }
        }
    }
    data
}

fn progress(run: &Run<'_>, at: Active<'_>) -> IoProgress {
    run.element(at.key).map_or(IoProgress::Given, |element| element.io)
}

/// Refuses to go on without declared variables.
fn require(data: &Data, names: Option<&[String]>, code: &str, what: &str) -> Result<(), Failure> {
    let names = names.unwrap_or_default().iter().map(String::as_str);
    let missing: Vec<&str> = names.filter(|name| data.get(name).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(code, format!("{what}: {}", missing.join(", "))))
}
