//! What the decisions of a model share: the functions they call.

use std::sync::Arc;

use dsntk_feel::closure::Closure;

use super::step::Step;
use super::trace;
use crate::dmn::model::Text;
use crate::feel::{Evaluator, FeelContext, FeelScope, FeelType, FunctionBody, Name, Value};

/// The functions of a model, and what everything in it sees.
pub(in crate::dmn) struct Graph {
    /// The types, and the functions that tell the time.
    pub(in crate::dmn) base: FeelContext,
    pub(in crate::dmn) knowledge: Vec<Knowledge>,
    pub(in crate::dmn) services: Vec<Service>,
}

/// A function of the model, by its place in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dmn) enum Callable {
    Knowledge(usize),
    Service(usize),
}

/// A business knowledge model.
pub(in crate::dmn) struct Knowledge {
    pub(in crate::dmn) parameters: Vec<(Name, FeelType)>,
    pub(in crate::dmn) result: FeelType,
    pub(in crate::dmn) body: Arc<Evaluator>,
    /// The functions it calls itself, under the name of their import, and their own name.
    pub(in crate::dmn) requires: Vec<(Option<Name>, Name, Callable)>,
}

/// A decision service.
pub(in crate::dmn) struct Service {
    /// The input data, and then the decisions that are given.
    pub(in crate::dmn) parameters: Vec<(Name, FeelType)>,
    pub(in crate::dmn) result: FeelType,
    /// All its decisions, each after what it requires; those that are given are `None`.
    pub(in crate::dmn) steps: Vec<Option<Arc<Step>>>,
    /// Which of them are given, by which parameter.
    pub(in crate::dmn) given: Vec<(usize, Name)>,
    /// Which of them make the result.
    pub(in crate::dmn) outputs: Vec<(usize, Name)>,
}

impl Graph {
    /// What a decision or function sees of the functions it requires.
    pub(super) fn functions(&self, required: &[(Option<Name>, Name, Callable)]) -> FeelContext {
        let mut context = FeelContext::default();
        for (import, name, callable) in required {
            let Some(function) = self.function(*callable) else {
                continue;
            };
            match import {
                Some(import) => context.create_entries(&[import.clone(), name.clone()], function),
                None => context.set_entry(name, function),
            }
        }
        context
    }

    /// A function as a value: it finds the graph again when it is called.
    fn function(&self, callable: Callable) -> Option<Value> {
        let (parameters, result) = match callable {
            Callable::Knowledge(index) => {
                let knowledge = self.knowledge.get(index)?;
                (&knowledge.parameters, &knowledge.result)
            }
            Callable::Service(index) => {
                let service = self.services.get(index)?;
                (&service.parameters, &service.result)
            }
        };
        let body: Evaluator = Box::new(move |scope: &FeelScope| {
            // The arguments are on top of what the caller sees, which is none of the function's business.
            let arguments = scope.peek().unwrap_or_default();
            trace::call(|graph| graph.evaluate(callable, arguments))
                .unwrap_or_else(|| Value::Null(Some("functions call each other too deep".to_owned())))
        });
        Some(Value::FunctionDefinition(
            parameters.clone(),
            FunctionBody::LiteralExpression(Arc::new(body)),
            false,
            Closure::default(),
            FeelContext::default(),
            result.clone(),
        ))
    }

    /// Evaluates the body of a function.
    pub(in crate::dmn) fn evaluate(&self, callable: Callable, arguments: FeelContext) -> Value {
        match callable {
            Callable::Knowledge(index) => {
                let Some(knowledge) = self.knowledge.get(index) else {
                    return Value::Null(None);
                };
                let scope = FeelScope::from(self.base.clone());
                scope.push(self.functions(&knowledge.requires));
                scope.push(arguments);
                (knowledge.body)(&scope)
            }
            Callable::Service(index) => {
                self.services.get(index).map_or(Value::Null(None), |service| self.serve(service, &arguments))
            }
        }
    }

    fn serve(&self, service: &Service, arguments: &FeelContext) -> Value {
        let mut slots: Vec<Option<Value>> = vec![None; service.steps.len()];
        for (slot, name) in &service.given {
            if let Some(place) = slots.get_mut(*slot) {
                *place = Some(arguments.get_entry(name).cloned().unwrap_or(Value::Null(None)));
            }
        }
        for (index, step) in service.steps.iter().enumerate() {
            if let Some(step) = step {
                let value = step.evaluate(self, arguments, &slots);
                if let Some(place) = slots.get_mut(index) {
                    *place = Some(value);
                }
            }
        }
        outcome(&service.outputs, &slots)
    }
}

/// The result of several decisions: that of a single one as it is, of more a context.
fn outcome(outputs: &[(usize, Name)], slots: &[Option<Value>]) -> Value {
    let value = |slot: usize| slots.get(slot).cloned().flatten().unwrap_or(Value::Null(None));
    if let [(only, _)] = outputs {
        return value(*only);
    }
    let mut context = FeelContext::default();
    for (slot, name) in outputs {
        context.set_entry(name, value(*slot));
    }
    Value::Context(context)
}

/// Whether a function is one of another language, which is refused.
pub(super) fn is_foreign(kind: Option<&Text>) -> bool {
    kind.is_some_and(|kind| !kind.text.eq_ignore_ascii_case("FEEL"))
}
