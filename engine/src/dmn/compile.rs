//! The model to a decision that can be evaluated: every program is compiled once.

use std::collections::HashSet;

use super::language::CellLanguage;
use super::model::{Cell, Decision, DecisionTable, Definitions, HitPolicy, Logic, Output, Rule};
use super::table::{self, Table};
use super::{Step, order};
use crate::problem::{Position, Problem};
use crate::script::{Program, ScriptEngine, ScriptError};

/// The most dots in the name of an output.
const MAX_DOTS: usize = 20;

/// Compiles a decision and all it requires.
///
/// # Errors
///
/// Everything that keeps it from being evaluated.
pub fn compile(
    definitions: &Definitions,
    decision: &str,
    scripts: &dyn ScriptEngine,
) -> Result<super::Decision, Vec<Problem>> {
    let Some(found) = definitions.decisions.iter().find(|each| each.id == decision) else {
        let problem = Problem::error("unknown_decision", format!("There is no decision `{decision}`."));
        return Err(vec![problem.with_file(&definitions.file)]);
    };
    let mut compiler = Compiler::new(definitions, scripts);
    let steps = compiler.steps(&[found]);
    compiler.problems.retain(Problem::is_error);
    if !compiler.problems.is_empty() {
        return Err(compiler.problems());
    }
    Ok(super::Decision {
        id: found.id.clone(),
        name: found.name.clone(),
        file: definitions.file.clone(),
        steps,
    })
}

/// What is wrong with the decisions of a file, warnings included.
#[must_use]
pub fn check(definitions: &Definitions, scripts: &dyn ScriptEngine) -> Vec<Problem> {
    let mut compiler = Compiler::new(definitions, scripts);
    let all: Vec<&Decision> = definitions.decisions.iter().collect();
    compiler.steps(&all);
    compiler.problems()
}

struct Compiler<'a> {
    definitions: &'a Definitions,
    scripts: &'a dyn ScriptEngine,
    problems: Vec<Problem>,
    /// How often something could not be compiled.
    errors: usize,
    is_language_reported: bool,
}

/// Where a cell is, for problems.
#[derive(Clone, Copy)]
struct At<'a> {
    decision: &'a str,
    /// What the cell is, such as `rule 3, column "Age"`.
    what: &'a str,
}

impl<'a> Compiler<'a> {
    fn new(definitions: &'a Definitions, scripts: &'a dyn ScriptEngine) -> Self {
        Self { definitions, scripts, problems: Vec::new(), errors: 0, is_language_reported: false }
    }

    fn problems(mut self) -> Vec<Problem> {
        for problem in &mut self.problems {
            problem.file.clone_from(&self.definitions.file);
        }
        self.problems.sort_by_key(|problem| problem.position);
        self.problems
    }

    fn report(&mut self, code: &str, message: String, decision: &str, position: Position, help: &str) {
        let problem = Problem::error(code, message).with_element(decision).with_position(position);
        self.problems.push(problem.with_help(help));
        self.errors += 1;
    }

    /// Compiles decisions and what they require.
    fn steps(&mut self, decisions: &[&Decision]) -> Vec<Step> {
        match order::required(self.definitions, decisions) {
            Ok(ordered) => ordered.into_iter().filter_map(|decision| self.step(decision)).collect(),
            Err(problems) => {
                self.problems.extend(problems);
                Vec::new()
            }
        }
    }

    fn step(&mut self, decision: &Decision) -> Option<Step> {
        let table = match &decision.logic {
            Some(Logic::Table(table)) => self.table(decision, table)?,
            Some(Logic::Other(other)) => {
                let message =
                    format!("The decision `{}` is a `{}`, which cannot be run.", decision.id, other.element);
                let help = "Write it as a decision table.";
                self.report("unsupported_expression", message, &decision.id, other.position, help);
                return None;
            }
            None => {
                let message = format!("The decision `{}` does not say how it is made.", decision.id);
                let help = "Give it a decision table.";
                self.report("missing_decision_table", message, &decision.id, decision.position, help);
                return None;
            }
        };
        let variable = decision.variable.clone().unwrap_or_else(|| decision.id.clone());
        Some(Step { decision: decision.id.clone(), variable, table })
    }

    fn table(&mut self, decision: &Decision, table: &DecisionTable) -> Option<Table> {
        let errors_before = self.errors;
        let id = decision.id.as_str();
        if table.outputs.is_empty() {
            let message = format!("The table of the decision `{id}` has no output.");
            self.report("missing_output", message, id, table.position, "Give it an output column.");
        }
        let inputs = self.inputs(id, table);
        let outputs: Vec<Option<table::Output>> = (1..)
            .zip(&table.outputs)
            .map(|(number, output)| self.output(decision, table, number, output))
            .collect();
        let labels: Vec<String> = (1..)
            .zip(&outputs)
            .map(|(number, output)| {
                output.as_ref().map_or_else(|| number.to_string(), |output| output.name.clone())
            })
            .collect();
        let rules = self.rules(id, table, &inputs, &labels);
        self.warn_of_order(id, table);
        self.warn_of_overlap(id, table);
        let language = self.language();
        let aggregate = self.aggregate(id, table, language);
        (self.errors == errors_before).then(|| Table {
            policy: language.hit_policy(table.hit_policy),
            aggregate,
            inputs: inputs.into_iter().flatten().collect(),
            outputs: outputs.into_iter().flatten().collect(),
            rules,
        })
    }

    fn inputs(&mut self, decision: &str, table: &DecisionTable) -> Vec<Option<table::Input>> {
        let mut inputs = Vec::with_capacity(table.inputs.len());
        for (number, input) in (1..).zip(&table.inputs) {
            let label = input.label.clone();
            let what = format!("the expression of input {number}");
            let at = At { decision, what: &what };
            let program = match (&input.expression, &label) {
                (Some(cell), _) => {
                    self.cell(at, cell, |language, text, scripts| language.value(text, scripts))
                }
                // Without an expression the label is the name of a variable.
                (None, Some(label)) => self.scripts.compile_expression(label).ok(),
                (None, None) => None,
            };
            if program.is_none() && input.expression.is_none() {
                let message = format!("Input {number} of the decision `{decision}` has no expression.");
                let help = "Say what it looks at, such as the name of a variable.";
                self.report("missing_input_expression", message, decision, input.position, help);
            }
            let expression = input.expression.as_ref().map(|cell| cell.text.text.clone());
            inputs.push(
                program
                    .map(|program| table::Input { label: label.or(expression).unwrap_or_default(), program }),
            );
        }
        inputs
    }

    fn output(
        &mut self,
        decision: &Decision,
        table: &DecisionTable,
        number: u32,
        output: &Output,
    ) -> Option<table::Output> {
        let id = decision.id.as_str();
        // The only output may go by the name of the decision's result.
        let only = (table.outputs.len() == 1).then(|| decision.variable.clone()).flatten();
        let Some(name) = output.name.clone().or_else(|| output.label.clone()).or(only) else {
            let message = format!("Output {number} of the decision `{id}` has no name.");
            self.report("missing_output_name", message, id, output.position, "Name the variable it sets.");
            return None;
        };
        if name.split('.').count() > MAX_DOTS || name.split('.').any(|part| part.trim().is_empty()) {
            let message = format!("Output {number} of the decision `{id}` cannot be named `{name:.60}`.");
            let help = "Names may have dots, each between two names.";
            self.report("bad_value", message, id, output.position, help);
            return None;
        }
        let what = format!("the values of output `{name}`");
        let at = At { decision: id, what: &what };
        // Where the order does not count they are hints for editors.
        let counts = matches!(table.hit_policy, HitPolicy::Priority | HitPolicy::OutputOrder);
        let values = output.values.as_ref().filter(|_| counts);
        let values = values
            .and_then(|cell| self.cell(at, cell, |language, text, scripts| language.list(text, scripts)));
        let what = format!("the default of output `{name}`");
        let at = At { decision: id, what: &what };
        let default = output.default.as_ref();
        let default = default
            .and_then(|cell| self.cell(at, cell, |language, text, scripts| language.value(text, scripts)));
        Some(table::Output { name, values, default })
    }

    fn rules(
        &mut self,
        decision: &str,
        table: &DecisionTable,
        inputs: &[Option<table::Input>],
        outputs: &[String],
    ) -> Vec<table::Rule> {
        let mut rules = Vec::with_capacity(table.rules.len());
        for (number, rule) in (1..).zip(&table.rules) {
            if rule.inputs.len() != inputs.len() || rule.outputs.len() != outputs.len() {
                let message = format!(
                    "Rule {number} of the decision `{decision}` has {} inputs and {} outputs; the table has {} and {}.",
                    rule.inputs.len(),
                    rule.outputs.len(),
                    inputs.len(),
                    outputs.len(),
                );
                let help = "Give it a cell for each column.";
                self.report("wrong_number_of_cells", message, decision, rule.position, help);
                continue;
            }
            let mut compiled = table::Rule { tests: Vec::new(), outputs: Vec::new() };
            for (column, (cell, input)) in (1..).zip(rule.inputs.iter().zip(inputs)) {
                let label =
                    input.as_ref().map_or_else(|| format!("input {column}"), |input| input.label.clone());
                let what = format!("rule {number}, column `{label}`");
                let at = At { decision, what: &what };
                let test = self.cell(at, cell, |language, text, scripts| language.test(text, scripts));
                compiled.tests.push(test.flatten());
            }
            for (cell, name) in rule.outputs.iter().zip(outputs) {
                let what = format!("rule {number}, column `{name}`");
                let at = At { decision, what: &what };
                let value = self.cell(at, cell, |language, text, scripts| language.value(text, scripts));
                compiled.outputs.extend(value);
            }
            rules.push(compiled);
        }
        rules
    }

    /// Compiles a cell in its language; a fault becomes a problem.
    fn cell<T>(
        &mut self,
        at: At<'_>,
        cell: &Cell,
        compile: impl FnOnce(CellLanguage, &str, &dyn ScriptEngine) -> Result<T, ScriptError>,
    ) -> Option<T> {
        let named = cell.language.as_ref().or(self.definitions.language.as_ref());
        let Some(language) = CellLanguage::of(named) else {
            let message = format!(
                "The language `{:.60}` of {} in the decision `{}` cannot be run.",
                named.map_or("", |name| &name.text),
                at.what,
                at.decision,
            );
            let position = named.map_or(cell.text.position, |name| name.position);
            self.errors += 1;
            // A language for the whole file is one problem, not one for each cell.
            if cell.language.is_some() || !self.is_language_reported {
                self.is_language_reported |= cell.language.is_none();
                let help = "Write it in Python, and set `expressionLanguage` to `python`.";
                self.report("unsupported_language", message, at.decision, position, help);
            }
            return None;
        };
        match compile(language, &cell.text.text, self.scripts) {
            Ok(compiled) => Some(compiled),
            Err(error) => {
                let message = format!("In {}: {}: {}", at.what, error.exception, error.message);
                let problem = Problem::error("script_syntax", message).with_element(at.decision);
                let problem = problem.with_position(place(cell.text.position, &error));
                self.problems.push(match error.hint {
                    Some(hint) => problem.with_help(hint),
                    None => problem,
                });
                self.errors += 1;
                None
            }
        }
    }

    fn warn_of_order(&mut self, decision: &str, table: &DecisionTable) {
        let needs_values = matches!(table.hit_policy, HitPolicy::Priority | HitPolicy::OutputOrder);
        if needs_values && table.outputs.iter().all(|output| output.values.is_none()) {
            let message = format!(
                "The table of the decision `{decision}` orders its outputs but lists no output values."
            );
            let problem = Problem::warning("missing_output_values", message).with_element(decision);
            let help =
                "List the values of an output, the most important first; else the order of the rules counts.";
            self.problems.push(problem.with_position(table.position).with_help(help));
        }
    }

    /// The language of the tables; one that cannot be run is reported with their cells.
    fn language(&self) -> CellLanguage {
        CellLanguage::of(self.definitions.language.as_ref()).unwrap_or(CellLanguage::Python)
    }

    /// Several rules of a UNIQUE table match, as far as that can be seen.
    fn warn_of_overlap(&mut self, decision: &str, table: &DecisionTable) {
        if table.hit_policy != HitPolicy::Unique || table.rules.len() < 2 {
            return;
        }
        let asks = |rule: &Rule| -> Vec<String> {
            let cells = rule.inputs.iter().map(|cell| cell.text.text.trim());
            cells.map(|text| if text == "-" { String::new() } else { text.to_owned() }).collect()
        };
        let mut seen = HashSet::new();
        let overlaps = |rule: &&Rule| {
            let asked = asks(rule);
            asked.iter().all(String::is_empty) || !seen.insert(asked)
        };
        let Some(rule) = table.rules.iter().find(overlaps) else {
            return;
        };
        let message = format!(
            "Several rules of the decision `{decision}` can match, and its hit policy is UNIQUE: the first counts."
        );
        let problem = Problem::warning("overlapping_rules", message).with_element(decision);
        let help = "Write the hit policy FIRST, or conditions of which one can be true at a time.";
        self.problems.push(problem.with_position(rule.position).with_help(help));
    }

    fn aggregate(
        &mut self,
        decision: &str,
        table: &DecisionTable,
        language: CellLanguage,
    ) -> Option<Program> {
        let HitPolicy::Collect(Some(aggregation)) = table.hit_policy else {
            return None;
        };
        let program = language.aggregate(aggregation, self.scripts)?;
        match program {
            Ok(program) => Some(program),
            Err(error) => {
                let help = "The script engine of this program cannot aggregate.";
                self.report("script_syntax", error.to_string(), decision, table.position, help);
                None
            }
        }
    }
}

/// Where in the file an error in a cell is.
fn place(start: Position, error: &ScriptError) -> Position {
    match (error.line, error.column) {
        (None | Some(1), None) => start,
        (None | Some(1), Some(column)) => {
            Position { line: start.line, column: start.column + column.saturating_sub(1) }
        }
        (Some(line), column) => Position { line: start.line + line - 1, column: column.unwrap_or(1) },
    }
}
