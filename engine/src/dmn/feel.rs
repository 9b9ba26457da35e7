//! Decisions in FEEL (DMN 1.5, 7 to 10).
//!
//! Reading order: `types` is what `typeRef` means; `expression` compiles boxed expressions and `table` decision
//! tables to evaluators; `step` is one decision with what it requires and `graph` what decisions share: the
//! functions of business knowledge models and decision services. `trace` is where an evaluation writes down which
//! rules matched and what failed.

mod expression;
mod graph;
mod iterate;
mod step;
mod table;
mod trace;
mod types;

use dsntk_feel::closure::Closure;

pub(super) use expression::{Compiler, Flaw};
pub(crate) use graph::Graph;
pub(super) use graph::{Callable, Knowledge, Service};
pub(super) use step::{Input, Step};
pub(crate) use trace::during;
pub(super) use trace::take;
pub(super) use types::{Shape, Types};

use crate::feel::{Evaluator, FeelContext, FeelScope, FeelType, FunctionBody, Name, Value, time_of};
use std::sync::Arc;

/// The functions `now` and `today`, at the time of the evaluation.
pub(crate) fn clock() -> FeelContext {
    fn function(evaluator: Evaluator) -> Value {
        let body = FunctionBody::LiteralExpression(Arc::new(evaluator));
        Value::FunctionDefinition(
            vec![],
            body,
            false,
            Closure::default(),
            FeelContext::default(),
            FeelType::Any,
        )
    }
    let time = || trace::now().and_then(time_of);
    let mut context = FeelContext::default();
    let now = move |_: &FeelScope| time().map_or(Value::Null(None), Value::DateTime);
    context.set_entry(&Name::from("now"), function(Box::new(now)));
    let today = move |_: &FeelScope| time().map_or(Value::Null(None), |time| Value::Date(time.date()));
    context.set_entry(&Name::from("today"), function(Box::new(today)));
    context
}
