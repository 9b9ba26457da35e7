//! Boxed expressions to evaluators (DMN 1.5, 10.2).

use std::collections::HashSet;
use std::sync::Arc;

use dsntk_feel::closure::Closure;

use super::graph::is_foreign;
use super::types::Types;
use super::{iterate, table, trace};
use crate::dmn::evaluation::Fault;
use crate::dmn::model::{Boxed, Cell, Function, Invocation, Logic, Text, Variable};
use crate::feel::{self, Evaluator, FeelContext, FeelScope, FeelType, FunctionBody, Name, Reading, Value};
use crate::problem::Position;

/// Why an expression cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dmn) struct Flaw {
    /// A sentence or a part of one.
    pub(in crate::dmn) message: String,
    pub(in crate::dmn) position: Position,
}

/// Compiles the expressions of one decision or function.
pub(in crate::dmn) struct Compiler<'c, 'a> {
    pub(in crate::dmn) types: &'c Types<'a>,
    pub(in crate::dmn) file: usize,
    pub(in crate::dmn) file_name: &'a str,
    /// The id of the decision or business knowledge model.
    pub(in crate::dmn) owner: &'a str,
    pub(in crate::dmn) flaws: Vec<Flaw>,
    /// The words in all texts.
    pub(in crate::dmn) words: HashSet<String>,
}

/// Where an expression is, for what fails in it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    element: Arc<str>,
    file: Arc<str>,
    position: Position,
}

impl Place {
    /// Notes what failed here.
    pub(super) fn note(&self, message: impl Into<String>) {
        trace::problem(Fault {
            element: self.element.to_string(),
            file: self.file.to_string(),
            position: self.position,
            message: message.into(),
            is_input: false,
        });
    }

    /// The value without its reason when it is null; that is noted.
    pub(super) fn noted(&self, value: Value) -> Value {
        if let Some(message) = feel::fault(&value) {
            self.note(feel::plain(message));
        }
        if value.is_null() { Value::Null(None) } else { value }
    }
}

impl Compiler<'_, '_> {
    pub(super) fn flaw<T>(&mut self, message: impl Into<String>, position: Position) -> Option<T> {
        self.flaws.push(Flaw { message: message.into(), position });
        None
    }

    pub(super) fn place(&self, position: Position) -> Place {
        Place { element: self.owner.into(), file: self.file_name.into(), position }
    }

    /// The type of a reference; one that is unknown is a flaw.
    pub(in crate::dmn) fn type_of(&mut self, reference: Option<&Text>) -> FeelType {
        self.check_type(reference);
        self.types.of(self.file, reference)
    }

    /// A reference to a type that is unknown is a flaw.
    pub(super) fn check_type(&mut self, reference: Option<&Text>) {
        if let Some(name) = reference.filter(|name| !self.types.is_known(self.file, name)) {
            let message = format!("there is no type `{:.60}`", name.text);
            self.flaws.push(Flaw { message, position: name.position });
        }
    }

    pub(in crate::dmn) fn variable(&mut self, variable: &Variable) -> (Name, FeelType) {
        (feel::name(&variable.name), self.type_of(variable.type_ref.as_ref()))
    }

    /// An expression; `None` when it has flaws.
    pub(in crate::dmn) fn expression(&mut self, scope: &FeelScope, boxed: &Boxed) -> Option<Evaluator> {
        let evaluator = match &boxed.logic {
            Logic::Literal(None) => self.flaw("the expression is empty", boxed.position),
            Logic::Literal(Some(cell)) => self.cell(scope, cell),
            Logic::Table(table) => table::compile(self, scope, table),
            Logic::Context(entries) => self.context(scope, entries),
            Logic::Function(function) => self.closure(scope, function, boxed),
            Logic::Invocation(invocation) => self.invocation(scope, invocation, boxed.position),
            Logic::List(items) => self.list(scope, items),
            Logic::Relation { columns, rows } => self.relation(scope, columns, rows),
            Logic::Conditional(parts) => self.conditional(scope, parts),
            Logic::Filter(parts) => iterate::filter(self, scope, parts),
            Logic::Iterator(iterator) => iterate::iterator(self, scope, iterator),
        };
        let is_function = matches!(boxed.logic, Logic::Function(_));
        let target = boxed.type_ref.as_ref().filter(|_| !is_function).map(|name| self.type_of(Some(name)));
        let evaluator = evaluator?;
        let Some(target) = target.filter(|target| *target != FeelType::Any) else {
            return Some(evaluator);
        };
        let place = self.place(boxed.position);
        Some(Box::new(move |scope| {
            let value = evaluator(scope);
            let coerced = value.coerced(&target);
            if coerced.is_invalid_coercion() {
                place.note(format!("{value} is not a {target}"));
                return Value::Null(None);
            }
            coerced
        }))
    }

    /// A text; why it is null, if it is, is noted.
    pub(super) fn cell(&mut self, scope: &FeelScope, cell: &Cell) -> Option<Evaluator> {
        let evaluator = self.text(scope, cell, Reading::Expression)?;
        let place = self.place(cell.text.position);
        Some(Box::new(move |scope| place.noted(evaluator(scope))))
    }

    /// A text as it is.
    pub(super) fn text(&mut self, scope: &FeelScope, cell: &Cell, reading: Reading) -> Option<Evaluator> {
        let text = &cell.text.text;
        self.words.extend(feel::words(text).map(str::to_owned));
        match feel::prepare(scope, text, reading) {
            Ok(evaluator) => Some(evaluator),
            Err(message) => self.flaw(message, cell.text.position),
        }
    }

    fn context(&mut self, scope: &FeelScope, entries: &[(Option<Variable>, Boxed)]) -> Option<Evaluator> {
        scope.push(FeelContext::default());
        let mut compiled = Vec::with_capacity(entries.len());
        for (variable, value) in entries {
            let named = variable.as_ref().map(|variable| self.variable(variable));
            let evaluator = self.expression(scope, value);
            if let Some((name, target)) = &named {
                scope.set_value(name, Value::FeelType(target.clone()));
            }
            let place = self.place(value.position);
            compiled.push(evaluator.map(|evaluator| (named, evaluator, place)));
        }
        scope.pop();
        let compiled = compiled.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Box::new(move |scope| {
            scope.push(FeelContext::default());
            let mut result = None;
            for (named, evaluator, place) in &compiled {
                let value = evaluator(scope);
                let Some((name, target)) = named else {
                    result = Some(value);
                    break;
                };
                let coerced = value.coerced(target);
                if coerced.is_invalid_coercion() {
                    place.note(format!("the entry {name} is {value}, which is not a {target}"));
                    scope.set_value(name, Value::Null(None));
                } else {
                    scope.set_value(name, coerced);
                }
            }
            let context = scope.pop().unwrap_or_default();
            result.unwrap_or(Value::Context(context))
        }))
    }

    /// A function that is defined where it is used: it keeps what is seen there.
    fn closure(&mut self, scope: &FeelScope, function: &Function, boxed: &Boxed) -> Option<Evaluator> {
        let (parameters, body) = self.function(scope, function, boxed.position)?;
        let result = match &boxed.type_ref {
            Some(name) => match self.type_of(Some(name)) {
                FeelType::Function(_, result) => *result,
                _ => FeelType::Any,
            },
            None => FeelType::Any,
        };
        let body = Arc::new(body);
        Some(Box::new(move |scope| {
            let mut kept = FeelContext::default();
            for context in scope.contexts() {
                kept.zip(&context);
            }
            Value::FunctionDefinition(
                parameters.clone(),
                FunctionBody::LiteralExpression(Arc::clone(&body)),
                false,
                Closure::default(),
                kept,
                result.clone(),
            )
        }))
    }

    /// The parameters and the body of a function.
    pub(in crate::dmn) fn function(
        &mut self,
        scope: &FeelScope,
        function: &Function,
        position: Position,
    ) -> Option<(Vec<(Name, FeelType)>, Evaluator)> {
        if is_foreign(function.kind.as_ref()) {
            let kind = function.kind.as_ref().map_or("", |kind| &kind.text);
            return self.flaw(format!("functions of the kind `{kind:.20}` are not run"), position);
        }
        let Some(body) = &function.body else {
            return self.flaw("the function has no body", position);
        };
        let parameters: Vec<_> = function.parameters.iter().map(|each| self.variable(each)).collect();
        let mut context = FeelContext::default();
        for (name, target) in &parameters {
            context.set_entry(name, Value::FeelType(target.clone()));
        }
        scope.push(context);
        let body = self.expression(scope, body);
        scope.pop();
        let body = body?;
        let place = self.place(position);
        let guarded: Evaluator = Box::new(move |scope| {
            trace::call(|_| body(scope)).unwrap_or_else(|| {
                place.note("functions call each other too deep");
                Value::Null(None)
            })
        });
        Some((parameters, guarded))
    }

    fn invocation(
        &mut self,
        scope: &FeelScope,
        invocation: &Invocation,
        position: Position,
    ) -> Option<Evaluator> {
        let called = self.expression(scope, &invocation.called);
        let mut bindings = Vec::with_capacity(invocation.bindings.len());
        for (parameter, value) in &invocation.bindings {
            let (name, target) = self.variable(parameter);
            bindings.push(self.expression(scope, value).map(|evaluator| (name, target, evaluator)));
        }
        let bindings = bindings.into_iter().collect::<Option<Vec<_>>>()?;
        let called = called?;
        let place = self.place(position);
        Some(Box::new(move |scope| {
            let mut given = FeelContext::default();
            for (name, target, evaluator) in &bindings {
                let value = evaluator(scope);
                let coerced = value.coerced(target);
                if coerced.is_invalid_coercion() {
                    place.note(format!("the argument {name} is {value}, which is not a {target}"));
                    return Value::Null(None);
                }
                given.set_entry(name, coerced);
            }
            invoke(&called(scope), &given, scope).unwrap_or_else(|message| {
                place.note(message);
                Value::Null(None)
            })
        }))
    }

    fn list(&mut self, scope: &FeelScope, items: &[Boxed]) -> Option<Evaluator> {
        let items: Vec<_> = items.iter().map(|item| self.expression(scope, item)).collect();
        let items = items.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Box::new(move |scope| Value::List(items.iter().map(|item| item(scope)).collect())))
    }

    fn relation(
        &mut self,
        scope: &FeelScope,
        columns: &[Variable],
        rows: &[Vec<Boxed>],
    ) -> Option<Evaluator> {
        let columns: Vec<_> = columns.iter().map(|column| self.variable(column).0).collect();
        let compiled: Vec<Option<Evaluator>> = rows
            .iter()
            .flat_map(|row| row.iter().take(columns.len()))
            .map(|cell| self.expression(scope, cell))
            .collect();
        let mut cells = compiled.into_iter().collect::<Option<Vec<_>>>()?.into_iter();
        let rows: Vec<Vec<Evaluator>> =
            rows.iter().map(|row| cells.by_ref().take(row.len().min(columns.len())).collect()).collect();
        Some(Box::new(move |scope| {
            let rows = rows.iter().map(|row| {
                let mut context = FeelContext::default();
                for (name, evaluator) in columns.iter().zip(row) {
                    context.set_entry(name, evaluator(scope));
                }
                Value::Context(context)
            });
            Value::List(rows.collect())
        }))
    }

    fn conditional(&mut self, scope: &FeelScope, parts: &[Boxed; 3]) -> Option<Evaluator> {
        let compiled = parts.each_ref().map(|part| self.expression(scope, part));
        let [Some(condition), Some(then), Some(otherwise)] = compiled else {
            return None;
        };
        let place = self.place(parts[0].position);
        Some(Box::new(move |scope| match condition(scope) {
            Value::Boolean(true) => then(scope),
            Value::Boolean(false) | Value::Null(_) => otherwise(scope),
            other => {
                place.note(format!("the condition is {other}, which is neither true nor false"));
                Value::Null(None)
            }
        }))
    }
}

/// Calls a function with named arguments.
fn invoke(function: &Value, given: &FeelContext, scope: &FeelScope) -> Result<Value, String> {
    let Value::FunctionDefinition(parameters, body, false, _, kept, result) = function else {
        return Err("what is invoked is not a function".to_owned());
    };
    let mut arguments = FeelContext::default();
    for (name, target) in parameters {
        let value = given.get_entry(name).ok_or_else(|| format!("the argument {name} is missing"))?;
        let coerced = value.coerced(target);
        if coerced.is_invalid_coercion() {
            return Err(format!("the argument {name} is {value}, which is not a {target}"));
        }
        arguments.set_entry(name, coerced);
    }
    scope.push(kept.clone());
    scope.push(arguments);
    let value = body.evaluate(scope);
    scope.pop();
    scope.pop();
    let coerced = value.coerced(result);
    if coerced.is_invalid_coercion() {
        return Err(format!("the function gives {value}, which is not a {result}"));
    }
    Ok(coerced)
}
