//! Decision tables in FEEL (DMN 1.5, 8).

use std::cmp::Ordering;
use std::sync::Arc;

use super::expression::{Compiler, Place};
use super::trace;
use super::types::{self, Shape};
use crate::dmn::evaluation::{InputValue, TableTrace};
use crate::dmn::model::{Aggregation, Cell, DecisionTable, HitPolicy, Input, Output, Rule as Row};
use crate::feel::{self, Evaluator, FeelContext, FeelScope, Name, Reading, Value};

/// The name of the input in its unary tests.
const INPUT: &str = "?";

struct Table {
    name: String,
    place: Place,
    policy: HitPolicy,
    columns: Vec<Column>,
    outputs: Vec<Out>,
    rules: Vec<Rule>,
}

struct Column {
    label: String,
    place: Place,
    value: Evaluator,
    /// What the input must be, by its type and the allowed values.
    shape: Option<Arc<Shape>>,
}

struct Out {
    name: Name,
    place: Place,
    /// The allowed values, the most important first.
    values: Option<(Evaluator, Arc<Shape>)>,
    default: Option<Evaluator>,
}

struct Rule {
    /// What it asks of each input.
    tests: Vec<Test>,
    outputs: Vec<Evaluator>,
}

/// What is asked of an input.
enum Test {
    Anything,
    Unary(Evaluator, Place),
}

/// A rule that matches, by its number from 1, with its outputs.
struct Match {
    number: u32,
    outputs: Vec<Value>,
}

pub(super) fn compile(
    compiler: &mut Compiler<'_, '_>,
    scope: &FeelScope,
    table: &DecisionTable,
) -> Option<Evaluator> {
    if table.outputs.is_empty() {
        return compiler.flaw("the table has no output", table.position);
    }
    if matches!(table.hit_policy, HitPolicy::Collect(Some(_))) && table.outputs.len() > 1 {
        return compiler.flaw("a table that aggregates has one output only", table.position);
    }
    let mut asked = FeelContext::default();
    asked.set_null(Name::from(INPUT));
    let columns: Vec<_> = table.inputs.iter().map(|input| column(compiler, scope, input)).collect();
    let outputs: Vec<_> = table.outputs.iter().map(|each| output(compiler, scope, table, each)).collect();
    scope.push(asked);
    let rules: Vec<_> =
        (1..).zip(&table.rules).map(|(number, row)| rule(compiler, scope, table, number, row)).collect();
    scope.pop();
    let looked_at = Table {
        name: table.id.clone().unwrap_or_else(|| compiler.owner.to_owned()),
        place: compiler.place(table.position),
        policy: table.hit_policy,
        columns: columns.into_iter().collect::<Option<_>>()?,
        outputs: outputs.into_iter().collect::<Option<_>>()?,
        rules: rules.into_iter().collect::<Option<_>>()?,
    };
    Some(Box::new(move |scope| looked_at.evaluate(scope)))
}

fn column(compiler: &mut Compiler<'_, '_>, scope: &FeelScope, input: &Input) -> Option<Column> {
    let Some(cell) = &input.expression else {
        return compiler.flaw("the input has no expression", input.position);
    };
    let value = compiler.cell(scope, cell);
    compiler.check_type(input.type_ref.as_ref());
    let mut shape = match compiler.types.shape(compiler.file, input.type_ref.as_ref()) {
        Ok(shape) => shape,
        Err(flaw) => return compiler.flaw(flaw.message, flaw.position),
    };
    if let Some(values) = &input.values {
        shape = match types::allowed(shape, values) {
            Ok(shape) => shape,
            Err(flaw) => return compiler.flaw(flaw.message, flaw.position),
        };
    }
    Some(Column {
        label: input.label.clone().unwrap_or_else(|| cell.text.text.clone()),
        place: compiler.place(cell.text.position),
        value: value?,
        shape: (!matches!(*shape, Shape::Any)).then_some(shape),
    })
}

fn output(
    compiler: &mut Compiler<'_, '_>,
    scope: &FeelScope,
    table: &DecisionTable,
    output: &Output,
) -> Option<Out> {
    let name = output.name.as_deref().or(output.label.as_deref());
    if name.is_none() && table.outputs.len() > 1 {
        return compiler.flaw("each of several outputs needs a name", output.position);
    }
    compiler.check_type(output.type_ref.as_ref());
    let values = match &output.values {
        None => None,
        Some(cell) => {
            let list = compiler.text(scope, cell, Reading::Tests)?;
            match types::allowed(Arc::new(Shape::Any), cell) {
                Ok(shape) => Some((list, shape)),
                Err(flaw) => return compiler.flaw(flaw.message, flaw.position),
            }
        }
    };
    let default = match &output.default {
        None => None,
        Some(cell) => Some(compiler.cell(scope, cell)?),
    };
    Some(Out {
        name: feel::name(name.unwrap_or_default()),
        place: compiler.place(output.position),
        values,
        default,
    })
}

fn rule(
    compiler: &mut Compiler<'_, '_>,
    scope: &FeelScope,
    table: &DecisionTable,
    number: u32,
    row: &Row,
) -> Option<Rule> {
    if row.inputs.len() != table.inputs.len() || row.outputs.len() != table.outputs.len() {
        let message = format!(
            "rule {number} has {} inputs and {} outputs; the table has {} and {}",
            row.inputs.len(),
            row.outputs.len(),
            table.inputs.len(),
            table.outputs.len()
        );
        return compiler.flaw(message, row.position);
    }
    let tests: Vec<Option<Test>> = row.inputs.iter().map(|cell| test(compiler, scope, cell)).collect();
    let outputs: Vec<Option<Evaluator>> = row
        .outputs
        .iter()
        .map(|cell| match cell.text.text.as_str() {
            // Nothing is said.
            "" | "-" => Some(Box::new(|_: &FeelScope| Value::Null(None)) as Evaluator),
            _ => compiler.cell(scope, cell),
        })
        .collect();
    Some(Rule {
        tests: tests.into_iter().collect::<Option<_>>()?,
        outputs: outputs.into_iter().collect::<Option<_>>()?,
    })
}

/// The unary tests of a cell.
fn test(compiler: &mut Compiler<'_, '_>, scope: &FeelScope, cell: &Cell) -> Option<Test> {
    if matches!(cell.text.text.as_str(), "" | "-") {
        return Some(Test::Anything);
    }
    let evaluator = compiler.text(scope, cell, Reading::InputTests)?;
    Some(Test::Unary(evaluator, compiler.place(cell.text.position)))
}

impl Table {
    fn evaluate(&self, scope: &FeelScope) -> Value {
        let mut trace = TableTrace { table: self.name.clone(), inputs: Vec::new(), matched: Vec::new() };
        let values = self.values(scope, &mut trace);
        let mut matches = values.map(|values| self.matches(scope, &values)).unwrap_or_default();
        let result = if matches.is_empty() { self.default(scope) } else { self.outcome(scope, &mut matches) };
        trace.matched = matches.iter().map(|each| each.number).collect();
        trace::table(trace);
        result
    }

    /// The values of the inputs; `None` when one is not allowed, and then nothing matches.
    fn values(&self, scope: &FeelScope, trace: &mut TableTrace) -> Option<Vec<Value>> {
        let mut all = Some(Vec::with_capacity(self.columns.len()));
        for column in &self.columns {
            let value = (column.value)(scope);
            let admitted = match &column.shape {
                Some(shape) => shape.admit(value.clone()),
                None => Ok(value.clone()),
            };
            trace.inputs.push(InputValue { input: column.label.clone(), value: feel::to_json(&value) });
            match (admitted, &mut all) {
                (Ok(value), Some(values)) => values.push(value),
                (Ok(_), None) => {}
                (Err(message), _) => {
                    column.place.note(format!("the input \"{}\": {message}", column.label));
                    all = None;
                }
            }
        }
        all
    }

    fn matches(&self, scope: &FeelScope, values: &[Value]) -> Vec<Match> {
        let mut matches = Vec::new();
        for (number, rule) in (1..).zip(&self.rules) {
            let holds = rule.tests.iter().zip(values).all(|(test, value)| match test {
                Test::Anything => true,
                Test::Unary(test, place) => {
                    let mut asked = FeelContext::default();
                    asked.set_entry(&Name::from(INPUT), value.clone());
                    scope.push(asked);
                    let answer = test(scope);
                    scope.pop();
                    // Nothing can be said of null, and that is no fault of the test.
                    if !value.is_null() {
                        place.noted(answer.clone());
                    }
                    answer.is_true()
                }
            });
            if holds {
                let outputs = rule.outputs.iter().zip(&self.outputs);
                let outputs = outputs.map(|(value, out)| out.checked(value(scope))).collect();
                matches.push(Match { number, outputs });
                if self.policy == HitPolicy::First {
                    break;
                }
            }
        }
        matches
    }

    fn outcome(&self, scope: &FeelScope, matches: &mut [Match]) -> Value {
        let numbers = |matches: &[Match]| {
            matches.iter().map(|each| each.number.to_string()).collect::<Vec<_>>().join(", ")
        };
        match self.policy {
            HitPolicy::Unique if matches.len() > 1 => {
                let message = format!("the rules {} match, and only one may (UNIQUE)", numbers(matches));
                self.place.note(message);
                Value::Null(None)
            }
            HitPolicy::Any if matches.windows(2).any(|pair| !same(&pair[0].outputs, &pair[1].outputs)) => {
                let message = format!("the rules {} match and say different things (ANY)", numbers(matches));
                self.place.note(message);
                Value::Null(None)
            }
            HitPolicy::Unique | HitPolicy::Any | HitPolicy::First => self.first(matches),
            HitPolicy::Priority => {
                self.sort(scope, matches);
                self.first(matches)
            }
            HitPolicy::OutputOrder => {
                self.sort(scope, matches);
                self.list(matches)
            }
            HitPolicy::RuleOrder | HitPolicy::Collect(None) => self.list(matches),
            HitPolicy::Collect(Some(aggregation)) => self.aggregate(aggregation, matches),
        }
    }

    fn first(&self, matches: &[Match]) -> Value {
        matches.first().map_or(Value::Null(None), |first| self.row(first.outputs.clone()))
    }

    fn list(&self, matches: &[Match]) -> Value {
        Value::List(matches.iter().map(|each| self.row(each.outputs.clone())).collect())
    }

    fn row(&self, mut values: Vec<Value>) -> Value {
        if self.outputs.len() == 1 {
            return values.pop().unwrap_or(Value::Null(None));
        }
        let mut context = FeelContext::default();
        for (output, value) in self.outputs.iter().zip(values) {
            context.set_entry(&output.name, value);
        }
        Value::Context(context)
    }

    /// What comes of no rule that matches.
    fn default(&self, scope: &FeelScope) -> Value {
        if self.outputs.iter().any(|output| output.default.is_some()) {
            let value = |output: &Out| output.default.as_ref().map_or(Value::Null(None), |each| each(scope));
            return self.row(self.outputs.iter().map(value).collect());
        }
        match self.policy {
            HitPolicy::Collect(Some(Aggregation::Count)) => Value::Number(0_u8.into()),
            _ => Value::Null(None),
        }
    }

    /// Sorts by the place of the outputs among their allowed values, the first output before the others;
    /// what is alike stays in the order of the rules.
    fn sort(&self, scope: &FeelScope, matches: &mut [Match]) {
        let lists: Vec<Option<Vec<Value>>> = self.outputs.iter().map(|output| output.listed(scope)).collect();
        let rank = |each: &Match, column: usize| -> usize {
            let (Some(Some(list)), Some(value)) = (lists.get(column), each.outputs.get(column)) else {
                return 0;
            };
            list.iter().position(|other| other == value).unwrap_or(list.len())
        };
        matches.sort_by(|one, other| {
            (0..self.outputs.len())
                .map(|column| rank(one, column).cmp(&rank(other, column)))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
    }

    fn aggregate(&self, aggregation: Aggregation, matches: &[Match]) -> Value {
        let values: Vec<Value> = matches.iter().filter_map(|each| each.outputs.first().cloned()).collect();
        self.place.noted(match aggregation {
            Aggregation::Count => Value::Number(values.len().into()),
            Aggregation::Sum => dsntk_feel_evaluator::evaluate_sum(values),
            Aggregation::Min => dsntk_feel_evaluator::evaluate_min(values),
            Aggregation::Max => dsntk_feel_evaluator::evaluate_max(values),
        })
    }
}

impl Out {
    /// The value if it is one of the allowed ones; else null, and that is noted.
    fn checked(&self, value: Value) -> Value {
        let Some((_, shape)) = &self.values else {
            return value;
        };
        shape.admit(value).unwrap_or_else(|message| {
            self.place.note(format!("the output \"{}\": {message}", self.name));
            Value::Null(None)
        })
    }

    /// The allowed values, where they are a list of values.
    fn listed(&self, scope: &FeelScope) -> Option<Vec<Value>> {
        match (self.values.as_ref()?.0)(scope) {
            Value::ExpressionList(values) | Value::List(values) => Some(values),
            single => Some(vec![single]),
        }
    }
}

fn same(one: &[Value], other: &[Value]) -> bool {
    one.iter().zip(other).all(|(one, other)| dsntk_feel_evaluator::evaluate_equals(one, other))
}
