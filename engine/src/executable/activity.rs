//! What only activities have: sub-processes, loops, data that goes in and out, decisions.

use super::{Container, node::Throw};
use crate::script::Program;

/// A sub-process: what is in it and how it runs.
#[derive(Debug, Clone)]
pub struct SubProcess {
    /// What is directly in it.
    pub inside: Container,
    /// How it runs.
    pub kind: SubProcessKind,
}

/// How a sub-process runs.
#[derive(Debug, Clone)]
pub enum SubProcessKind {
    /// As a step of its process.
    Embedded,
    /// When its start event fires (`triggeredByEvent`).
    Event,
    /// As a step whose work is undone as a whole when it is cancelled.
    Transaction,
    /// Its activities run in no given order.
    AdHoc(AdHoc),
}

/// `adHocSubProcess`.
#[derive(Debug, Clone)]
pub struct AdHoc {
    /// `ordering="Sequential"`: one activity at a time.
    pub sequential: bool,
    /// `completionCondition`: looked at whenever an activity in it is done.
    pub completion: Option<Program>,
    /// `cancelRemainingInstances`: whether what still runs ends when the condition becomes true.
    pub cancel_remaining: bool,
}

/// A loop marker of an activity.
#[derive(Debug, Clone)]
pub struct Loop {
    /// Which of the two markers it is.
    pub kind: LoopKind,
    /// `spiffworkflow:scriptsOnInstances`: pre- and post-script run for each round or item instead
    /// of once around all.
    pub scripts_on_instances: bool,
}

/// The two kinds of loop.
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::large_enum_variant, reason = "an activity has one at most, in a box")
)]
#[derive(Debug, Clone)]
pub enum LoopKind {
    /// `standardLoopCharacteristics`: while the condition is true.
    Standard {
        /// `loopCondition`: goes on while true.
        condition: Option<Program>,
        /// `loopMaximum`: how many rounds at most.
        maximum: Option<u32>,
        /// `testBefore`: whether the condition is looked at before the first round too.
        test_before: bool,
    },
    /// `multiInstanceLoopCharacteristics`: once for each item.
    MultiInstance(MultiInstance),
}

/// `multiInstanceLoopCharacteristics`.
#[derive(Debug, Clone)]
pub struct MultiInstance {
    /// `isSequential`: one item at a time.
    pub sequential: bool,
    /// How many there are.
    pub items: Items,
    /// `inputDataItem`: the variable that holds the item.
    pub item: Option<String>,
    /// `loopDataOutputRef`: where the results are collected; `None` merges the data of all.
    pub output: Option<Place>,
    /// `outputDataItem`: the variable that holds the result of an item.
    pub output_item: Option<String>,
    /// `completionCondition`: looked at after each item; true ends the activity and what still runs.
    pub completion: Option<Program>,
    /// `behavior`: which events it throws when items are done.
    pub behavior: Behavior,
}

/// Where the items of a multi-instance activity come from.
#[derive(Debug, Clone)]
pub enum Items {
    /// `loopCardinality`: a number.
    Count(Program),
    /// `loopDataInputRef`: a list or dictionary.
    In(Place),
    /// A list or dictionary that an expression gives (`zeebe:loopCharacteristics`).
    Of(Program),
}

/// `behavior` of a multi-instance activity (BPMN 2.0.2, table 10.30).
#[derive(Debug, Clone)]
pub enum Behavior {
    /// `All`: no event.
    All,
    /// `None`: this event for each item that is done.
    None(Throw),
    /// `One`: this event for the first item that is done.
    One(Throw),
    /// `Complex`: for each item that is done, the events whose conditions are true.
    Complex(Vec<(Program, Throw)>),
}

/// What goes into an activity or event and out of it (BPMN 2.0.2, 10.4).
#[derive(Debug, Clone, Default)]
pub struct Io {
    /// `dataInput`s: the only variables it sees; `None` shows all data.
    pub inputs: Option<Vec<String>>,
    /// `dataOutput`s: the only variables it leaves behind; `None` leaves all.
    pub outputs: Option<Vec<String>>,
    /// `dataInputAssociation`s, done before it begins.
    pub reads: Vec<Association>,
    /// `dataOutputAssociation`s, done when it completes.
    pub writes: Vec<Association>,
    /// `property`s of an activity that has no scope of its own: variables that go when it completes.
    pub properties: Vec<String>,
}

/// A data association: copies its source, or what its transformation gives, to its target; or does
/// its assignments.
#[derive(Debug, Clone)]
pub struct Association {
    /// `sourceRef`s.
    pub sources: Vec<Place>,
    /// `targetRef`.
    pub target: Option<Place>,
    /// `transformation`, on the data of the token and the sources by name.
    pub transformation: Option<Program>,
    /// `assignment`s: what goes where.
    pub assignments: Vec<(Program, Place)>,
}

/// Where data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A variable of the token: a data input, a data output or any name.
    Variable(String),
    /// A data object or property, by the id of its `dataObject` or `property`.
    Object(String),
    /// A data store, by the id of its `dataStore`, else of its reference.
    Store(String),
}

impl Place {
    /// The id of the data store, if it is one.
    #[must_use]
    pub fn store_id(&self) -> Option<&str> {
        match self {
            Self::Store(store) => Some(store),
            Self::Variable(_) | Self::Object(_) => None,
        }
    }
}

/// A call of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionCall {
    /// The id of the decision.
    pub decision: String,
    /// The variable that receives the result; `None` merges it into the data.
    pub result_variable: Option<String>,
}
