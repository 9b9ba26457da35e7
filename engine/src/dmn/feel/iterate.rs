//! Boxed filters and iterators (DMN 1.5, 10.2.2.9 and 10.2.2.10).

use dsntk_feel::IntervalType;
use dsntk_feel_evaluator::{
    EveryExpressionEvaluator, FilterExpressionEvaluator, ForExpressionEvaluator, SomeExpressionEvaluator,
};

use super::expression::Compiler;
use crate::dmn::model::{Boxed, Iterator, IteratorKind, Logic};
use crate::feel::{self, Evaluator, FeelContext, FeelScope, Name, Value};

/// A filter: `in` and `match`; the item is `item`, and its entries are names of their own.
pub(super) fn filter(
    compiler: &mut Compiler<'_, '_>,
    scope: &FeelScope,
    parts: &[Boxed; 2],
) -> Option<Evaluator> {
    let [collection, matches] = parts;
    // As it is, a literal null has its reason: the filter gives that on.
    let collection = compiler.expression(scope, collection)?;
    let mut context = FeelContext::default();
    context.set_null(Name::from("item"));
    scope.push(context);
    let matches = raw(compiler, scope, matches);
    scope.pop();
    let matches = matches?;
    Some(Box::new(move |scope| {
        FilterExpressionEvaluator::default().evaluate(scope, collection(scope), &matches)
    }))
}

/// What a filter asks of an item: null is no, and no fault.
fn raw(compiler: &mut Compiler<'_, '_>, scope: &FeelScope, boxed: &Boxed) -> Option<Evaluator> {
    match &boxed.logic {
        Logic::Literal(Some(cell)) => compiler.text(scope, cell, feel::Reading::Expression),
        _ => compiler.expression(scope, boxed),
    }
}

pub(super) fn iterator(
    compiler: &mut Compiler<'_, '_>,
    scope: &FeelScope,
    iterator: &Iterator,
) -> Option<Evaluator> {
    let variable = feel::name(&iterator.variable);
    let collection = compiler.expression(scope, &iterator.collection);
    let mut context = FeelContext::default();
    context.set_null(variable.clone());
    context.set_null(Name::from("partial"));
    scope.push(context);
    let body = compiler.expression(scope, &iterator.body);
    scope.pop();
    let (collection, body) = (collection?, body?);
    let place = compiler.place(iterator.collection.position);
    Some(match iterator.kind {
        IteratorKind::For => Box::new(move |scope| {
            let mut each = ForExpressionEvaluator::default();
            match collection(scope) {
                list @ Value::List(_) => each.add_list(variable.clone(), list),
                Value::Range(start, IntervalType::Closed, end, IntervalType::Closed) => {
                    if let Err(reason) = each.add_interval(variable.clone(), *start, *end) {
                        place.note(reason.to_string());
                        return Value::Null(None);
                    }
                }
                other => {
                    place.note(format!("{other} is not a list"));
                    return Value::Null(None);
                }
            }
            Value::List(each.evaluate(scope, &body))
        }),
        IteratorKind::Some => Box::new(move |scope| {
            let mut each = SomeExpressionEvaluator::default();
            each.add_list(variable.clone(), collection(scope));
            each.evaluate(scope, &body)
        }),
        IteratorKind::Every => Box::new(move |scope| {
            let mut each = EveryExpressionEvaluator::default();
            each.add_list(variable.clone(), collection(scope));
            each.evaluate(scope, &body)
        }),
    })
}
