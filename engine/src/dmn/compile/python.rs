//! Decisions in Python, in the way of spiff-arena.

use std::collections::HashSet;

use super::{At, Compiler};
use crate::dmn::language;
use crate::dmn::model::{Cell, Decision, DecisionTable, HitPolicy, Output, Rule};
use crate::dmn::table::{self, Table};
use crate::problem::{Position, Problem};
use crate::script::{Program, ScriptEngine, ScriptError};

/// The most dots in the name of an output.
const MAX_DOTS: usize = 20;

impl Compiler<'_> {
    pub(super) fn table(&mut self, decision: &Decision, table: &DecisionTable) -> Option<Table> {
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
        let aggregate = self.aggregate(id, table);
        (self.errors == errors_before).then(|| Table {
            policy: language::hit_policy(table.hit_policy),
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
                (Some(cell), _) => self.cell(at, cell, language::value),
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
        let only =
            (table.outputs.len() == 1).then(|| Some(decision.variable.as_ref()?.name.clone())).flatten();
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
        let values = values.and_then(|cell| self.cell(at, cell, language::list));
        let what = format!("the default of output `{name}`");
        let at = At { decision: id, what: &what };
        let default = output.default.as_ref();
        let default = default.and_then(|cell| self.cell(at, cell, language::value));
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
                let test = self.cell(at, cell, language::test);
                compiled.tests.push(test.flatten());
            }
            for (cell, name) in rule.outputs.iter().zip(outputs) {
                let what = format!("rule {number}, column `{name}`");
                let at = At { decision, what: &what };
                let value = self.cell(at, cell, language::value);
                compiled.outputs.extend(value);
            }
            rules.push(compiled);
        }
        rules
    }

    /// Compiles a cell; a fault becomes a problem.
    pub(super) fn cell<T>(
        &mut self,
        at: At<'_>,
        cell: &Cell,
        compile: impl FnOnce(&str, &dyn ScriptEngine) -> Result<T, ScriptError>,
    ) -> Option<T> {
        match compile(&cell.text.text, self.scripts) {
            Ok(compiled) => Some(compiled),
            Err(error) => {
                let message = format!("In {}: {}: {}", at.what, error.exception, error.message);
                let problem = Problem::error("script_syntax", message).with_element(at.decision);
                let problem = problem.with_position(place(cell.text.position, &error));
                self.push(match error.hint {
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
            self.push(problem.with_position(table.position).with_help(help));
        }
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
        self.push(problem.with_position(rule.position).with_help(help));
    }

    fn aggregate(&mut self, decision: &str, table: &DecisionTable) -> Option<Program> {
        let HitPolicy::Collect(Some(aggregation)) = table.hit_policy else {
            return None;
        };
        let program = language::aggregate(aggregation, self.scripts)?;
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
