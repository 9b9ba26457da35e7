//! Python scripts, run by the sandboxed interpreter `monty`.
//!
//! A script is parsed once, rewritten where the interpreter lacks something ([`rewrite`]), and
//! compiled per set of variables that are there ([`compiled`]): a missing variable is then a
//! `NameError`, a variable called `id` hides the built-in, and `datetime` is the class unless the
//! data has something else of that name. Time is the clock passed in, in UTC; `random` and `uuid`
//! draw from a seed of clock and source, so a replay gives the same values; `print` prints nothing.

mod bindings;
mod compiled;
mod convert;
mod depth;
mod failure;
mod prelude;
mod rewrite;
mod run;
mod scope;
mod source;
mod task_data;

use std::sync::Arc;

use ruff_python_ast::{Expr, Stmt};
use ruff_python_parser::{ParseError, parse_expression, parse_module};
use serde_json::Value;

use self::compiled::{Compiled, Form};
use self::task_data::TaskData;
use super::{Changes, ErrorKind, HostFunctions, Program, ScriptEngine, ScriptError, ScriptLimits, Variables};

/// Runs Python in process, within limits.
#[derive(Debug, Clone, Copy, Default)]
pub struct PythonEngine {
    limits: ScriptLimits,
}

impl PythonEngine {
    /// An engine whose scripts stop at these limits.
    #[must_use]
    pub fn new(limits: ScriptLimits) -> Self {
        Self { limits }
    }

    /// Stores the compiled form, after trying it with no variable present.
    fn program(&self, compiled: Compiled) -> Result<Program, ScriptError> {
        compiled.check(self.limits)?;
        let names = compiled.analysis.names.clone();
        let source = compiled.source.clone();
        Ok(Program::new(&source, names, Arc::new(compiled)))
    }
}

impl ScriptEngine for PythonEngine {
    fn compile_script(&self, source: &str) -> Result<Program, ScriptError> {
        depth::check(source)?;
        let parsed = parse_module(source).map_err(|error| syntax_error(source, &error))?;
        let body: &[Stmt] = parsed.suite();
        let analysis = scope::analyse(body);
        let edits = rewrite::edits(source, body, &analysis)?;
        let imported = rewrite::imported_shims(body);
        self.program(Compiled::new(Form::Script, source, analysis, edits, imported))
    }

    fn compile_expression(&self, source: &str) -> Result<Program, ScriptError> {
        depth::check(source)?;
        if source.trim().is_empty() {
            let message = "an expression is expected, there is none";
            return Err(ScriptError::new(ErrorKind::Syntax, "SyntaxError", message));
        }
        // In parentheses, as the interpreter will see it: then it may go over several lines.
        let wrapped = format!("({source}\n)");
        let parsed = parse_expression(&wrapped).map_err(|_| match parse_expression(source.trim()) {
            Ok(_) => ScriptError::new(ErrorKind::Syntax, "SyntaxError", "invalid syntax"),
            Err(error) => {
                let skipped = source.len() - source.trim_start().len();
                locate(source, &error, skipped + error.location.start().to_usize())
            }
        })?;
        let expression: &Expr = parsed.expr();
        let mut analysis = scope::analyse_expression(expression);
        analysis.shift_back(1);
        let edits = rewrite::renames(&analysis);
        self.program(Compiled::new(Form::Expression, source, analysis, edits, Vec::new()))
    }

    fn execute(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: jiff::Timestamp,
    ) -> Result<Changes, ScriptError> {
        let compiled = own(program, Form::Script)?;
        run::Run { compiled, limits: self.limits, variables, host, clock, task_data: TaskData::default() }
            .execute()
    }

    fn evaluate(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: jiff::Timestamp,
    ) -> Result<Value, ScriptError> {
        let compiled = own(program, Form::Expression)?;
        run::Run { compiled, limits: self.limits, variables, host, clock, task_data: TaskData::default() }
            .evaluate()
    }
}

/// The compiled form, if this engine compiled the program as such.
fn own(program: &Program, form: Form) -> Result<&Compiled, ScriptError> {
    let compiled = program.compiled::<Compiled>().filter(|compiled| compiled.form == form);
    compiled.ok_or_else(|| {
        let message = match form {
            Form::Script => "a script is expected, not an expression",
            Form::Expression => "an expression is expected, not a script",
        };
        ScriptError::new(ErrorKind::Internal, "SystemError", message)
    })
}

fn syntax_error(source: &str, error: &ParseError) -> ScriptError {
    locate(source, error, error.location.start().to_usize())
}

fn locate(source: &str, error: &ParseError, offset: usize) -> ScriptError {
    ScriptError::new(ErrorKind::Syntax, "SyntaxError", error.error.to_string())
        .at(source, offset.min(source.len()))
}

#[cfg(test)]
mod tests;
