//! The time as FEEL sees it: that of the evaluation, never the clock of the machine.

use std::cell::Cell;
use std::sync::Arc;

use dsntk_feel::closure::Closure;
use jiff::Timestamp;

use super::{Evaluator, Excess, FeelContext, FeelScope, FeelType, FunctionBody, Name, Value, guard, time_of};

thread_local! {
    /// The time of the evaluation that this thread is at.
    static NOW: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// Sets the time back also when an evaluation panics.
struct Before(Option<Timestamp>);

impl Drop for Before {
    fn drop(&mut self) {
        NOW.set(self.0);
    }
}

/// Runs an evaluation at a time, within the limits.
///
/// # Errors
///
/// It went past a limit.
pub(crate) fn at<T>(now: Timestamp, run: impl FnOnce() -> T) -> Result<T, Excess> {
    let _before = Before(NOW.replace(Some(now)));
    guard::limited(run)
}

/// The functions `now` and `today`, in front of those of the evaluator.
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
    let time = || NOW.get().and_then(time_of);
    let mut context = FeelContext::default();
    let now = move |_: &FeelScope| time().map_or(Value::Null(None), Value::DateTime);
    context.set_entry(&Name::from("now"), function(Box::new(now)));
    let today = move |_: &FeelScope| time().map_or(Value::Null(None), |time| Value::Date(time.date()));
    context.set_entry(&Name::from("today"), function(Box::new(today)));
    guard::answer(&mut context);
    context
}
