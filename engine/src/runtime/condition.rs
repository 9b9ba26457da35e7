//! Conditional events (BPMN 2.0.2, 10.5.5): looked at whenever data changes; each fires when its
//! condition becomes true, not while it stays so.

use super::arrive;
use super::event::Event;
use super::io;
use super::run::Run;
use super::state::{Arrival, Holder, Trigger};
use crate::executable::node::Catch;
use crate::id::SubscriptionKey;
use crate::script::{Program, is_truthy};
use crate::value::Data;

/// Looks at all conditional events after data changed, or after one began to wait.
///
/// A condition sees the data of its own event, with what just changed elsewhere in the instance: a
/// branch may wait for what another one sets.
pub(super) fn look(run: &mut Run<'_>, changed: &Data) {
    let waiting: Vec<SubscriptionKey> = run
        .state()
        .subscriptions
        .iter()
        .filter(|(_, wait)| matches!(wait.trigger, Trigger::Condition { .. }))
        .map(|(key, _)| *key)
        .collect();
    for key in waiting {
        look_at(run, key, changed);
    }
}

fn look_at(run: &mut Run<'_>, key: SubscriptionKey, changed: &Data) {
    // An earlier one that fired may have ended it.
    let Some(wait) = run.state().subscriptions.get(&key) else {
        return;
    };
    let Trigger::Condition { holds: held } = wait.trigger else {
        return;
    };
    let (holder, part) = (wait.holder, wait.part);
    let scope = match holder {
        Holder::Element(element) => run.element(element).map(|element| element.scope),
        Holder::Scope(scope) => Some(scope),
    };
    let Some(process) = scope.and_then(|scope| run.process(scope)) else {
        return;
    };
    let Some(node) = process.find(&wait.node).map(|index| process.node(index)) else {
        return;
    };
    let Some(Catch::Condition(condition)) = node.catch_part(part) else {
        return;
    };
    let seen = seen_by(condition, changed);
    let mut data = data_of(run, holder);
    data.merge(&seen);
    // One that cannot be evaluated yet, for a name is not set, is not true.
    let holds = run.evaluate(condition, &data).is_ok_and(|value| is_truthy(&value));
    if holds && !held {
        run.emit(Event::ConditionSeen { subscription: key, holds });
        let arrival = Arrival::Condition { seen };
        // It is there: nothing can be refused.
        let _ = arrive::at_subscription(run, key, arrival);
    } else if holds != held {
        run.emit(Event::ConditionSeen { subscription: key, holds });
    }
}

/// The data a condition of this holder is evaluated on.
pub(super) fn data_of(run: &Run<'_>, holder: Holder) -> Data {
    match holder {
        Holder::Element(element) => io::view(run, element),
        Holder::Scope(scope) => io::view_of_scope(run, scope),
    }
}

/// What a condition reads of what changed.
fn seen_by(condition: &Program, changed: &Data) -> Data {
    let read = &condition.names().read;
    let mut seen = Data::default();
    for (name, value) in changed.iter().filter(|(name, _)| read.contains(*name)) {
        seen.set(name, value.clone());
    }
    seen
}
