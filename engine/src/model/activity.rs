//! What only activities have: loop markers and scripts.

use super::{DataElement, EventDefinition, Expression, Extensions, Reference, Text};
use crate::problem::Position;

/// The source of a script task.
pub type ScriptSource = Text;

/// A loop marker.
#[derive(Debug, Clone)]
pub struct LoopCharacteristics {
    /// Which of the two it is.
    pub kind: LoopKind,
    /// `spiffworkflow:scriptsOnInstances`: pre and post scripts run for each instance.
    pub scripts_on_instances: bool,
    /// Extension elements and attributes.
    pub extensions: Extensions,
    /// Where it is.
    pub position: Position,
}

/// The two kinds of loop.
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::large_enum_variant, reason = "an activity has one at most")
)]
#[derive(Debug, Clone)]
pub enum LoopKind {
    /// `standardLoopCharacteristics`.
    Standard {
        /// `loopCondition`.
        condition: Option<Expression>,
        /// `loopMaximum`.
        maximum: Option<String>,
        /// `testBefore`.
        test_before: bool,
    },
    /// `multiInstanceLoopCharacteristics`.
    MultiInstance {
        /// `isSequential`.
        is_sequential: bool,
        /// `loopCardinality`.
        cardinality: Option<Expression>,
        /// `loopDataInputRef`.
        data_input: Option<Reference>,
        /// `loopDataOutputRef`.
        data_output: Option<Reference>,
        /// `inputDataItem`.
        input_item: Option<Box<DataElement>>,
        /// `outputDataItem`.
        output_item: Option<Box<DataElement>>,
        /// `completionCondition`.
        completion_condition: Option<Expression>,
        /// `behavior`.
        behavior: Option<Text>,
        /// `noneBehaviorEventRef`.
        none_event: Option<Reference>,
        /// `oneBehaviorEventRef`.
        one_event: Option<Reference>,
        /// `complexBehaviorDefinition`.
        complex: Vec<ComplexBehavior>,
    },
}

/// `complexBehaviorDefinition`: what is thrown when a condition is true after an item is done.
#[derive(Debug, Clone)]
pub struct ComplexBehavior {
    /// `condition`.
    pub condition: Option<Expression>,
    /// The event definitions of its `event`.
    pub event_definitions: Vec<EventDefinition>,
    /// `eventDefinitionRef` of its `event`.
    pub event_definition_refs: Vec<Reference>,
    /// Where it is.
    pub position: Position,
}

impl LoopKind {
    /// The element name in the XML.
    #[must_use]
    pub fn element_name(&self) -> &'static str {
        match self {
            Self::Standard { .. } => "standardLoopCharacteristics",
            Self::MultiInstance { .. } => "multiInstanceLoopCharacteristics",
        }
    }
}
