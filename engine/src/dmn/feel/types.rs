//! Types: what `typeRef` means, and values that are given from outside made to fit.

use std::collections::HashMap;
use std::sync::Arc;

use super::expression::Flaw;
use crate::dmn::library::Library;
use crate::dmn::model::{Cell, ItemDefinition, Text};
use crate::feel::{self, Evaluator, FeelContext, FeelScope, FeelType, Name, Reading, Value};

/// How deep types may refer to each other; one that refers to itself is anything from there on.
const MAX_DEPTH: usize = 20;
/// The most item definitions one type may be made of.
const MAX_PARTS: usize = 5_000;

/// The types of all files.
pub(in crate::dmn) struct Types<'a> {
    library: &'a Library<'a>,
    known: HashMap<(usize, &'a str), &'a ItemDefinition>,
}

/// What a value from outside must be, with the values that are allowed.
pub(in crate::dmn) enum Shape {
    /// Anything.
    Any,
    /// A value of a built-in type.
    Plain(FeelType),
    /// A context with these entries.
    Record(Vec<(Name, Arc<Shape>)>),
    /// A list of these.
    List(Arc<Shape>),
    /// One of the allowed values.
    Allowed(Arc<Shape>, Evaluator, String),
}

impl<'a> Types<'a> {
    pub(in crate::dmn) fn new(library: &'a Library<'a>) -> Self {
        let mut known = HashMap::new();
        for (file, definitions) in library.files.iter().enumerate() {
            for item in &definitions.items {
                known.entry((file, item.name.as_str())).or_insert(item);
            }
        }
        Self { library, known }
    }

    /// The type of a reference; nothing and what is unknown are anything.
    pub(in crate::dmn) fn of(&self, file: usize, reference: Option<&Text>) -> FeelType {
        reference.map_or(FeelType::Any, |name| self.named(file, &name.text, &mut (0, 0)))
    }

    /// Whether there is a type of this name.
    pub(in crate::dmn) fn is_known(&self, file: usize, reference: &Text) -> bool {
        built_in(&reference.text).is_some() || self.find(file, &reference.text).is_some()
    }

    /// All own types of a file and of those it imports, as FEEL sees them after `instance of`.
    pub(in crate::dmn) fn context(&self, file: usize) -> FeelContext {
        let mut context = FeelContext::default();
        let Some(definitions) = self.library.files.get(file) else {
            return context;
        };
        for item in &definitions.items {
            let own = self.item(file, item, &mut (0, 0));
            context.set_entry(&feel::name(&item.name), Value::FeelType(own));
        }
        for (import, other) in self.library.imports(file) {
            for item in self.library.files.get(other).map(|other| &other.items).into_iter().flatten() {
                let own = Value::FeelType(self.item(other, item, &mut (0, 0)));
                match import {
                    Some(import) => {
                        context.create_entries(&[feel::name(import), feel::name(&item.name)], own);
                    }
                    None => context.set_entry(&feel::name(&item.name), own),
                }
            }
        }
        context
    }

    fn named(&self, file: usize, name: &str, depth: &mut (usize, usize)) -> FeelType {
        if let Some(built_in) = built_in(name) {
            return built_in;
        }
        match self.find(file, name) {
            Some((file, item)) => self.item(file, item, depth),
            None => FeelType::Any,
        }
    }

    /// The item definition of a name: an own one, one of an import (`import.name`), or one behind a prefix.
    fn find(&self, file: usize, name: &str) -> Option<(usize, &'a ItemDefinition)> {
        if let Some(item) = self.known.get(&(file, name)) {
            return Some((file, item));
        }
        for (import, other) in self.library.imports(file) {
            let local = match import {
                Some(import) => name.strip_prefix(import).and_then(|rest| rest.strip_prefix(['.', ':'])),
                None => Some(name),
            };
            if let Some(item) = local.and_then(|local| self.known.get(&(other, local))) {
                return Some((other, item));
            }
        }
        let (_, local) = name.rsplit_once(':')?;
        self.known.get(&(file, local)).map(|item| (file, *item))
    }

    fn item(&self, file: usize, item: &ItemDefinition, depth: &mut (usize, usize)) -> FeelType {
        depth.1 += 1;
        if depth.0 >= MAX_DEPTH || depth.1 > MAX_PARTS {
            return FeelType::Any;
        }
        depth.0 += 1;
        let single = if item.components.is_empty() {
            item.type_ref.as_ref().map_or(FeelType::Any, |name| self.named(file, &name.text, depth))
        } else {
            let entries = item
                .components
                .iter()
                .map(|component| (feel::name(&component.name), self.item(file, component, depth)));
            FeelType::Context(entries.collect())
        };
        depth.0 -= 1;
        if item.is_collection { FeelType::List(Box::new(single)) } else { single }
    }

    /// What a value from outside must be.
    ///
    /// # Errors
    ///
    /// Allowed values that are not FEEL.
    pub(in crate::dmn) fn shape(&self, file: usize, reference: Option<&Text>) -> Result<Arc<Shape>, Flaw> {
        let name = reference.map(|name| name.text.as_str());
        self.named_shape(file, name, &mut (0, 0))
    }

    fn named_shape(
        &self,
        file: usize,
        name: Option<&str>,
        depth: &mut (usize, usize),
    ) -> Result<Arc<Shape>, Flaw> {
        let Some(name) = name else {
            return Ok(Arc::new(Shape::Any));
        };
        if let Some(built_in) = built_in(name) {
            return Ok(Arc::new(if built_in == FeelType::Any { Shape::Any } else { Shape::Plain(built_in) }));
        }
        match self.find(file, name) {
            Some((file, item)) => self.item_shape(file, item, depth),
            None => Ok(Arc::new(Shape::Any)),
        }
    }

    fn item_shape(
        &self,
        file: usize,
        item: &ItemDefinition,
        depth: &mut (usize, usize),
    ) -> Result<Arc<Shape>, Flaw> {
        depth.1 += 1;
        if depth.0 >= MAX_DEPTH || depth.1 > MAX_PARTS || item.is_function {
            return Ok(Arc::new(Shape::Any));
        }
        depth.0 += 1;
        let mut shape = if item.components.is_empty() {
            self.named_shape(file, item.type_ref.as_ref().map(|name| name.text.as_str()), depth)?
        } else {
            let entries = item
                .components
                .iter()
                .map(|component| Ok((feel::name(&component.name), self.item_shape(file, component, depth)?)));
            Arc::new(Shape::Record(entries.collect::<Result<_, Flaw>>()?))
        };
        depth.0 -= 1;
        if let Some(cell) = &item.allowed {
            shape = allowed(shape, cell)?;
        }
        if item.is_collection {
            shape = Arc::new(Shape::List(shape));
        }
        match &item.constraint {
            Some(cell) => allowed(shape, cell),
            None => Ok(shape),
        }
    }
}

/// A shape whose values must pass unary tests.
pub(super) fn allowed(shape: Arc<Shape>, cell: &Cell) -> Result<Arc<Shape>, Flaw> {
    let scope = FeelScope::default();
    scope.set_name(Name::from("?"));
    let evaluator = feel::prepare(&scope, &cell.text.text, Reading::InputTests)
        .map_err(|message| Flaw { message, position: cell.text.position })?;
    Ok(Arc::new(Shape::Allowed(shape, evaluator, cell.text.text.clone())))
}

impl Shape {
    /// The value as the model needs it: texts become dates, times and durations, a single value a list of one
    /// where a list is asked for, and the other way round.
    ///
    /// # Errors
    ///
    /// Why it does not fit.
    pub(in crate::dmn) fn admit(&self, value: Value) -> Result<Value, String> {
        if value.is_null() {
            return Ok(Value::Null(None));
        }
        match (self, value) {
            (Self::Any, value) => Ok(value),
            (Self::Plain(target), Value::String(text)) => match feel::parse_as(&text, target) {
                Some(value) => Ok(value),
                None => plain(target, &Value::String(text)),
            },
            (Self::Plain(target), value) => plain(target, &value),
            (Self::Record(entries), Value::Context(mut context)) => {
                for (name, shape) in entries {
                    let value = context.remove_entry(name).unwrap_or(Value::Null(None));
                    let value = shape.admit(value).map_err(|error| format!("{name}: {error}"))?;
                    context.set_entry(name, value);
                }
                Ok(Value::Context(context))
            }
            (Self::List(item), Value::List(items)) => {
                let admitted = (1..).zip(items).map(|(number, value)| {
                    item.admit(value).map_err(|error| format!("item {number}: {error}"))
                });
                admitted.collect::<Result<Vec<_>, _>>().map(Value::List)
            }
            (Self::List(item), value) => item.admit(value).map(|value| Value::List(vec![value])),
            (Self::Allowed(shape, tests, text), value) => {
                let value = shape.admit(value)?;
                let scope = FeelScope::default();
                scope.set_value(&Name::from("?"), value.clone());
                let holds = tests(&scope).is_true();
                holds
                    .then_some(())
                    .ok_or_else(|| format!("{value} is not one of the allowed values {text}"))?;
                Ok(value)
            }
            (shape, Value::List(mut items)) if items.len() == 1 => {
                shape.admit(items.pop().unwrap_or(Value::Null(None)))
            }
            (Self::Record(_), value) => Err(format!("{value} is not a context")),
        }
    }
}

fn plain(target: &FeelType, value: &Value) -> Result<Value, String> {
    let coerced = value.coerced(target);
    if coerced.is_invalid_coercion() { Err(format!("{value} is not a {target}")) } else { Ok(coerced) }
}

/// A type of FEEL by its name; `feel:` of DMN 1.1 and the names of other tools are understood.
pub(in crate::dmn) fn built_in(name: &str) -> Option<FeelType> {
    let name = name.strip_prefix("feel:").unwrap_or(name);
    Some(match name {
        "Any" | "any" | "context" | "function" => FeelType::Any,
        "Null" => FeelType::Null,
        "string" => FeelType::String,
        "number" | "integer" | "long" | "double" | "float" | "decimal" | "short" => FeelType::Number,
        "boolean" => FeelType::Boolean,
        "date" => FeelType::Date,
        "time" => FeelType::Time,
        "date and time" | "dateTime" | "datetime" => FeelType::DateTime,
        "days and time duration" | "dayTimeDuration" => FeelType::DaysAndTimeDuration,
        "years and months duration" | "yearMonthDuration" => FeelType::YearsAndMonthsDuration,
        "list" => FeelType::List(Box::new(FeelType::Any)),
        _ => return None,
    })
}
