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
    /// `namespace`; other files refer to its elements by it.
    pub namespace: String,
    /// `expressionLanguage`.
    pub language: Option<Text>,
    /// The files it refers to.
    pub imports: Vec<Import>,
    /// Its own types.
    pub items: Vec<ItemDefinition>,
    /// The input data.
    pub inputs: Vec<InputData>,
    /// The decisions.
    pub decisions: Vec<Decision>,
    /// The business knowledge models.
    pub knowledge: Vec<KnowledgeModel>,
    /// The decision services.
    pub services: Vec<DecisionService>,
}

/// `import` of another DMN file.
#[derive(Debug, Clone)]
pub struct Import {
    /// `name`: what its elements are named after, before a dot; none puts them among the own ones.
    pub name: Option<String>,
    /// `namespace` of that file.
    pub namespace: String,
    /// `importType`, the namespace of DMN for a DMN file.
    pub kind: String,
    /// Where it is.
    pub position: Position,
}

/// An information item: a variable, a parameter, a column of a relation.
#[derive(Debug, Clone)]
pub struct Variable {
    /// `name`.
    pub name: String,
    /// `typeRef`.
    pub type_ref: Option<Text>,
}

/// `inputData`.
#[derive(Debug, Clone)]
pub struct InputData {
    /// `id`.
    pub id: String,
    /// Its `variable`; without one it goes by its name and has any type.
    pub variable: Variable,
}

/// `itemDefinition` and `itemComponent`: a type.
#[derive(Debug, Clone)]
pub struct ItemDefinition {
    /// `name`.
    pub name: String,
    /// `typeRef`, of the items of a collection.
    pub type_ref: Option<Text>,
    /// `isCollection`.
    pub is_collection: bool,
    /// `itemComponent`: the entries of a context.
    pub components: Vec<ItemDefinition>,
    /// `allowedValues`, of the items of a collection.
    pub allowed: Option<Cell>,
    /// `typeConstraint`, of the whole value.
    pub constraint: Option<Cell>,
    /// `functionItem`: it is a function.
    pub is_function: bool,
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
    /// Its `variable`.
    pub variable: Option<Variable>,
    /// What it requires.
    pub requires: Vec<Requirement>,
    /// What it is decided by.
    pub logic: Option<Boxed>,
    /// Where it is.
    pub position: Position,
}

/// What a decision requires; the texts are what `href` says: the id, after a `#` and, for an element of
/// another file, the namespace of that file.
#[derive(Debug, Clone)]
pub enum Requirement {
    /// `requiredDecision`.
    Decision(Text),
    /// `requiredInput`.
    Input(Text),
    /// `requiredKnowledge`: a business knowledge model or a decision service.
    Knowledge(Text),
}

/// `businessKnowledgeModel`: a function.
#[derive(Debug, Clone)]
pub struct KnowledgeModel {
    /// `id`.
    pub id: String,
    /// Its `variable`; without one it goes by its name.
    pub variable: Variable,
    /// What it requires.
    pub requires: Vec<Requirement>,
    /// `encapsulatedLogic`.
    pub function: Option<Function>,
    /// Where it is.
    pub position: Position,
}

/// `decisionService`.
#[derive(Debug, Clone)]
pub struct DecisionService {
    /// `id`.
    pub id: String,
    /// Its `variable`; without one it goes by its name.
    pub variable: Variable,
    /// `outputDecision`.
    pub outputs: Vec<Text>,
    /// `encapsulatedDecision`.
    pub encapsulated: Vec<Text>,
    /// `inputDecision`.
    pub input_decisions: Vec<Text>,
    /// `inputData`.
    pub inputs: Vec<Text>,
    /// Where it is.
    pub position: Position,
}

/// A boxed expression (DMN 1.5, 10.2).
#[derive(Debug, Clone)]
pub struct Boxed {
    /// `typeRef` of its value.
    pub type_ref: Option<Text>,
    /// What kind it is.
    pub logic: Logic,
    /// Where it is.
    pub position: Position,
}

/// The kinds of boxed expressions.
#[derive(Debug, Clone)]
pub enum Logic {
    /// `decisionTable`.
    Table(DecisionTable),
    /// `literalExpression`; `None` when it is empty.
    Literal(Option<Cell>),
    /// `context`; an entry without a variable is its result.
    Context(Vec<(Option<Variable>, Boxed)>),
    /// `functionDefinition`.
    Function(Function),
    /// `invocation`.
    Invocation(Invocation),
    /// `list`.
    List(Vec<Boxed>),
    /// `relation`.
    Relation {
        /// `column`.
        columns: Vec<Variable>,
        /// `row`, one expression for each column.
        rows: Vec<Vec<Boxed>>,
    },
    /// `conditional`: `if`, `then` and `else`.
    Conditional(Box<[Boxed; 3]>),
    /// `filter`: `in` and `match`.
    Filter(Box<[Boxed; 2]>),
    /// `for`, `some` and `every`.
    Iterator(Box<Iterator>),
}

/// `functionDefinition` and `encapsulatedLogic`.
#[derive(Debug, Clone)]
pub struct Function {
    /// `kind`: `FEEL`, `Java` or `PMML`.
    pub kind: Option<Text>,
    /// `formalParameter`.
    pub parameters: Vec<Variable>,
    /// What it gives.
    pub body: Option<Box<Boxed>>,
}

/// `invocation`.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The expression that gives the function.
    pub called: Box<Boxed>,
    /// `binding`: a parameter and its value.
    pub bindings: Vec<(Variable, Boxed)>,
}

/// `for`, `some` and `every`.
#[derive(Debug, Clone)]
pub struct Iterator {
    /// Which of them.
    pub kind: IteratorKind,
    /// `iteratorVariable`.
    pub variable: String,
    /// `in`.
    pub collection: Boxed,
    /// `return` or `satisfies`.
    pub body: Boxed,
}

/// What an iterator makes of the values of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IteratorKind {
    /// `for`: a list of them.
    For,
    /// `some`: whether one is true.
    Some,
    /// `every`: whether all are true.
    Every,
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
    pub type_ref: Option<Text>,
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
    pub type_ref: Option<Text>,
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
