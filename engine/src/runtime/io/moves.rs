//! What the data associations of an element move, before any of it is recorded (BPMN 2.0.2, 10.4.2).

use std::sync::Arc;

use serde_json::Value;

use super::place::{self, missing};
use super::{read_place, write_place};
use crate::executable::node::{Association, Place};
use crate::runtime::event::Event;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::value::Data;

/// What associations move; each sees what the ones before it did.
pub(super) struct Moves {
    /// The data of the element as it will be.
    pub(super) data: Data,
    /// Variables that got their value from a data object, property or data store.
    pub(super) copied: Vec<String>,
    /// Variables that were written to a data object, property or data store as they are.
    pub(super) moved: Vec<String>,
    variables: Vec<(String, Arc<Value>)>,
    others: Vec<(Place, Arc<Value>)>,
}

impl Moves {
    pub(super) fn evaluate(
        run: &Run<'_>,
        at: Active<'_>,
        associations: &[Association],
    ) -> Result<Self, Failure> {
        let mut moves = Self {
            data: run.data(at.key),
            copied: Vec::new(),
            moved: Vec::new(),
            variables: Vec::new(),
            others: Vec::new(),
        };
        for association in associations {
            moves.add(run, at, association)?;
        }
        Ok(moves)
    }

    /// Sets only variables that the element sees: declared inputs, and its properties.
    pub(super) fn keep(&mut self, inputs: Option<&[String]>, properties: &[String]) {
        let Some(inputs) = inputs else {
            return;
        };
        let is_seen = |name: &String| inputs.contains(name) || properties.contains(name);
        self.variables.retain(|(name, _)| is_seen(name));
        self.copied.retain(is_seen);
    }

    /// Records it all; `removed` are variables that go.
    pub(super) fn record(
        self,
        run: &mut Run<'_>,
        at: Active<'_>,
        mut removed: Vec<String>,
    ) -> Result<(), Failure> {
        removed.retain(|name| self.variables.iter().all(|(set, _)| set != name));
        if !self.variables.is_empty() || !removed.is_empty() {
            run.emit(Event::DataChanged { element: at.key, set: self.variables, removed });
        }
        for (place, value) in self.others {
            write_place(run, at, &place, value)?;
        }
        Ok(())
    }

    fn add(&mut self, run: &Run<'_>, at: Active<'_>, association: &Association) -> Result<(), Failure> {
        let ends = Ends::of(association);
        let mut sources = Vec::with_capacity(ends.sources.len());
        for source in &ends.sources {
            sources.push((name(source), self.read(run, at, source)?));
        }
        let is_outside = |place: &Place| !matches!(place, Place::Variable(_));
        let copies = ends.sources.iter().any(is_outside);
        if association.transformation.is_none() && association.assignments.is_empty() {
            let ([source], Some(target), Some((_, value))) =
                (ends.sources.as_slice(), &ends.target, sources.pop())
            else {
                return Err(unclear("copies one source to one target"));
            };
            self.write(run, at, target, value, copies)?;
            if let Place::Variable(name) = source
                && is_outside(target)
            {
                self.moved.push(name.clone());
            }
            return Ok(());
        }
        let mut seen = self.data.clone();
        for (name, value) in sources {
            seen.set(name, value);
        }
        if let Some(transformation) = &association.transformation {
            let target = ends.target.as_ref().ok_or_else(|| unclear("with a transformation has a target"))?;
            let value = Arc::new(run.evaluate(transformation, &seen)?);
            self.write(run, at, target, value, copies)?;
        }
        for (from, to) in &association.assignments {
            let value = Arc::new(run.evaluate(from, &seen)?);
            self.write(run, at, to, value, copies)?;
        }
        Ok(())
    }

    fn read(&self, run: &Run<'_>, at: Active<'_>, place: &Place) -> Result<Arc<Value>, Failure> {
        if let Place::Variable(name) = place {
            return self.data.shared(name).ok_or_else(|| missing(place));
        }
        let own = self.others.iter().rev().find(|(written, _)| written == place);
        own.map_or_else(|| read_place(run, at, place), |(_, value)| Ok(Arc::clone(value)))
    }

    fn write(
        &mut self,
        run: &Run<'_>,
        at: Active<'_>,
        place: &Place,
        value: Arc<Value>,
        copies: bool,
    ) -> Result<(), Failure> {
        match place {
            Place::Variable(name) => {
                self.data.set(name.as_str(), Arc::clone(&value));
                self.variables.push((name.clone(), value));
                if copies {
                    self.copied.push(name.clone());
                }
                return Ok(());
            }
            Place::Object(object) => {
                place::holder(run, at.scope, object)?;
            }
            Place::Store(_) => {}
        }
        self.others.push((place.clone(), value));
        Ok(())
    }
}

/// Where an association begins and ends.
struct Ends {
    sources: Vec<Place>,
    target: Option<Place>,
}

impl Ends {
    /// One that leaves an end out means the variable with the name of the other end, as the arrows
    /// between tasks and data objects do that modellers draw.
    fn of(association: &Association) -> Self {
        let sources = match (association.sources.as_slice(), &association.target) {
            ([], Some(target @ (Place::Object(_) | Place::Store(_))))
                if association.transformation.is_none() && association.assignments.is_empty() =>
            {
                vec![Place::Variable(name(target).to_owned())]
            }
            (sources, _) => sources.to_vec(),
        };
        let target = match (sources.as_slice(), &association.target) {
            ([source @ (Place::Object(_) | Place::Store(_))], None) if association.assignments.is_empty() => {
                Some(Place::Variable(name(source).to_owned()))
            }
            (_, target) => target.clone(),
        };
        Self { sources, target }
    }
}

fn name(place: &Place) -> &str {
    match place {
        Place::Variable(name) | Place::Object(name) | Place::Store(name) => name,
    }
}

fn unclear(what: &str) -> Failure {
    Failure::new("unclear_association", format!("a data association {what}; this one does not"))
}
