//! Making a decision: what it requires, then itself.

use serde_json::{Map, Value};

#[cfg(feature = "feel")]
use super::Given;
use super::error::DecisionError;
use super::evaluation::{self, Bound, Environment, Evaluation};
use super::{Decision, Step, StepLogic};
use crate::script::Variables;

#[cfg(feature = "feel")]
use super::feel;
#[cfg(feature = "feel")]
use crate::feel::{FeelContext, Value as FeelValue, from_json, to_json};

/// What has been decided.
#[derive(Default)]
struct Done {
    evaluations: Vec<Evaluation>,
    /// The same results, as FEEL has them.
    #[cfg(feature = "feel")]
    slots: Vec<Option<FeelValue>>,
}

/// A decision as it was made.
struct Made {
    evaluation: Evaluation,
    /// Its value where FEEL made it.
    #[cfg(feature = "feel")]
    value: Option<FeelValue>,
}

impl From<Evaluation> for Made {
    fn from(evaluation: Evaluation) -> Self {
        Self {
            evaluation,
            #[cfg(feature = "feel")]
            value: None,
        }
    }
}

impl Done {
    fn add(&mut self, made: Made) {
        #[cfg(feature = "feel")]
        self.slots.push(Some(made.value.unwrap_or_else(|| from_json(&made.evaluation.value))));
        self.evaluations.push(made.evaluation);
    }
}

impl Decision {
    /// Decides: evaluates what it requires, then itself.
    ///
    /// # Errors
    ///
    /// An expression in Python fails, or the rules of a table in Python that match contradict its hit policy, or an
    /// expression in FEEL goes past a limit. What fails
    /// in FEEL gives null and is among the problems of the evaluation.
    pub fn evaluate(
        &self,
        data: &dyn Variables,
        environment: &Environment<'_>,
    ) -> Result<Evaluation, Box<DecisionError>> {
        #[cfg(feature = "feel")]
        return feel::during(&self.graph, environment.now, || self.decide(data, environment))
            .unwrap_or_else(|excess| Err(DecisionError::new(&self.id, excess.0)));
        #[cfg(not(feature = "feel"))]
        self.decide(data, environment)
    }

    fn decide(
        &self,
        data: &dyn Variables,
        environment: &Environment<'_>,
    ) -> Result<Evaluation, Box<DecisionError>> {
        #[cfg(feature = "feel")]
        if let Given::Arguments { function, parameters } = &self.given {
            return Ok(self.call(*function, parameters, data));
        }
        let mut done = Done::default();
        for step in &self.steps {
            #[cfg(feature = "feel")]
            if let Some(evaluation) = self.given(done.evaluations.len(), step, data) {
                done.add(Made::from(evaluation));
                continue;
            }
            let made = self.step(step, data, environment, &done)?;
            done.add(made);
        }
        Ok(self.result(done))
    }

    fn step(
        &self,
        step: &Step,
        data: &dyn Variables,
        environment: &Environment<'_>,
        done: &Done,
    ) -> Result<Made, Box<DecisionError>> {
        match &step.logic {
            StepLogic::Table(table) => {
                let results = self.results(done);
                let seen = Bound { outer: data, bound: &results };
                table.evaluate(&step.decision, &seen, environment).map(Made::from)
            }
            StepLogic::Expression(program) => {
                let results = self.results(done);
                let value = environment
                    .value(program, &Bound { outer: data, bound: &results })
                    .map_err(|error| DecisionError::of(&step.decision, error))?;
                let outputs = evaluation::variables([(step.variable.as_str(), value.clone())].into_iter());
                let made = Evaluation { outputs, value, ..Evaluation::new(&step.decision, step.language) };
                Ok(Made::from(made))
            }
            #[cfg(feature = "feel")]
            StepLogic::Feel(logic) => {
                let value = logic.evaluate(&self.graph, &data, &done.slots);
                Ok(Made { evaluation: seen(step, to_json(&value)), value: Some(value) })
            }
        }
    }

    /// The results so far, by the variables they are seen as.
    fn results<'r>(&'r self, done: &'r Done) -> Vec<(&'r str, &'r Value)> {
        let steps = self.steps.iter().map(|step| step.variable.as_str());
        steps.zip(done.evaluations.iter().map(|each| &each.value)).collect()
    }

    fn result(&self, mut done: Done) -> Evaluation {
        let Some(outputs) = &self.outputs else {
            let own = done.evaluations.pop();
            let required = done.evaluations;
            return match own {
                Some(own) => Evaluation { required, ..own },
                None => Evaluation::new(&self.id, crate::script::Language::Python),
            };
        };
        let value =
            |index: usize| done.evaluations.get(index).map(|each| each.value.clone()).unwrap_or_default();
        let named: Map<String, Value> =
            outputs.iter().map(|(index, name)| (name.clone(), value(*index))).collect();
        let result = match outputs.as_slice() {
            [(only, _)] => value(*only),
            _ => Value::Object(named.clone()),
        };
        let language =
            outputs.first().and_then(|(index, _)| self.steps.get(*index)).map(|step| step.language);
        let language = language.unwrap_or(crate::script::Language::Feel);
        Evaluation {
            value: result,
            outputs: named,
            required: done.evaluations,
            ..Evaluation::new(&self.id, language)
        }
    }
}

#[cfg(feature = "feel")]
impl Decision {
    /// What the data say of a decision that may be given.
    fn given(&self, index: usize, step: &Step, data: &dyn Variables) -> Option<Evaluation> {
        let Given::Decisions(given) = &self.given else {
            return None;
        };
        let value = data.get(&step.variable).filter(|_| given.contains(&index))?;
        Some(Evaluation { value: value.clone(), ..Evaluation::new(&step.decision, step.language) })
    }

    /// Evaluates a business knowledge model with the data as arguments.
    fn call(
        &self,
        function: usize,
        parameters: &[(String, crate::feel::Name, std::sync::Arc<feel::Shape>)],
        data: &dyn Variables,
    ) -> Evaluation {
        use super::evaluation::Fault;

        let mut arguments = FeelContext::default();
        let mut faults = Vec::new();
        for (name, variable, shape) in parameters {
            let value = data.get(name).map_or(FeelValue::Null(None), from_json);
            let value = shape.admit(value).unwrap_or_else(|message| {
                faults.push(Fault {
                    element: self.id.clone(),
                    file: self.file.clone(),
                    position: crate::problem::Position { line: 1, column: 1 },
                    message: format!("the argument \"{name}\" is wrong: {message}"),
                    is_input: true,
                });
                FeelValue::Null(None)
            });
            arguments.set_entry(variable, value);
        }
        let value = to_json(&self.graph.evaluate(feel::Callable::Knowledge(function), arguments));
        let trace = feel::take();
        let mut evaluation = Evaluation::new(&self.id, crate::script::Language::Feel);
        faults.extend(trace.problems);
        (evaluation.value, evaluation.tables, evaluation.problems) = (value, trace.tables, faults);
        evaluation
    }
}

/// An evaluation in FEEL with what it left behind.
#[cfg(feature = "feel")]
fn seen(step: &Step, value: Value) -> Evaluation {
    let mut trace = feel::take();
    let mut evaluation = Evaluation::new(&step.decision, step.language);
    match &step.outputs {
        Some(names) => {
            evaluation.is_table = true;
            if let Some(own) = trace.tables.pop() {
                (evaluation.inputs, evaluation.matched) = (own.inputs, own.matched);
            }
            evaluation.outputs = outputs(names, &step.variable, &value);
        }
        None => evaluation.outputs = Map::from_iter([(step.variable.clone(), value.clone())]),
    }
    (evaluation.value, evaluation.tables, evaluation.problems) = (value, trace.tables, trace.problems);
    evaluation
}

/// The variables that the result of a table sets: an output by its name, lists of them where several rules count, and
/// nothing where there is no result.
#[cfg(feature = "feel")]
fn outputs(names: &[String], variable: &str, value: &Value) -> Map<String, Value> {
    let all = |entries: &Map<String, Value>| {
        evaluation::variables(entries.iter().map(|(name, value)| (name.as_str(), value.clone())))
    };
    match (names, value) {
        (_, Value::Null) => Map::new(),
        ([only], value) => {
            let name = if only.is_empty() { variable } else { only };
            evaluation::variables([(name, value.clone())].into_iter())
        }
        (_, Value::Object(entries)) => all(entries),
        (names, Value::Array(rows)) => {
            let column = |name: &String| {
                rows.iter().map(|row| row.get(name).cloned().unwrap_or_default()).collect::<Value>()
            };
            evaluation::variables(names.iter().map(|name| (name.as_str(), column(name))))
        }
        (_, value) => Map::from_iter([(variable.to_owned(), value.clone())]),
    }
}
