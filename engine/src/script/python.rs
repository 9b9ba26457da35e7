//! Python scripts, run by the sandboxed interpreter `monty`.
//!
//! A script is parsed once, rewritten where the interpreter lacks something ([`rewrite`]), and
//! compiled per set of variables that are there ([`compiled`]): a missing variable is then a
//! `NameError`, a variable called `id` hides the built-in, and `datetime` is the class unless the
//! data has something else of that name. Time is the clock passed in, in UTC; `random` and `uuid`
//! draw from a seed of clock and source, so a replay gives the same values; `print` prints nothing.
//! What is simple does not need the interpreter at all ([`direct`]).

mod bindings;
mod compiled;
mod convert;
mod depth;
mod direct;
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

    /// Stores the compiled form, after trying whether the interpreter takes it.
    fn program(&self, compiled: Compiled) -> Result<Program, ScriptError> {
        if compiled.direct.is_none() {
            compiled.check(self.limits)?;
        }
        let names = compiled.analysis.names.clone();
        let source = compiled.source.clone();
        Ok(Program::new(&source, names, Arc::new(compiled)))
    }

    /// One run of a program that this engine compiled.
    fn run<'a>(
        &self,
        compiled: &'a Compiled,
        variables: &'a dyn Variables,
        host: &'a dyn HostFunctions,
        clock: jiff::Timestamp,
    ) -> run::Run<'a> {
        run::Run { compiled, limits: self.limits, variables, host, clock, task_data: TaskData::default() }
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
        let direct = direct::lower_script(body, &analysis);
        self.program(Compiled::new(Form::Script, source, analysis, edits, imported).with_direct(direct))
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
        let direct = direct::lower_expression(expression, &analysis);
        self.program(Compiled::new(Form::Expression, source, analysis, edits, Vec::new()).with_direct(direct))
    }

    fn execute(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: jiff::Timestamp,
    ) -> Result<Changes, ScriptError> {
        self.run(own(program, Form::Script)?, variables, host, clock).execute()
    }

    fn evaluate(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: jiff::Timestamp,
    ) -> Result<Value, ScriptError> {
        self.run(own(program, Form::Expression)?, variables, host, clock).evaluate()
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
