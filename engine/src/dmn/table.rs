//! A compiled decision table: which rules match, and what comes of it (DMN 1.5, 8).

use std::cell::OnceCell;

use serde_json::{Map, Value};

use super::error::DecisionError;
use super::evaluation::{self, Bound, Environment, Evaluation, InputValue};
use super::hit_policy::{self, Match, Outcome};
use super::language::INPUT;
use super::model::HitPolicy;
use crate::script::{Language, Program, Variables};

/// A compiled decision table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) policy: HitPolicy,
    /// What makes one value of all outputs.
    pub(super) aggregate: Option<Program>,
    pub(super) inputs: Vec<Input>,
    pub(super) outputs: Vec<Output>,
    pub(super) rules: Vec<Rule>,
}

/// An input column.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) label: String,
    pub(super) program: Program,
}

/// An output column.
#[derive(Debug, Clone)]
pub(super) struct Output {
    /// The variable it sets; dots build nested dictionaries.
    pub(super) name: String,
    /// Its values, the most important first, where their order counts.
    pub(super) values: Option<Program>,
    pub(super) default: Option<Program>,
}

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// What it asks of each input; `None` when anything will do.
    pub(super) tests: Vec<Option<Program>>,
    pub(super) outputs: Vec<Program>,
}

/// A table while it is evaluated.
pub(super) struct Looking<'a> {
    pub(super) table: &'a Table,
    pub(super) decision: &'a str,
    pub(super) data: &'a dyn Variables,
    pub(super) environment: &'a Environment<'a>,
    /// The values of the inputs that were asked for.
    inputs: Vec<OnceCell<Value>>,
}

impl Table {
    pub(super) fn evaluate(
        &self,
        decision: &str,
        data: &dyn Variables,
        environment: &Environment<'_>,
    ) -> Result<Evaluation, Box<DecisionError>> {
        let inputs = vec![OnceCell::new(); self.inputs.len()];
        let looking = Looking { table: self, decision, data, environment, inputs };
        let mut matches = looking.matches()?;
        let outcome = if matches.is_empty() {
            looking.defaults()?
        } else {
            hit_policy::outcome(&looking, &mut matches)?
        };
        let (outputs, value) = self.shape(outcome);
        Ok(Evaluation {
            is_table: true,
            inputs: looking.asked(),
            matched: matches.iter().map(|each| each.rule).collect(),
            outputs,
            value,
            ..Evaluation::new(decision, Language::Python)
        })
    }

    /// The variables of an outcome, and the result as the standard has it.
    fn shape(&self, outcome: Outcome) -> (Map<String, Value>, Value) {
        match outcome {
            Outcome::Nothing => (Map::new(), Value::Null),
            Outcome::One(row) => (self.variables(&row), self.result(row)),
            Outcome::List(rows) => {
                let mut variables = Map::new();
                for row in &rows {
                    for (name, value) in self.variables(row) {
                        if let Value::Array(list) =
                            variables.entry(name).or_insert_with(|| Value::Array(Vec::new()))
                        {
                            list.push(value);
                        }
                    }
                }
                (variables, rows.into_iter().map(|row| self.result(row)).collect())
            }
        }
    }

    fn result(&self, mut row: Vec<Value>) -> Value {
        match row.as_mut_slice() {
            [only] => only.take(),
            _ => Value::Object(self.variables(&row)),
        }
    }

    /// The variables that a row of outputs sets.
    fn variables(&self, row: &[Value]) -> Map<String, Value> {
        let named = self.outputs.iter().zip(row).map(|(output, value)| (output.name.as_str(), value.clone()));
        evaluation::variables(named)
    }
}

impl Looking<'_> {
    /// The rules that match, with their outputs.
    fn matches(&self) -> Result<Vec<Match>, Box<DecisionError>> {
        let mut matches: Vec<Match> = Vec::new();
        for (number, rule) in (1..).zip(&self.table.rules) {
            if self.is_match(rule).map_err(|error| error.in_rule(number))? {
                matches.push(Match { rule: number, outputs: self.outputs(number, rule)? });
                if self.table.policy == HitPolicy::First {
                    break;
                }
            }
        }
        Ok(matches)
    }

    fn is_match(&self, rule: &Rule) -> Result<bool, Box<DecisionError>> {
        let columns = self.table.inputs.iter().zip(&self.inputs);
        for ((input, known), test) in columns.zip(&rule.tests) {
            let Some(test) = test else {
                continue;
            };
            let failed = |error| DecisionError::of(self.decision, error).in_column(&input.label);
            let value = if let Some(value) = known.get() {
                value
            } else {
                let value = self.environment.value(&input.program, self.data).map_err(failed)?;
                known.get_or_init(|| value)
            };
            let seen = Bound { outer: self.data, bound: &[(INPUT, value)] };
            let holds = self.environment.value(test, &seen).map_err(failed)?;
            if !crate::script::is_truthy(&holds) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn outputs(&self, number: u32, rule: &Rule) -> Result<Vec<Value>, Box<DecisionError>> {
        let columns = self.table.outputs.iter().zip(&rule.outputs);
        let values = columns.map(|(output, program)| {
            self.environment.value(program, self.data).map_err(|error| {
                DecisionError::of(self.decision, error).in_column(&output.name).in_rule(number)
            })
        });
        values.collect()
    }

    /// What comes of no rule that matches.
    fn defaults(&self) -> Result<Outcome, Box<DecisionError>> {
        if self.table.outputs.iter().all(|output| output.default.is_none()) {
            return Ok(hit_policy::nothing(self));
        }
        let values = self.table.outputs.iter().map(|output| match &output.default {
            None => Ok(Value::Null),
            Some(default) => self
                .environment
                .value(default, self.data)
                .map_err(|error| DecisionError::of(self.decision, error).in_column(&output.name)),
        });
        let row = values.collect::<Result<Vec<_>, _>>()?;
        Ok(match self.table.policy {
            HitPolicy::OutputOrder | HitPolicy::RuleOrder | HitPolicy::Collect(None) => {
                Outcome::List(vec![row])
            }
            _ => Outcome::One(row),
        })
    }

    /// The inputs that were asked for.
    fn asked(&self) -> Vec<InputValue> {
        let columns = self.table.inputs.iter().zip(&self.inputs);
        columns
            .filter_map(|(input, value)| {
                Some(InputValue { input: input.label.clone(), value: value.get()?.clone() })
            })
            .collect()
    }
}
