//! Extension elements: the `spiffworkflow` ones typed, the rest by name.

use super::dialect::Dialect;
use super::{Other, Text};
use crate::problem::Position;

/// The extension elements and attributes of an element.
#[derive(Debug, Clone, Default)]
pub struct Extensions {
    /// `preScript`.
    pub pre_script: Option<Text>,
    /// `postScript`.
    pub post_script: Option<Text>,
    /// `calledDecisionId` of a business rule task.
    pub called_decision_id: Option<Text>,
    /// `serviceTaskOperator`.
    pub service_task_operator: Option<ServiceTaskOperator>,
    /// `messagePayload`.
    pub message_payload: Option<Text>,
    /// `messageVariable`.
    pub message_variable: Option<Text>,
    /// `processVariableCorrelation`.
    pub process_variable_correlations: Vec<ProcessVariableCorrelation>,
    /// `isMatchingCorrelation`: a switch of the modeller.
    pub is_matching_correlation: bool,
    /// `payloadExpression` of a signal, error or escalation.
    pub payload_expression: Option<Text>,
    /// `variableName`.
    pub variable_name: Option<Text>,
    /// `instructionsForEndUser`: Markdown with Jinja.
    pub instructions_for_end_user: Option<Text>,
    /// `properties`.
    pub properties: Vec<Property>,
    /// `unitTests` of a script task.
    pub unit_tests: Vec<UnitTest>,
    /// `allowGuest`: may be completed without signing in.
    pub allow_guest: bool,
    /// `guestConfirmation`: Markdown shown after that.
    pub guest_confirmation: Option<Text>,
    /// `signalButtonLabel`.
    pub signal_button_label: Option<Text>,
    /// `taskMetadataValues`: name and expression.
    pub task_metadata_values: Vec<Property>,
    /// `processModelToStartOnTaskAvailable`.
    pub process_model_to_start_on_task_available: Option<Text>,
    /// `category` of a data object.
    pub category: Option<Text>,
    /// `jsonSchemaId` of a message.
    pub json_schema_id: Option<String>,
    /// What extensions of other engines say.
    pub dialect: Dialect,
    /// Extension elements and attributes of other tools that mean nothing here; kept by name, ignored.
    pub foreign: Vec<Foreign>,
    /// Elements of the `spiffworkflow` namespace the engine does not know; ignored.
    pub unknown: Vec<Other>,
}

/// `spiffworkflow:property` or `spiffworkflow:taskMetadataValue`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// `name`.
    pub name: String,
    /// `value`.
    pub value: Text,
}

/// `spiffworkflow:unitTest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitTest {
    /// `id`.
    pub id: String,
    /// `inputJson`.
    pub input: Text,
    /// `expectedOutputJson`.
    pub expected_output: Text,
}

/// `spiffworkflow:serviceTaskOperator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceTaskOperator {
    /// `id`: `plugin/Command`.
    pub id: String,
    /// `resultVariable`.
    pub result_variable: Option<String>,
    /// `parameters`.
    pub parameters: Vec<ServiceParameter>,
    /// `retry`.
    pub retry: Option<ServiceRetry>,
    /// Where it is.
    pub position: Position,
}

/// `spiffworkflow:parameter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceParameter {
    /// `id`.
    pub id: String,
    /// `type`: what the operator expects, for the modeller.
    pub value_type: Option<String>,
    /// `value`: an expression, or JSON.
    pub value: Text,
}

/// `spiffworkflow:retry`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRetry {
    /// `retries`.
    pub retries: Option<String>,
    /// `backoff_base`.
    pub backoff_base: Option<String>,
    /// Where it is.
    pub position: Position,
}

/// `spiffworkflow:processVariableCorrelation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessVariableCorrelation {
    /// `propertyId`.
    pub property: String,
    /// `expression`, evaluated on the data of the process.
    pub expression: Text,
}

/// An extension element or attribute of another tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub position: Position,
}

impl Extensions {
    /// The value of a property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties
            .iter()
            .find(|property| property.name == name)
            .map(|property| property.value.text.as_str())
    }
}
