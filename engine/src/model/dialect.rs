//! Extensions of other engines (Camunda 7, Operaton, Camunda 8) that mean something to this one.
//!
//! Both families say the same things in other words; here they are one.

use super::Text;

/// The namespace of Camunda 7.
pub const CAMUNDA: &str = "http://camunda.org/schema/1.0/bpmn";
/// The namespace of Operaton, which goes on with Camunda 7.
pub const OPERATON: &str = "http://operaton.org/schema/1.0/bpmn";
/// The namespace of Camunda 8.
pub const ZEEBE: &str = "http://camunda.org/schema/zeebe/1.0";

/// The namespaces of engines whose attributes change how a process runs, with the usual prefix.
pub const ENGINES: &[(&str, &str)] = &[
    (CAMUNDA, "camunda"),
    (OPERATON, "operaton"),
    (ZEEBE, "zeebe"),
    ("http://flowable.org/bpmn", "flowable"),
    ("http://activiti.org/bpmn", "activiti"),
    ("http://www.jboss.org/drools", "drools"),
];

/// What the extensions of other engines say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dialect {
    /// `camunda:formData`: the fields of the form.
    pub form_fields: Vec<FormField>,
    /// `camunda:decisionRef`, or `decisionId` of `zeebe:calledDecision`.
    pub decision: Option<Text>,
    /// `camunda:resultVariable`, or `resultVariable` of `zeebe:calledDecision` or `zeebe:script`.
    pub result_variable: Option<Text>,
    /// `processId` of `zeebe:calledElement`.
    pub called_process: Option<Text>,
    /// `expression` of `zeebe:script`.
    pub script: Option<Text>,
    /// `camunda:inputParameter` and `zeebe:input`.
    pub inputs: Vec<Mapping>,
    /// `camunda:outputParameter` and `zeebe:output`.
    pub outputs: Vec<Mapping>,
    /// Whether the outputs are all that the element leaves behind: `zeebe:output`.
    pub only_outputs: bool,
    /// `camunda:collection`, or `inputCollection` of `zeebe:loopCharacteristics`.
    pub collection: Option<Text>,
    /// `camunda:elementVariable`, or `inputElement`.
    pub item: Option<Text>,
    /// `outputCollection`.
    pub output_collection: Option<Text>,
    /// `outputElement`: an expression.
    pub output_item: Option<Text>,
}

/// `camunda:formField`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormField {
    /// `id`: the variable it fills.
    pub id: String,
    /// `label`.
    pub label: Option<String>,
    /// `type`: `string`, `long`, `boolean`, `date`, `enum` or a type of the author's.
    pub kind: Option<String>,
    /// `defaultValue`: what it shows at first, as text.
    pub default: Option<String>,
    /// `camunda:value`: id and name of what can be chosen.
    pub values: Vec<(String, String)>,
    /// `camunda:constraint`, such as `required` or `maxlength`: name and configuration.
    pub constraints: Vec<(String, Option<String>)>,
}

/// A parameter of `camunda:inputOutput`, or an entry of `zeebe:ioMapping`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The variable that is set.
    pub target: Text,
    /// What it is set to.
    pub value: MappingValue,
}

/// The value of a [`Mapping`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingValue {
    /// Text, or an expression in the marks of its dialect (`${…}`, `#{…}` or `=…`).
    Text(Text),
    /// `camunda:script`: its format and its text.
    Script {
        /// `scriptFormat`.
        format: Option<Text>,
        /// The text.
        text: Text,
    },
}
