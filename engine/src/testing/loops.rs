//! Loop markers and ad-hoc sub-processes, in short.

use super::builder::{ProcessBuilder, expression};
use crate::executable::node::{
    AdHoc, Behavior, Items, Loop, LoopKind, MultiInstance, Place, SubProcessKind, Throw,
};

impl ProcessBuilder {
    /// Gives the last node a loop marker.
    #[must_use]
    pub fn repeated(mut self, kind: LoopKind) -> Self {
        self.last_node().repeat = Some(Box::new(Loop { kind, scripts_on_instances: false }));
        self
    }

    /// Has the last node done once for each item.
    #[must_use]
    pub fn each(self, multi: MultiInstance) -> Self {
        self.repeated(LoopKind::MultiInstance(multi))
    }

    /// The scripts of the last node, which has a loop marker, run for each round or item.
    #[must_use]
    pub fn scripts_on_instances(mut self) -> Self {
        if let Some(repeat) = &mut self.last_node().repeat {
            repeat.scripts_on_instances = true;
        }
        self
    }

    /// An ad-hoc sub-process; what follows lies in it until [`ProcessBuilder::close`].
    #[must_use]
    pub fn open_ad_hoc(self, id: &str, ad_hoc: AdHoc) -> Self {
        self.open_as(id, SubProcessKind::AdHoc(ad_hoc))
    }
}

impl LoopKind {
    /// Rounds while a condition is true, at least one.
    #[must_use]
    pub fn rounds(condition: &str) -> Self {
        Self::Standard { condition: Some(expression(condition)), maximum: None, test_before: false }
    }

    /// Rounds while a condition is true, if it is true at all.
    #[must_use]
    pub fn while_true(condition: &str) -> Self {
        Self::Standard { condition: Some(expression(condition)), maximum: None, test_before: true }
    }

    /// So many rounds.
    #[must_use]
    pub fn times(maximum: u32) -> Self {
        Self::Standard { condition: None, maximum: Some(maximum), test_before: false }
    }

    /// No more rounds than that.
    #[must_use]
    pub fn at_most(mut self, rounds: u32) -> Self {
        if let Self::Standard { maximum, .. } = &mut self {
            *maximum = Some(rounds);
        }
        self
    }
}

impl MultiInstance {
    fn new(items: Items) -> Self {
        Self {
            sequential: false,
            items,
            item: None,
            output: None,
            output_item: None,
            completion: None,
            behavior: Behavior::All,
        }
    }

    /// So many at a time.
    #[must_use]
    pub fn times(count: &str) -> Self {
        Self::new(Items::Count(expression(count)))
    }

    /// One for each of what is in a variable, with the item in `item`.
    #[must_use]
    pub fn over(variable: &str) -> Self {
        Self::within(Place::variable(variable))
    }

    /// One for each of what is in a place, with the item in `item`.
    #[must_use]
    pub fn within(place: Place) -> Self {
        Self { item: Some("item".to_owned()), ..Self::new(Items::In(place)) }
    }

    /// One for each of what an expression gives, with the item in `item`.
    #[must_use]
    pub fn of(source: &str) -> Self {
        Self { item: Some("item".to_owned()), ..Self::new(Items::Of(expression(source))) }
    }

    /// One after the other.
    #[must_use]
    pub fn sequential(mut self) -> Self {
        self.sequential = true;
        self
    }

    /// Puts the item into a variable.
    #[must_use]
    pub fn item(mut self, variable: &str) -> Self {
        self.item = Some(variable.to_owned());
        self
    }

    /// Collects a variable of each in another one.
    #[must_use]
    pub fn collect(self, item: &str, output: &str) -> Self {
        self.collect_in(item, Place::variable(output))
    }

    /// Collects a variable of each in a place.
    #[must_use]
    pub fn collect_in(mut self, item: &str, output: Place) -> Self {
        self.output_item = Some(item.to_owned());
        self.output = Some(output);
        self
    }

    /// Ends when a condition is true.
    #[must_use]
    pub fn until(mut self, condition: &str) -> Self {
        self.completion = Some(expression(condition));
        self
    }

    /// Throws events when items are done.
    #[must_use]
    pub fn throwing(mut self, behavior: Behavior) -> Self {
        self.behavior = behavior;
        self
    }
}

impl Behavior {
    /// For each item, the events whose conditions are true.
    #[must_use]
    pub fn complex(events: Vec<(&str, Throw)>) -> Self {
        Self::Complex(events.into_iter().map(|(condition, throw)| (expression(condition), throw)).collect())
    }
}

impl AdHoc {
    /// All activities at the same time.
    #[must_use]
    pub fn parallel() -> Self {
        Self { sequential: false, completion: None, cancel_remaining: true }
    }

    /// One activity after the other.
    #[must_use]
    pub fn sequential() -> Self {
        Self { sequential: true, ..Self::parallel() }
    }

    /// Ends when a condition is true.
    #[must_use]
    pub fn until(mut self, condition: &str) -> Self {
        self.completion = Some(expression(condition));
        self
    }

    /// Waits for what still runs when its condition is true.
    #[must_use]
    pub fn keeping_the_rest(mut self) -> Self {
        self.cancel_remaining = false;
        self
    }
}
