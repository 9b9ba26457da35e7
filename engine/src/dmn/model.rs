//! DMN as written: decisions, their tables, and what they require.

use crate::problem::Position;
use crate::xml::Placed;

/// A text and where it is.
pub type Text = Placed<String>;

/// A file.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    /// The file, as the caller named it.
    pub file: String,
    /// `name`.
    pub name: Option<String>,
    /// `expressionLanguage`.
    pub language: Option<Text>,
    /// The decisions.
    pub decisions: Vec<Decision>,
    /// Everything else directly in it that has an id: input data, business knowledge models, services.
    pub others: Vec<Other>,
}

/// Something kept by name only.
#[derive(Debug, Clone)]
pub struct Other {
    /// The element name.
    pub element: String,
    /// `id`.
    pub id: Option<String>,
    /// Where it is.
    pub position: Position,
}

/// `decision`.
#[derive(Debug, Clone)]
pub struct Decision {
    /// `id`.
    pub id: String,
    /// `name`.
    pub name: Option<String>,
    /// The name of its `variable`.
    pub variable: Option<String>,
    /// What it requires.
    pub requires: Vec<Requirement>,
    /// What it is decided by.
    pub logic: Option<Logic>,
    /// Where it is.
    pub position: Position,
}

/// What a decision requires; the texts are the ids behind `href`.
#[derive(Debug, Clone)]
pub enum Requirement {
    /// `requiredDecision`.
    Decision(Text),
    /// `requiredInput`.
    Input(Text),
    /// `requiredKnowledge`.
    Knowledge(Text),
}

/// What a decision is decided by.
#[derive(Debug, Clone)]
pub enum Logic {
    /// `decisionTable`.
    Table(DecisionTable),
    /// Any other expression, such as `literalExpression` or `context`.
    Other(Other),
}

/// `decisionTable`.
#[derive(Debug, Clone)]
pub struct DecisionTable {
    /// `id`.
    pub id: Option<String>,
    /// `hitPolicy`, with the `aggregation` of COLLECT.
    pub hit_policy: HitPolicy,
    /// The input columns.
    pub inputs: Vec<Input>,
    /// The output columns.
    pub outputs: Vec<Output>,
    /// The names of the annotation columns.
    pub annotations: Vec<String>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// Where it is.
    pub position: Position,
}

/// What becomes of several rules that match (DMN 1.5, 8.2.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HitPolicy {
    /// Only one can match.
    #[default]
    Unique,
    /// All that match say the same.
    Any,
    /// The one with the first of the output values.
    Priority,
    /// The first.
    First,
    /// All, in the order of their output values.
    OutputOrder,
    /// All, in the order of the rules.
    RuleOrder,
    /// All, or what an aggregation makes of them.
    Collect(Option<Aggregation>),
}

/// What COLLECT makes of the outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// The sum.
    Sum,
    /// How many there are.
    Count,
    /// The smallest.
    Min,
    /// The biggest.
    Max,
}

/// `input`: a column.
#[derive(Debug, Clone)]
pub struct Input {
    /// `id`.
    pub id: Option<String>,
    /// `label`.
    pub label: Option<String>,
    /// `inputExpression`.
    pub expression: Option<Cell>,
    /// `typeRef` of the expression.
    pub type_ref: Option<String>,
    /// `inputValues`.
    pub values: Option<Cell>,
    /// Where it is.
    pub position: Position,
}

/// `output`: a column.
#[derive(Debug, Clone)]
pub struct Output {
    /// `id`.
    pub id: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `label`.
    pub label: Option<String>,
    /// `typeRef`.
    pub type_ref: Option<String>,
    /// `outputValues`.
    pub values: Option<Cell>,
    /// `defaultOutputEntry`.
    pub default: Option<Cell>,
    /// Where it is.
    pub position: Position,
}

/// `rule`: a row.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `id`.
    pub id: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `inputEntry`, one for each input.
    pub inputs: Vec<Cell>,
    /// `outputEntry`, one for each output.
    pub outputs: Vec<Cell>,
    /// `annotationEntry`.
    pub annotations: Vec<String>,
    /// Where it is.
    pub position: Position,
}

/// An expression in a table.
#[derive(Debug, Clone)]
pub struct Cell {
    /// `text`.
    pub text: Text,
    /// `expressionLanguage`.
    pub language: Option<Text>,
}
