//! The numbers a loop shows to its conditions (BPMN 2.0.2, tables 10.28 and 10.31).

use std::sync::Arc;

use serde_json::Value;

use super::super::run::{Active, Run};
use super::super::state::LoopState;
use crate::value::Data;

/// `loopCounter`: the number of the round or item, from 1.
pub(super) const LOOP_COUNTER: &str = "loopCounter";

/// The `loopCounter` of an item by its index.
pub(super) fn number(index: u32) -> Value {
    Value::from(u64::from(index) + 1)
}

/// Whether `loopCounter` in the data of a multi-instance activity is not a variable of the model: it is
/// not set, or is that of the loop around.
pub(super) fn is_free(run: &Run<'_>, activity: Active<'_>) -> bool {
    let data = run.data(activity.key);
    let Some(counter) = data.get(LOOP_COUNTER) else {
        return true;
    };
    let mut scope = activity.scope;
    loop {
        let opener = run.state().scopes.get(&scope).and_then(|scope| scope.opened_by);
        let Some(around) = opener.and_then(|opener| run.element(opener)) else {
            return false;
        };
        if let Some(index) = around.index {
            return *counter == number(index);
        }
        scope = around.scope;
    }
}

/// What a loop has counted when a round or item is done.
pub(super) struct Counters(Vec<(&'static str, u64)>);

impl Counters {
    /// Those of a standard loop.
    pub(super) fn of_rounds(done: u32) -> Self {
        Self(vec![(LOOP_COUNTER, done.into())])
    }

    /// Those of a multi-instance activity, with the item of this index done. The items of a parallel one
    /// count as active from the beginning.
    pub(super) fn of_items(rounds: &LoopState, index: u32) -> Self {
        let total = rounds.items.as_ref().map_or(0, Vec::len) as u64;
        let (done, cancelled) = (u64::from(rounds.completed) + 1, u64::from(rounds.cancelled));
        let active = if rounds.parallel { total.saturating_sub(done + cancelled) } else { 0 };
        Self(vec![
            (LOOP_COUNTER, u64::from(index) + 1),
            ("numberOfInstances", total),
            ("numberOfActiveInstances", active),
            ("numberOfCompletedInstances", done),
            ("numberOfTerminatedInstances", cancelled),
            // As other engines call them.
            ("nrOfInstances", total),
            ("nrOfActiveInstances", active),
            ("nrOfCompletedInstances", done),
        ])
    }

    /// Adds the counters to data, for conditions; they never hide a variable.
    pub(super) fn over(&self, mut data: Data) -> Data {
        for (name, count) in &self.0 {
            if data.get(name).is_none() {
                data.set(*name, Arc::new(Value::from(*count)));
            }
        }
        data
    }
}
