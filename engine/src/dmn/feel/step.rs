//! A decision in FEEL, with what it requires.

use std::collections::HashSet;
use std::sync::Arc;

use super::graph::{Callable, Graph};
use super::trace;
use super::types::Shape;
use crate::dmn::evaluation::Fault;
use crate::feel::{self, Evaluator, FeelContext, FeelScope, FeelType, Name, Value};
use crate::problem::Position;
use crate::script::Variables;

/// A decision in FEEL.
pub(in crate::dmn) struct Step {
    /// Its id.
    pub(in crate::dmn) id: String,
    pub(in crate::dmn) file: String,
    pub(in crate::dmn) position: Position,
    pub(in crate::dmn) result: FeelType,
    pub(in crate::dmn) inputs: Vec<Input>,
    /// The decisions whose results it sees: under the name of their import, by their variable, and their slot.
    pub(in crate::dmn) requires: Vec<(Option<Name>, Name, usize)>,
    pub(in crate::dmn) functions: Vec<(Option<Name>, Name, Callable)>,
    /// The words in its expressions: variables it does not ask for by an input are given to it by name.
    pub(in crate::dmn) words: HashSet<String>,
    pub(in crate::dmn) logic: Evaluator,
    /// Whether it is a table: no rule that matches is a result.
    pub(in crate::dmn) is_table: bool,
}

/// An input a decision asks for.
pub(in crate::dmn) struct Input {
    /// The name of the import it comes by.
    pub(in crate::dmn) import: Option<Name>,
    /// The contexts in the data it may be in: what files that import its own call that.
    pub(in crate::dmn) inside: Vec<String>,
    /// Its name in the data.
    pub(in crate::dmn) name: String,
    /// Its name in expressions.
    pub(in crate::dmn) variable: Name,
    pub(in crate::dmn) shape: Arc<Shape>,
}

/// Where inputs come from: the data of a process, or the arguments of a decision service.
pub(in crate::dmn) trait Source {
    /// The value of a name.
    fn value(&self, name: &str) -> Option<Value>;
    /// All names.
    fn names(&self) -> Vec<String>;
}

impl Source for &dyn Variables {
    fn value(&self, name: &str) -> Option<Value> {
        Variables::get(*self, name).map(feel::from_json)
    }

    fn names(&self) -> Vec<String> {
        Variables::names(*self)
    }
}

impl Source for FeelContext {
    fn value(&self, name: &str) -> Option<Value> {
        self.get_entry(&feel::name(name)).cloned()
    }

    fn names(&self) -> Vec<String> {
        self.iter().map(|(name, _)| name.to_string()).collect()
    }
}

impl Step {
    /// Decides, given the results of what it requires by slot. What fails is null, and noted.
    pub(in crate::dmn) fn evaluate(
        &self,
        graph: &Graph,
        source: &dyn Source,
        slots: &[Option<Value>],
    ) -> Value {
        let mut context = self.others(source);
        context.zip(&graph.functions(&self.functions));
        for (import, name, slot) in &self.requires {
            let value = slots.get(*slot).cloned().flatten().unwrap_or(Value::Null(None));
            set(&mut context, import.as_ref(), name, value);
        }
        for input in &self.inputs {
            let value = self.input(input, source);
            set(&mut context, input.import.as_ref(), &input.variable, value);
        }
        let scope = FeelScope::from(graph.base.clone());
        scope.push(context);
        let value = feel::with_stack(|| (self.logic)(&scope));
        if value.is_null() && !self.is_table {
            self.blame_missing(source);
        }
        let coerced = value.coerced(&self.result);
        if coerced.is_invalid_coercion() {
            self.fault(format!("the result {value} is not a {}", self.result), false);
            return Value::Null(None);
        }
        coerced
    }

    fn input(&self, input: &Input, source: &dyn Source) -> Value {
        let nested = |name: &String| match source.value(name)? {
            Value::Context(context) => context.get_entry(&input.variable).cloned(),
            _ => None,
        };
        let value = source.value(&input.name).or_else(|| input.inside.iter().find_map(nested));
        let value = value.unwrap_or(Value::Null(None));
        input.shape.admit(value).unwrap_or_else(|error| {
            self.fault(format!("the input \"{}\" is wrong: {error}", input.name), true);
            Value::Null(None)
        })
    }

    /// Notes the inputs that are not there, when what came of that is null.
    fn blame_missing(&self, source: &dyn Source) {
        let is_there = |input: &Input| {
            source.value(&input.name).is_some()
                || input.inside.iter().any(|name| source.value(name).is_some())
        };
        for input in self.inputs.iter().filter(|input| !is_there(input)) {
            self.fault(format!("the result is null, and the input \"{}\" is not given", input.name), false);
        }
    }

    /// The variables its expressions may name although no requirement says so.
    fn others(&self, source: &dyn Source) -> FeelContext {
        let mut context = FeelContext::default();
        for name in source.names() {
            if feel::words(&name).next().is_some_and(|word| self.words.contains(word))
                && let Some(value) = source.value(&name)
            {
                context.set_entry(&feel::name(&name), value);
            }
        }
        context
    }

    fn fault(&self, message: String, is_input: bool) {
        trace::problem(Fault {
            element: self.id.clone(),
            file: self.file.clone(),
            position: self.position,
            message,
            is_input,
        });
    }
}

fn set(context: &mut FeelContext, import: Option<&Name>, name: &Name, value: Value) {
    match import {
        Some(import) => context.create_entries(&[import.clone(), name.clone()], value),
        None => context.set_entry(name, value),
    }
}
