//! The scripts and expressions of a flow node.

use super::activity::LoopKind;
use super::{DataAssociation, EventDefinitionKind, Expression, FlowNode, FlowNodeKind, Text};

impl FlowNode {
    /// All expressions that can name their language.
    #[must_use]
    pub fn expressions(&self) -> Vec<&Expression> {
        let mut found: Vec<&Expression> = Vec::new();
        for definition in &self.event_definitions {
            match &definition.kind {
                EventDefinitionKind::Timer { times } => {
                    found.extend(times.iter().map(|(_, expression)| expression));
                }
                EventDefinitionKind::Conditional { condition } => found.extend(condition),
                _ => {}
            }
        }
        match &self.kind {
            FlowNodeKind::AdHocSubProcess { completion_condition: condition, .. }
            | FlowNodeKind::ComplexGateway { activation_condition: condition } => found.extend(condition),
            _ => {}
        }
        match self.loop_characteristics.as_ref().map(|marker| &marker.kind) {
            Some(LoopKind::Standard { condition, .. }) => found.extend(condition),
            Some(LoopKind::MultiInstance { cardinality, completion_condition, complex, .. }) => {
                found.extend(cardinality.iter().chain(completion_condition));
                found.extend(complex.iter().filter_map(|each| each.condition.as_ref()));
            }
            None => {}
        }
        for association in self.associations() {
            found.extend(&association.transformation);
            found.extend(association.assignments.iter().filter_map(|(from, _)| from.as_ref()));
        }
        found
    }

    /// The scripts, and the expressions of extension elements.
    #[must_use]
    pub fn texts(&self) -> Vec<&Text> {
        let mut found: Vec<&Text> = Vec::new();
        if let FlowNodeKind::ScriptTask { script, .. } = &self.kind {
            found.extend(script);
        }
        let own = std::iter::once(&self.extensions);
        for extensions in own.chain(self.event_definitions.iter().map(|definition| &definition.extensions)) {
            found.extend(&extensions.pre_script);
            found.extend(&extensions.post_script);
            found.extend(&extensions.message_payload);
            found.extend(&extensions.payload_expression);
            let operator = extensions.service_task_operator.iter();
            found
                .extend(operator.flat_map(|operator| &operator.parameters).map(|parameter| &parameter.value));
            found.extend(extensions.process_variable_correlations.iter().map(|each| &each.expression));
        }
        found
    }

    /// The data associations, those in first.
    pub fn associations(&self) -> impl Iterator<Item = &DataAssociation> {
        self.data_inputs.iter().chain(&self.data_outputs)
    }
}
